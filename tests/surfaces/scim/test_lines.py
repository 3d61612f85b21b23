"""What scim2-tester does not ask, and a security team does: security.md 1.3, line by line.

| line | tests |
|---|---|
| operators, brackets, value paths, letter case | test_lines::test_each_operator_finds_whom_it_should |
| the database and the library agree | test_protocol::test_the_database_answers_filters_as_the_library_does |
| what a value holds is no SQL | test_protocol::test_what_a_value_holds_stays_a_value |
| depth and length: 400 `invalidFilter` | test_protocol::test_a_filter_that_cannot_be_answered_is_refused |
| nobody found: 200 and an empty list | test_protocol::test_nobody_found_is_an_empty_list |
| `Replace`, `"False"`, no path | test_lines::test_whoever_is_told_off_in_any_way_is_off |
| what is neither true nor false | test_lines::test_what_is_neither_true_nor_false_is_refused_and_not_guessed |
| members by a path filter and by values | test_protocol::test_members_come_and_go_in_the_dialects_of_entra_and_okta |
| several attributes without a path | test_users::test_a_name_and_address_are_those_of_the_membership_alone |
| pages from 1, `count=0`, a stable order | test_protocol::test_pages_are_counted_from_one_and_keep_their_order |
| the order while others write | test_lines::test_no_page_loses_anybody_while_others_write |
| `active: false` ends every way in | test_leaving::test_no_way_in_is_left |
| … frees the seat, and GET still answers | test_lines::test_who_is_off_takes_no_seat_and_is_still_shown |
| ETag: 412 | test_users::test_what_an_etag_has_seen_is_asked_for |
| … of groups | test_protocol::test_a_group_is_found_named_once_and_deleted |
| 409 `uniqueness` | test_users::test_names_and_ids_are_unique |
| read-only: left out, or 400 `mutability` | test_users::test_what_may_only_be_read_stays |
| bulk: `failOnErrors` | test_protocol::test_many_operations_stop_at_the_number_of_failures_that_is_put_up_with |
| bulk: 413, circles | test_protocol::test_operations_in_a_circle_and_too_many_of_them_are_refused |
| a token reaches no other account | test_users::test_the_ids_of_another_account_lead_nowhere |
| … neither makes nor touches Master admins | test_lines::test_no_verb_takes_anything_from_a_master_admin |
| … nor makes one | test_users::test_nobody_is_made_master_admin |
| … nor by a group | test_protocol::test_master_admins_are_put_into_no_group |
| … nor by a group that holds more | test_protocol::test_nobody_gets_by_a_group_what_the_maker_may_not_give |
| … nor enables whom a person disabled | test_users::test_whom_a_person_disabled_no_directory_enables |
| … nor changes passwords and factors | test_lines::test_no_login_is_changed_that_is_in_another_account_too |
| `externalId` is opaque (CVE-2025-41115) | test_users::test_an_external_id_is_a_text_and_never_an_id_of_ours |
"""

import re
from importlib import import_module

import pytest

from mediadesk.engines import clock
from mediadesk.store.models import CodeApp, Member, User
from tests.conftest import add_member
from tests.surfaces.console.factored import with_app
from tests.surfaces.scim.conftest import PATCH, USER

_HERE = "tests.surfaces.scim"


def test_each_line_has_a_test_of_that_name() -> None:
    named = re.findall(r"\| (test_\w+)::(test_\w+) \|", __doc__)

    assert len(named) == 27
    for file, test in named:
        place = "tests.surfaces" if file == "test_leaving" else _HERE
        assert callable(getattr(import_module(f"{place}.{file}"), test)), test


