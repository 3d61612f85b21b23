"""What a directory's questions cost: as many queries for many users and groups as for few."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediadesk.store.models import Group, GroupMember, Member, ScimUser


def test_a_hundred_users_cost_as_many_queries_as_one(world, directory) -> None:
    directory.get("/Users")
    with CaptureQueriesContext(connection) as few:
        directory.get("/Users", count=1)
    now = world.account.created_at
    Member.objects.bulk_create(
        Member(account=world.account, name=f"N{n}", email=f"n{n}@acme.example", role="editor", status="pending",
               created_at=now, updated_at=now)
        for n in range(100)
    )  # fmt: skip

    with CaptureQueriesContext(connection) as many:
        assert directory.get("/Users", count=100).json_body["itemsPerPage"] == 100

    assert len(many) == len(few) == 4, [one["sql"][:80] for one in many]


def _told(number: int) -> dict:
    return {"title": f"Title {number}", "emails": [{"value": f"n{number}@acme.example", "type": "work"}]}


def _asked(directory, path: str, **query: object) -> tuple[int, int]:
    """How many queries a request costs, and how many it finds."""
    with CaptureQueriesContext(connection) as told:
        found = directory.get(path, **query).json_body
    return len(told), len(found["Resources"])


QUESTIONS = {
    # asked of           with                                              the most queries
    "one user": ("/Users", {"filter": 'userName eq "n7@acme.example"'}, 4),
    "by external id": ("/Users", {"filter": 'externalId eq "x-7"'}, 4),
    "by an address": ("/Users", {"filter": 'emails[type eq "work" and value eq "n7@acme.example"]'}, 4),
    "what is read": ("/Users", {"filter": 'title sw "Title"', "count": 100}, 4),
    "in order": ("/Users", {"sortBy": "title", "count": 100}, 4),
    "groups": ("/Groups", {"count": 100}, 5),
    "groups, bare": ("/Groups", {"count": 100, "excludedAttributes": "members"}, 4),
    "groups of somebody": ("/Groups", {"filter": "MEMBER"}, 5),
}


def test_no_question_costs_more_queries_with_two_hundred_users_and_sixty_groups(world, directory) -> None:
    now, account = world.account.created_at, world.account
    at = {"account": account, "created_at": now, "updated_at": now}
    directory.get("/Users")

    def fill(numbers: range) -> None:
        people = Member.objects.bulk_create(
            Member(name=f"N{n}", email=f"n{n}@acme.example", role="editor", status="pending", **at)
            for n in numbers
        )
        ScimUser.objects.bulk_create(
            ScimUser(member=one, account=account, external_id=f"x-{n}", told=_told(n),
                     addresses=f" n{n}@acme.example ", updated_at=now)
            for n, one in zip(numbers, people, strict=True)
        )  # fmt: skip
        groups = Group.objects.bulk_create(Group(name=f"G{n}", **at) for n in list(numbers)[::3])
        GroupMember.objects.bulk_create(
            GroupMember(group=one, member=who) for one in groups for who in people[:20]
        )

    def ask() -> dict[str, int]:
        member = Member.objects.get(email="n7@acme.example").pk
        costs = {}
        for name, (path, query, most) in QUESTIONS.items():
            told = {
                key: f'members.value eq "{member}"' if value == "MEMBER" else value
                for key, value in query.items()
            }
            costs[name], found = _asked(directory, path, **told)
            assert found >= 1, name
            assert costs[name] <= most, name
        return costs

    fill(range(10))
    few = ask()
    fill(range(10, 190))

    assert ask() == few
