"""Groups, filters, pages and many operations at once, as RFC 7644 has them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scim2_models import ScimFilter, SearchRequest

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.store.models import Group, GroupMember, Member
from mediadesk.surfaces.scim.serving import LONGEST_FILTER, MOST_BYTES, MOST_OPERATIONS, PROVIDER
from mediadesk.surfaces.scim.storage import Storage
from mediadesk.surfaces.who import Who
from tests.conftest import build_world
from tests.surfaces.scim.conftest import GROUP, USER


@pytest.fixture
def press(world, directory):
    """A group with Edda in it."""
    said = {"schemas": [GROUP], "displayName": "Press", "externalId": "g-1"}
    made = directory.send("POST", "/Groups", {**said, "members": [{"value": world.members["edda"].pk}]})
    assert made.status_code == 201
    return f"/Groups/{made.json_body['id']}"


def _inside(press: str) -> set[str]:
    return set(GroupMember.objects.filter(group=press.rpartition("/")[2]).values_list("member_id", flat=True))


def test_members_come_and_go_in_the_dialects_of_entra_and_okta(world, directory, press) -> None:
    edda, vera, mila = (world.members[name].pk for name in ("edda", "vera", "mila"))

    directory.patch(press, {"op": "Add", "path": "members", "value": [{"value": vera}, {"value": mila}]})
    assert _inside(press) == {edda, vera, mila}
    directory.patch(press, {"op": "Remove", "path": f'members[value eq "{vera}"]'})
    assert _inside(press) == {edda, mila}
    directory.patch(press, {"op": "Remove", "path": "members", "value": [{"value": mila}]})
    assert _inside(press) == {edda}
    directory.patch(press, {"op": "replace", "value": {"id": "x", "displayName": "Press team"}})
    assert Group.objects.get().name == "Press team"
    directory.send("PUT", press, {"displayName": "Press", "members": [{"value": vera}]})
    assert _inside(press) == {vera}


def test_an_unknown_member_refuses_the_whole_change(world, directory, press) -> None:
    value = [{"value": world.members["vera"].pk}, {"value": "0" * 32}]

    refused = directory.patch(press, {"op": "add", "path": "members", "value": value})

    assert (refused.status_code, refused.json_body["scimType"]) == (400, "invalidValue")
    assert _inside(press) == {world.members["edda"].pk}


def test_master_admins_are_put_into_no_group(world, directory, press) -> None:
    value = [{"value": world.members["olga"].pk}]

    assert directory.patch(press, {"op": "add", "path": "members", "value": value}).status_code == 403


def test_nobody_gets_by_a_group_what_the_maker_may_not_give(world, directory, press) -> None:
    """T-14: the group holds more than the maker of this token, who may no longer change it."""
    from mediadesk.store.models import Grant

    group = Group.objects.get()
    Grant.objects.create(
        account=world.account, role="master_admin", group=group, created_at=world.account.created_at
    )

    value = [{"value": world.members["vera"].pk}]
    assert directory.patch(press, {"op": "add", "path": "members", "value": value}).status_code == 403
    assert world.members["vera"].pk not in _inside(press)


def test_a_group_is_found_named_once_and_deleted(directory, press) -> None:
    for asked in ('displayName eq "PRESS"', 'externalId eq "g-1"'):
        found = directory.get("/Groups", filter=asked, excludedAttributes="members").json_body
        assert found["totalResults"] == 1
        assert "members" not in found["Resources"][0]
    again = directory.send("POST", "/Groups", {"displayName": "press"})
    assert (again.status_code, again.json_body["scimType"]) == (409, "uniqueness")
    etag = directory.get(press)["ETag"]
    directory.patch(press, {"op": "replace", "path": "displayName", "value": "Other"})
    assert (
        directory.patch(press, {"op": "remove", "path": "members"}, **{"If-Match": etag}).status_code == 412
    )
    assert directory.send("DELETE", press).status_code == 204
    assert directory.get(press).status_code == 404


def test_nobody_found_is_an_empty_list(directory) -> None:
    found = directory.get("/Users", filter='userName eq "nobody@nowhere.example"')

    assert (found.status_code, found.json_body["totalResults"]) == (200, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        "userName eq",
        'userName zz "x"',
        "nonsense",
        'nothing eq "x"',
        'userName eq "a" or ' * 100 + 'userName eq "a"' + " " * LONGEST_FILTER,
        "not (" * 40 + "title pr" + ")" * 40,
    ],
)
def test_a_filter_that_cannot_be_answered_is_refused(directory, wrong) -> None:
    refused = directory.get("/Users", filter=wrong)

    assert (refused.status_code, refused.json_body["scimType"]) == (400, "invalidFilter")


@pytest.mark.parametrize(
    "text", ["x' OR '1'='1", "%", "_", '\\" or userName pr or userName eq \\"', "\\u0000", "ä"]
)
def test_what_a_value_holds_stays_a_value(directory, text) -> None:
    for asked in (f'userName eq "{text}"', f'externalId eq "{text}"', f'emails.value eq "{text}"'):
        found = directory.get("/Users", filter=asked)
        assert (found.status_code, found.json_body["totalResults"]) == (200, 0)


def test_pages_are_counted_from_one_and_keep_their_order(world, directory) -> None:
    whole = [one["id"] for one in directory.get("/Users").json_body["Resources"]]

    first = directory.get("/Users", startIndex=1, count=3).json_body
    directory.add("nina@acme.example")
    second = directory.get("/Users", startIndex=4, count=3).json_body

    assert [one["id"] for one in first["Resources"] + second["Resources"]] == whole[:6]
    none = directory.get("/Users", count=0).json_body
    assert (none["totalResults"], none.get("Resources", [])) == (9, [])
    assert directory.get("/Users", startIndex=0, count=1).json_body["startIndex"] == 1


def test_many_operations_each_stand_for_themselves(world, directory) -> None:
    done = directory.bulk(
        {"method": "POST", "path": "/Groups", "bulkId": "g",
         "data": {"schemas": [GROUP], "displayName": "New", "members": [{"value": "bulkId:u"}]}},
        {"method": "POST", "path": "/Users", "bulkId": "u",
         "data": {"schemas": [USER], "userName": "nina@acme.example"}},
        {"method": "POST", "path": "/Users", "bulkId": "v",
         "data": {"schemas": [USER], "userName": "olga@acme.example"}},
        {"method": "DELETE", "path": f"/Users/{world.members['olga'].pk}"},
    )  # fmt: skip

    statuses = [one["status"] for one in done.json_body["Operations"]]
    assert statuses == ["201", "201", "409", "403"]
    assert Group.objects.get().members.get().email == "nina@acme.example"


def test_many_operations_stop_at_the_number_of_failures_that_is_put_up_with(directory) -> None:
    bad = {
        "method": "POST",
        "path": "/Users",
        "bulkId": "a",
        "data": {"schemas": [USER], "userName": "no address"},
    }
    good = {
        "method": "POST",
        "path": "/Users",
        "bulkId": "b",
        "data": {"schemas": [USER], "userName": "n@x.example"},
    }

    done = directory.bulk(bad, good, failOnErrors=1)

    assert [one["status"] for one in done.json_body["Operations"]] == ["400"]
    assert not Member.objects.filter(email="n@x.example").exists()


def test_operations_in_a_circle_and_too_many_of_them_are_refused(directory) -> None:
    def group(own: str, other: str) -> dict:
        data = {"schemas": [GROUP], "displayName": own, "members": [{"value": f"bulkId:{other}"}]}
        return {"method": "POST", "path": "/Groups", "bulkId": own, "data": data}

    done = directory.bulk(group("a", "b"), group("b", "a")).json_body["Operations"]
    assert {one["status"] for one in done} == {"409"}
    assert directory.bulk(*[group("a", "b")] * (MOST_OPERATIONS + 1)).status_code == 413
    assert directory.send("POST", "/Bulk", json.dumps({"x": "y" * MOST_BYTES})).status_code == 413
    assert directory.send("POST", "/Users", json.dumps({"x": "y" * MOST_BYTES})).status_code == 413


_leaf = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["userName", "USERNAME", "externalId", "id", "displayName", "emails.value", "title"]),
        st.sampled_from(["eq", "EQ", "ne", "co", "sw", "ew", "gt", "le"]),
        st.sampled_from(
            [
                '"edda@acme.example"',
                '"EDDA@acme.example"',
                '"x-1"',
                '"X-1"',
                '"e"',
                '"Öl"',
                '"öl"',
                '""',
                "null",
            ]
        ),
    ),
    st.sampled_from(
        ["title pr", "active eq true", "active eq false", "externalId pr", 'roles.value eq "editor"']
    ),
    st.sampled_from(['emails[type eq "work" and value eq "edda@acme.example"]', 'emails[type eq "home"]']),
)
_filters = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_the_database_answers_filters_as_the_library_does() -> None:
    """Every filter finds whom its evaluation in Python finds, wherever it is answered."""
    world = build_world()
    token = create_scim_token(world.olga, name="Okta").row
    actor = Actor(Kind.SCIM, token.pk, world.account.pk, "SCIM client Okta", Way.SCIM)
    storage = Storage(Who(actor, facts_for(actor), world.account))
    users = next(one for one in PROVIDER.resource_types if one.name == "User")
    model = PROVIDER.model_for("User")
    for name, more in (
        ("x", {"external_id": "x-1", "title": "Öl"}),
        ("y", {"external_id": "X-1", "active": False}),
    ):
        storage.create(users, model(user_name=f"{name}@acme.example", **more))
    with PROVIDER:
        everybody = storage.search([users], SearchRequest[model](start_index=1)).resources

        @given(_filters)
        @settings(max_examples=150)
        def agrees(text: str) -> None:
            wanted = ScimFilter[model](text)
            page = storage.search([users], SearchRequest[model](filter=text, start_index=1))

            assert [one.id for one in page.resources] == [one.id for one in everybody if wanted.match(one)], (
                text
            )

        agrees()
