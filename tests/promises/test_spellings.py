"""However a client writes its arguments they are read the same, and nonsense is refused, never an error of ours."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@pytest.mark.proves("CLD-009")
@pytest.mark.parametrize(
    "query",
    [
        "ids[]={0}&ids[]={1}",
        "ids={0}&ids={1}",
        "ids={0},{1}",
        "ids[0]={0}&ids[1]={1}",
        "ids%5B%5D={0}&ids%5B%5D={1}",
    ],
)
def test_a_list_is_read_in_every_spelling(send, world, query):
    wanted = sorted([world.member("edda").pk, world.member("vera").pk])

    _, said = send("GET", f"users?{query.format(*wanted)}")

    assert sorted(one["id"] for one in said["users"]) == wanted


@pytest.mark.proves("CLD-009")
@pytest.mark.parametrize(
    ("body", "headers"), [("name=Acme+robot", FORM), ('{"name": "Acme robot"}', JSON), ("", {})]
)
def test_a_key_is_deleted_by_a_name_in_form_json_or_query(client, send, world, body, headers):
    home = world.environment.pk
    client.generate_access_key(home, name="Acme robot")

    path = f"sub_accounts/{home}/access_keys" + ("" if body else "?name=Acme%20robot")

    assert send("DELETE", path, body, headers) == (200, {"message": "ok", "ok": True})


@pytest.mark.proves("CLD-014")
@pytest.mark.parametrize(
    "body",
    [
        "{", "[1]", "1", "null", '{"name": NaN}', '{"name": "a", "name": "b"}', "[" * 100_000, '{"name": ["a"]}',
        '{"name": {"a": 1}}', '{"name": 7}', '{"name": "\\ud800"}', '{"name": "a\\u0000"}', b"\xff\xfe",
        '{"name": "a", "custom_attributes": ' + '{"a":' * 30 + "1" + "}" * 31,
    ],
)  # fmt: skip
def test_a_malformed_body_is_a_bad_request(send, body):
    status, said = send("POST", "sub_accounts", body, JSON)

    assert status == 400
    assert said["error"]["message"]


@pytest.mark.proves("CLD-014")
@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=x",
        "page_size=1000",
        "last_login=maybe",
        "from=yesterday",
        "sort_by=secret",
        "status=x",
    ],
)
def test_a_filter_that_is_none_is_a_bad_request(send, query):
    assert send("GET", f"users?{query}")[0] == 400
