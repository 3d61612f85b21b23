"""What a list of members costs does not grow with the account: queries are counted, plans are read."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.engines import clock
from mediadesk.queries.members import SORTS
from mediadesk.queries.provisioning import USER_SORTS
from mediadesk.store.models import Group, GroupMember, Member
from tests.conftest import add_member
from tests.plans import plan, reads_plans_of_sqlite

pytestmark = pytest.mark.django_db(transaction=True)
QUERIES_OF_A_CALL = 3  # the key with its account, the members, what they belong to
MOST_QUERIES_OF_A_PAGE = 13


@pytest.fixture
def users(world, client_factory):
    """`users("page_size=25")` asks as a program; its key has been used a moment ago."""
    made = create_api_key(world.olga, name="Reader", role="master_admin")
    login = base64.b64encode(f"{made.row.key}:{made.secret}".encode()).decode()
    program = client_factory(HTTP_AUTHORIZATION=f"Basic {login}")
    address = f"/v1_1/provisioning/accounts/{world.account.pk}/users"

    def ask(query: str = "") -> list[dict]:
        answer = program.get(f"{address}?{query}")
        assert answer.status_code == 200, answer.content
        return answer.json()["users"]

    ask("page_size=1")
    return ask


@pytest.fixture
def crowd(world):
    """`crowd(60)` lets so many join, each in a group."""

    def join(count: int) -> None:
        now = clock.now()
        group = Group.objects.create(account=world.account, name="Crowd", created_at=now, updated_at=now)
        for number in range(count):
            email = f"crowd-{number}@acme.example"
            member = add_member(
                world.account, name=f"Crowd {number}", email=email, role="media_library_user", now=now
            )
            GroupMember.objects.create(group=group, member=member)

    return join


def captured(ask) -> list[str]:
    """The statements that something sent."""
    with CaptureQueriesContext(connection) as context:
        ask()
    return [one["sql"] for one in context.captured_queries]


def test_a_program_reads_a_page_of_users_in_three_queries_however_many_there_are(users, crowd) -> None:
    few = captured(lambda: users("page_size=25"))
    crowd(60)

    many = captured(lambda: users("page_size=25"))

    assert len(few) == len(many) == QUERIES_OF_A_CALL
    assert len(captured(lambda: users(""))) == QUERIES_OF_A_CALL  # all of them, without pages


def test_a_key_that_was_taken_away_is_refused_by_the_statement_that_is_kept(users, world) -> None:
    users("page_size=1")

    world.account.apikey_set.update(enabled=False)

    with pytest.raises(AssertionError, match="error"):
        users("page_size=1")


@reads_plans_of_sqlite
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("column", USER_SORTS)
def test_a_page_for_a_program_is_read_along_an_index_and_never_sorted(users, column, order) -> None:
    statements = captured(lambda: users(f"page_size=25&sort_by={column}&sort_order={order}"))

    (listed,) = [one for one in statements if 'FROM "store_member"' in one]
    assert "members_by_" in plan(listed)
    assert "TEMP B-TREE" not in plan(listed)


@pytest.mark.parametrize("query", ["status=active", "pending=true", "pending=false"])
def test_users_of_a_state_are_those_that_the_whole_list_names_so(users, crowd, query) -> None:
    crowd(3)
    Member.objects.filter(name="Crowd 0").update(status=Member.PENDING)
    name, value = query.split("=")

    found = {one["id"] for one in users(f"page_size=100&{query}")}

    everyone = users()
    wanted = value == "true" if name == "pending" else value
    assert found == {one["id"] for one in everyone if one[name] == wanted}
    assert 0 < len(found) < len(everyone)


@reads_plans_of_sqlite
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
def test_the_users_page_is_read_along_an_index_and_never_sorted(sign_in, world, sort, order) -> None:
    browser, address = sign_in("olga"), f"/console/{world.account.pk}/users?sort={sort}&order={order}"
    browser.get(address)

    statements = captured(lambda: browser.get(address))

    assert len(statements) <= MOST_QUERIES_OF_A_PAGE
    listed = [one for one in statements if 'FROM "store_member"' in one and "LIMIT 26" in one]
    assert listed
    for statement in listed:
        assert "members_by_" in plan(statement)
        assert "TEMP B-TREE" not in plan(statement)


def test_the_users_page_costs_the_same_queries_however_many_there_are(sign_in, world, crowd) -> None:
    browser, address = sign_in("olga"), f"/console/{world.account.pk}/users"
    browser.get(address)
    few = captured(lambda: browser.get(address))
    crowd(60)
    browser.get(address)  # the facts and the total are read anew after a change

    assert len(captured(lambda: browser.get(address))) == len(few)