# fmt: off
FILTERS = [
    # asked                                                            whom it finds
    ('userName eq "ann@acme.example"',                                 "ann"),
    ('userName EQ "ANN@ACME.EXAMPLE"',                                 "ann"),
    ('USERNAME eq "ann@acme.example"',                                 "ann"),
    (f'{USER}:userName eq "ann@acme.example"',                         "ann"),
    ('userName ne "ann@acme.example" and title pr',                    "bob cid"),
    ('title co "ver"',                                                 "ann cid"),
    ('title sw "driv"',                                                "ann"),
    ('title ew "ER"',                                                  "ann bob"),
    ('title gt "Driver" and title pr',                                 "bob cid"),
    ('title ge "Driver" and title pr',                                 "ann bob cid"),
    ('title lt "Over"',                                                "ann"),
    ('title le "Overseas"',                                            "ann cid"),
    ("title pr",                                                       "ann bob cid"),
    ('not (title pr) and userName sw "dan"',                           "dan"),
    ('title eq "Driver" or title eq "Painter"',                        "ann bob"),
    ('title pr and (userName sw "bob" or userName sw "cid")',          "bob cid"),
    ('userName sw "ann" or userName sw "bob" and title eq "Driver"',   "ann"),
    ('emails[type eq "home" and value co "at-home"]',                  "bob"),
    ('emails[type eq "work" and value co "at-home"]',                  ""),
    ('emails.type eq "home"',                                          "bob"),
    ('name.familyName eq "novak"',                                     "cid"),
    ("active eq false",                                                "dan"),
    ('externalId eq "A-1"',                                            "ann"),
    ('externalId eq "a-1"',                                            ""),
    ('meta.created gt "2020-01-01T00:00:00Z" and title eq "Painter"',  "bob"),
]
# fmt: on


@pytest.fixture
def four(directory) -> dict[str, str]:
    """Ann, Bob, Cid and Dan, of whom a directory has told something; their names by their ids."""
    home = {"value": "bob@at-home.example", "type": "home"}
    said = {
        "ann": {"title": "Driver", "externalId": "A-1"},
        "bob": {"title": "Painter", "emails": [home]},
        "cid": {"title": "Overseas", "name": {"familyName": "Novak"}},
        "dan": {"active": False},
    }
    return {
        directory.add(f"{name}@acme.example", **more).json_body["id"]: name for name, more in said.items()
    }


def test_each_operator_finds_whom_it_should(directory, four) -> None:
    found = {}
    for asked, _ in FILTERS:
        page = directory.get("/Users", filter=asked).json_body
        found[asked] = " ".join(sorted(four.get(one["id"], "?") for one in page.get("Resources", ())))

    assert found == dict(FILTERS)


SHAPES = [
    lambda value: {"op": "Replace", "path": "active", "value": value},
    lambda value: {"op": "REPLACE", "path": "Active", "value": value},
    lambda value: {"op": "replace", "path": f"{USER}:active", "value": value},
    lambda value: {"op": "Add", "path": "active", "value": value},
    lambda value: {"op": "replace", "value": {"active": value}},
    lambda value: {"op": "replace", "value": {"title": "Leaver", "ACTIVE": value}},
    lambda value: {"op": "replace", "value": {f"{USER}:active": value}},
]


def test_whoever_is_told_off_in_any_way_is_off(world, directory) -> None:
    edda, kept_in = world.members["edda"].pk, []
    for value in (False, "False", "false", "FALSE", "0", 0, "no", "off"):
        put = {"schemas": [USER], "userName": "edda@acme.example", "active": value}
        asks = [("PATCH", {"schemas": [PATCH], "Operations": [shape(value)]}) for shape in SHAPES]
        for method, body in (*asks, ("PUT", put)):
            Member.objects.filter(pk=edda).update(status=Member.ACTIVE)
            answer = directory.send(method, f"/Users/{edda}", body)
            if answer.status_code not in {200, 204} or world.member("edda").status != "disabled":
                kept_in.append((method, body, answer.content))

    assert kept_in == []


def test_what_is_neither_true_nor_false_is_refused_and_not_guessed(world, directory) -> None:
    """Nobody is told that it was done while a leaver stays in."""
    edda = f"/Users/{world.members['edda'].pk}"
    for value in (" false", "False ", "", "disabled", "null", [], [False], {"value": False}):
        for shape in SHAPES[:5]:
            refused = directory.patch(edda, shape(value))
            assert (refused.status_code, refused.json_body["scimType"]) == (400, "invalidValue"), value
            assert refused.json_body["detail"].startswith("Input should be a valid boolean"), value
        body = {"schemas": [USER], "userName": "edda@acme.example", "active": value}
        assert directory.send("PUT", edda, body).status_code == 400, value
    assert world.member("edda").status == "active"


