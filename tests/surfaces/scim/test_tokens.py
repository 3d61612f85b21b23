"""By what a directory is known, and when it is known no more."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from mediadesk.actions.access.change_scim_token import change_scim_token
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.access.delete_scim_token import delete_scim_token
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Account, Member, ScimToken
from mediadesk.surfaces.scim.storage import Storage
from tests.surfaces.scim.conftest import USER, Directory


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


def _disabled(world) -> None:
    disable_members(world.olga, member_ids=[world.adam.id])


def _deleted(world) -> None:
    delete_members(world.olga, member_ids=[world.adam.id], successor_id=world.olga.id)


def _lowered(world) -> None:
    change_members_role(world.olga, member_ids=[world.adam.id], role="editor")


def _forbidden(world) -> None:
    statement = 'forbid(principal, action == Cloudinary::Action::"scim.update", resource);'
    create_policy(world.olga, name="No directories", statement=statement)


def _over(world) -> None:
    over = clock.now() - timedelta(seconds=1)
    Member.objects.filter(pk=world.adam.id).update(ends_at=over)
    Account.objects.update(access_epoch=F("access_epoch") + 1)


def _own_date(world) -> None:
    """Its own end date comes: nothing else tells the account's epoch of it."""
    ScimToken.objects.update(ends_at=clock.now())
    Account.objects.update(access_epoch=F("access_epoch") + 1)


GONE, LESS = "not an active user", "may not manage provisioning"
STOPS = {
    _disabled: GONE,
    _deleted: GONE,
    _over: GONE,
    _lowered: LESS,
    _forbidden: LESS,
    _own_date: "end date has passed",
}


@pytest.mark.parametrize("stop", STOPS)
def test_a_token_stops_at_once_for_the_reason_that_is_told(world, stop) -> None:
    """T-17, T-19: whatever becomes of Adam, who made it, becomes of his token."""
    directory = Directory(create_scim_token(world.adam, name="Adam's").text)
    assert directory.get("/Users").status_code == 200

    stop(world)

    for method, path in (("GET", "/Users"), ("GET", "/Schemas"), ("POST", "/Bulk"), ("PATCH", "/Users/1")):
        refused = directory.send(method, path)
        assert refused.status_code == 401, (method, path)
        assert STOPS[stop] in refused.json_body["detail"]


def test_a_token_is_known_until_the_very_moment_of_its_end(world) -> None:
    with clock.stand_still_at(clock.now()) as now:
        ends = clock.now() + timedelta(hours=1)
        directory = Directory(create_scim_token(world.olga, name="For an hour", ends_at=ends).text)
        now.move(seconds=3_599)
        assert directory.get("/Users").status_code == 200

        now.move(seconds=1)

        stopped = directory.get("/Users")
        assert stopped.status_code == 401
        assert "end date has passed" in stopped.json_body["detail"]


def test_of_many_operations_those_are_done_that_come_before_the_token_is_deleted(
    world, directory, token, monkeypatch
) -> None:
    """Each is a change of its own, and asks anew whether the token stands."""
    create = Storage.create

    def and_then_delete(self, *what):
        made = create(self, *what)
        delete_scim_token(world.olga, token_id=token.row.pk)
        return made

    monkeypatch.setattr(Storage, "create", and_then_delete)
    names = [f"n{number}@acme.example" for number in range(3)]
    invited = {"schemas": [USER]}

    done = directory.bulk(*(
        {"method": "POST", "path": "/Users", "bulkId": one, "data": {**invited, "userName": one}} for one in names
    ))  # fmt: skip

    assert [one["status"] for one in done.json_body["Operations"]] == ["201", "401", "401"]
    assert "it ended while this request ran" in done.text
    assert Member.objects.filter(email__in=names).count() == 1


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
