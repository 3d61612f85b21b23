"""By what a directory is known, and when it is known no more."""

import json

import pytest
from django.test import Client

from mediadesk.actions.access.change_scim_token import change_scim_token
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.access.delete_scim_token import delete_scim_token
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import ScimToken
from tests.surfaces.scim.conftest import Directory


def test_a_token_stops_with_its_maker_its_date_and_its_deletion(world, directory, token) -> None:
    """T-17, T-19."""
    adam = create_scim_token(world.adam, name="Adam's")
    other = Directory(adam.text)
    change_scim_token(world.olga, token_id=token.row.pk, enabled=False)
    assert directory.get("/Users").status_code == 401
    change_scim_token(world.olga, token_id=token.row.pk, enabled=True)
    assert directory.get("/Users").status_code == 200
    delete_scim_token(world.olga, token_id=token.row.pk)
    gone = directory.get("/Users")
    assert (gone.status_code, gone["WWW-Authenticate"]) == (401, 'Bearer realm="SCIM"')
    assert json.loads(gone.content)["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]

    assert other.get("/Users").status_code == 200
    change_member(world.olga, member_id=world.members["adam"].pk, wanted=MemberChange(role="editor"))
    stopped = other.get("/Users")
    assert stopped.status_code == 401
    assert "may not manage provisioning" in stopped.json_body["detail"]


def test_without_a_token_nothing_is_told(world) -> None:
    assert Client().get("/scim/v2/Users").status_code == 401
    assert Directory("mds_wrong").get("/ServiceProviderConfig").status_code == 401


def test_only_whoever_manages_provisioning_makes_a_token(world) -> None:
    with pytest.raises(Refusal) as refused:
        create_scim_token(world.tess, name="Tess")

    assert refused.value.why is Why.NOT_ALLOWED


def test_a_page_makes_a_token_that_is_shown_once_and_works(world, sign_in) -> None:
    client, page = sign_in("olga"), f"/console/{world.account.pk}/security/provisioning"
    assert "No token yet" in client.get(page).text

    made = client.post(f"{page}/create", {"name": "Okta", "ends": ""}).text

    text = made.split("mds_")[1].split('"')[0].split("<")[0]
    assert Directory(f"mds_{text}").get("/Users").status_code == 200
    shown = client.get(page).text
    assert text not in shown
    assert "Okta" in shown
    row = ScimToken.objects.get()
    assert text not in row.token_hash
    client.post(f"{page}/{row.pk}/delete")
    assert not ScimToken.objects.exists()