def test_no_page_loses_anybody_while_others_write(world, directory) -> None:
    """Who is there from the first page to the last is on one of them, once, whatever is added or changed meanwhile."""
    before = set(Member.objects.filter(account=world.account).values_list("pk", flat=True))
    seen: list[str] = []
    for start in range(1, len(before) + 1, 2):
        page = directory.get("/Users", startIndex=start, count=2, excludedAttributes="groups").json_body
        seen += [one["id"] for one in page["Resources"]]
        directory.add(f"new-{start}@acme.example")
        first = Member.objects.get(pk=seen[0])
        if first.role != "master_admin":
            directory.patch(
                f"/Users/{first.pk}", {"op": "replace", "path": "displayName", "value": f"N{start}"}
            )

    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_who_is_off_takes_no_seat_and_is_still_shown(world, directory) -> None:
    def seats() -> int:
        return Member.objects.filter(account=world.account).taking_a_seat(clock.now()).count()

    edda, before = f"/Users/{world.members['edda'].pk}", seats()

    directory.patch(edda, SHAPES[0]("False"))

    assert seats() == before - 1
    shown = directory.get(edda)
    assert (shown.status_code, shown.json_body["active"]) == (200, False)


def _edited(pk: str, **more: object) -> dict:
    return {"schemas": [USER], "userName": f"x-{pk}@acme.example", **more}


VERBS = {
    "PUT inactive": lambda pk: ("PUT", _edited(pk, active=False)),
    "PUT another role": lambda pk: ("PUT", _edited(pk, roles=[{"value": "editor"}])),
    "DELETE": lambda pk: ("DELETE", None),
    **{
        f"PATCH {number}": lambda pk, shape=shape: (
            "PATCH",
            {"schemas": [PATCH], "Operations": [shape("False")]},
        )
        for number, shape in enumerate(SHAPES)
    },
    "PATCH the role": lambda pk: (
        "PATCH",
        {
            "schemas": [PATCH],
            "Operations": [{"op": "replace", "path": "roles", "value": [{"value": "editor"}]}],
        },
    ),
    "PATCH no role": lambda pk: (
        "PATCH",
        {"schemas": [PATCH], "Operations": [{"op": "remove", "path": "roles"}]},
    ),
}


def test_no_verb_takes_anything_from_a_master_admin(world, directory) -> None:
    """T-16: neither from the last nor from the one beside; alone or as one of many, whoever made the token."""
    mona = add_member(
        world.account, name="Mona", email="mona@acme.example", role="master_admin", now=clock.now()
    )
    rows = Member.objects.filter(role="master_admin", account=world.account).order_by("pk")
    before, answers = list(rows.values()), {}
    for name, verb in VERBS.items():
        for pk in (world.olga.id, mona.pk):
            method, body = verb(pk)
            answers[name, "alone"] = directory.send(method, f"/Users/{pk}", body).status_code
            one = {"method": method, "path": f"/Users/{pk}", "data": body}
            done = directory.bulk({key: value for key, value in one.items() if value is not None})
            answers[name, "one of many"] = int(done.json_body["Operations"][0]["status"])

    assert set(answers.values()) == {403}, answers
    assert list(rows.values()) == before


def test_no_login_is_changed_that_is_in_another_account_too(world, directory) -> None:
    """T-30: of somebody in two accounts, a directory of one changes the membership there."""
    user, now = world.members["edda"].user, clock.now()
    there = Member.objects.create(
        account=world.other_account, user=user, name="Edda", email=user.email, role="admin", status=Member.ACTIVE,
        created_at=now, updated_at=now,
    )  # fmt: skip
    with_app(world, "edda")
    login, elsewhere = User.objects.filter(pk=user.pk), Member.objects.filter(pk=there.pk)
    before = (login.values().get(), elsewhere.values().get(), CodeApp.objects.values().get())
    said = {
        "password": "hunter2 hunter2",
        "userName": "new@acme.example",
        "displayName": "New",
        "active": False,
    }

    assert directory.patch(f"/Users/{world.edda.id}", {"op": "replace", "value": said}).status_code == 204

    assert (login.values().get(), elsewhere.values().get(), CodeApp.objects.values().get()) == before
    assert (world.member("edda").email, world.member("edda").status) == ("new@acme.example", "disabled")
