"""scim2-client, which knows of us the base address and a token alone: it discovers the rest (RFC 7644 section 4)."""

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_models import PatchOp, PatchOperation, PreconditionFailedException, SearchRequest

from mediadesk.store.models import GroupMember as InGroup
from mediadesk.store.models import Member


@pytest.fixture
def client(token):
    from mediadesk.wiring.wsgi import api_application

    made = WSGISCIMClient(
        api_application,
        base_url="http://testserver/scim/v2",
        headers={"Authorization": f"Bearer {token.text}"},
    )
    made.discover()
    return made


@pytest.fixture
def model(client):
    """`model("User")`: as the client has read it in our discovery."""
    return client.get_resource_model


@pytest.fixture
def nina(client, model):
    made = model("User")(user_name="nina@acme.example", external_id="17", title="Photographer", active=True)
    return client.create(made)


def test_a_user_is_created_found_patched_replaced_and_deleted(client, model, nina) -> None:
    user = model("User")
    for asked in (
        'userName eq "NINA@acme.example"',
        'externalId eq "17" and active eq true',
        'emails[value co "nina"] or title sw "photo"',
        'meta.created gt "2020-01-01T00:00:00Z" and not (title ne "Photographer")',
    ):
        found = client.query(user, query_parameters=SearchRequest(filter=asked))
        assert [one.id for one in found.resources] == [nina.id], asked

    change = PatchOperation(op=PatchOperation.Op.replace_, path="title", value="Editor in chief")
    client.modify(user, nina.id, PatchOp[user](operations=[change]))
    read = client.query(user, nina.id)
    assert read.title == "Editor in chief"

    read.display_name = "Nina New"
    replaced = client.replace(read)
    assert (replaced.id, replaced.display_name) == (nina.id, "Nina New")
    assert Member.objects.get(pk=nina.id).name == "Nina New"

    client.delete(replaced)
    assert not Member.objects.filter(pk=nina.id).exists()


def test_whoever_read_it_before_it_changed_does_not_write_over_it(client, model, nina) -> None:
    first, second = client.query(model("User"), nina.id), client.query(model("User"), nina.id)
    first.title = "Editor"
    client.replace(first)
    second.title = "Driver"

    with pytest.raises(PreconditionFailedException):
        client.replace(second)

    assert client.query(model("User"), nina.id).title == "Editor"


def test_a_group_is_filled_and_emptied_by_the_models_of_the_client(client, model, nina, world) -> None:
    kind = model("Group")
    press = client.create(kind(display_name="Press", members=[{"value": nina.id}]))
    assert [one.value for one in press.members] == [nina.id]

    edda = world.members["edda"].pk
    add = PatchOperation(op=PatchOperation.Op.add, path="members", value=[{"value": edda}])
    out = PatchOperation(op=PatchOperation.Op.remove, path=f'members[value eq "{nina.id}"]')
    client.modify(kind, press.id, PatchOp[kind](operations=[add, out]))

    assert list(InGroup.objects.filter(group=press.id).values_list("member_id", flat=True)) == [edda]
    assert [one.display for one in client.query(model("User"), edda).groups] == ["Press"]
