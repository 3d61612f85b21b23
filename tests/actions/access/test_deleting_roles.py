"""Deleting a role: nobody keeps what is gone, nobody loses it unasked, and nobody gains by it what one may not give."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_folder import delete_folder
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.models import Bundle, Grant, Group, GroupMember
from tests.actions.access.roles import GLOBAL, held, may, told, trimmer
from tests.refusals import refused


def test_a_role_in_use_is_deleted_only_with_an_answer(world) -> None:
    role = trimmer(world)
    held(world, role, member=world.members["vera"])

    assert refused(delete_role, world.olga, role_id=role.pk) is Why.ROLE_IN_USE
    assert delete_role(world.olga, role_id=role.pk, replacement="") == 1
    assert not may(world.vera, May.ASSET_VIEW, world)
    assert told("grant_revoked")[0]["role"] == "Trimmer"


@pytest.mark.both_databases
def test_a_deleted_role_is_replaced_for_members_groups_and_keys_at_once(world) -> None:
    role, other = trimmer(world), trimmer(world, "folder.view", "asset.view", name="Viewer only")
    group = Group.objects.create(
        account=world.account, name="Agency", created_at=clock.now(), updated_at=clock.now()
    )
    GroupMember.objects.create(group=group, member=world.members["vera"])
    end = clock.now().replace(year=2100)
    grant = held(world, role, group=group, until=end, reason="Campaign")

    assert delete_role(world.olga, role_id=role.pk, replacement=other.pk) == 1
    grant.refresh_from_db()
    assert (grant.role, grant.custom_role_id, grant.until, grant.reason) == (
        other.pk,
        other.pk,
        end,
        "Campaign",
    )
    assert may(world.vera, May.ASSET_VIEW, world)
    assert not may(world.vera, May.ASSET_DELETE, world)
    delete_role(world.olga, role_id=other.pk, replacement="folder_manager")
    assert may(world.vera, May.FOLDER_MOVE, world)
    assert [one["after"] for one in told("grant_changed")] == ["Viewer only", "Manager"]


def test_whoever_holds_the_replacement_there_already_keeps_the_one_that_lasts_longer(world) -> None:
    role, vera = trimmer(world), world.members["vera"]
    own = held(world, Role.FOLDER_VIEWER, member=vera, until=clock.now().replace(year=2090))
    held(world, role, member=vera, until=clock.now().replace(year=2100))

    delete_role(world.olga, role_id=role.pk, replacement="folder_viewer")
    own.refresh_from_db()
    assert own.until.year == 2100
    assert Grant.objects.get(member=vera).pk == own.pk


def test_a_replacement_is_of_the_same_kind_and_not_more_than_one_holds(world) -> None:
    """T-14: nobody gives by deleting what they may not give."""
    role = trimmer(world, "usage.view", kind=GLOBAL)
    bigger = trimmer(world, "usage.view", "billing.update", kind=GLOBAL, name="Bigger")
    held(world, role, member=world.members["vera"])

    def answered(by, replacement: str) -> Why:
        return refused(delete_role, by, role_id=role.pk, replacement=replacement)

    assert answered(world.adam, bigger.pk) is Why.ROLE_NOT_YOURS
    assert answered(world.adam, "billing") is Why.ROLE_NOT_YOURS
    assert answered(world.olga, "folder_viewer") is Why.NO_SUCH_ROLE
    assert answered(world.olga, "master_admin") is Why.NO_SUCH_ROLE
    assert answered(world.olga, role.pk) is Why.NO_SUCH_ROLE


def test_nobody_without_a_seat_gets_by_a_replacement_what_takes_one(world) -> None:
    role = trimmer(world, "usage.view", kind=GLOBAL)
    held(world, role, member=world.members["bill"])

    why = refused(delete_role, world.olga, role_id=role.pk, replacement="editor")
    assert why is Why.WITHOUT_A_SEAT
    assert delete_role(world.olga, role_id=role.pk, replacement="reports") == 1


def test_a_role_is_not_deleted_from_under_whoever_stands_above(world) -> None:
    """T-15: no way round `take_roles`, neither by taking it away nor by putting another in its place."""
    role = trimmer(world, "report.view", kind=GLOBAL)
    held(world, role, member=world.member("olga"))

    for instead in ("", "reports"):
        answer = refused(delete_role, world.adam, role_id=role.pk, replacement=instead)
        assert answer is Why.ROLE_ABOVE_YOURS
    assert delete_role(world.olga, role_id=role.pk, replacement="") == 1


def test_a_bundle_gives_the_replacement_or_one_role_less(world) -> None:
    role = trimmer(world)
    item = {"role": role.pk, "environment_id": "", "folder_id": world.root.pk, "days": None}
    kept = {**item, "role": "folder_viewer"}
    dated = {"created_at": clock.now(), "updated_at": clock.now()}
    bundle = Bundle.objects.create(account=world.account, name="Agency", items=[item, kept], **dated)

    assert refused(delete_role, world.olga, role_id=role.pk) is Why.ROLE_IN_USE
    delete_role(world.olga, role_id=role.pk, replacement="folder_editor")
    bundle.refresh_from_db()
    assert bundle.items == [{**item, "role": "folder_editor"}, kept]


@pytest.mark.both_databases
def test_folders_groups_and_environments_are_deleted_with_what_own_roles_gave_there(world) -> None:
    """T-17: a role that is held never keeps a thing from being deleted, and its grants end with the thing."""
    in_folders, in_account = trimmer(world), trimmer(world, "asset.view", kind=GLOBAL, name="Looker")
    folder = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    group = create_group(world.olga, name="Agency")
    second = create_environment(world.olga, name="Second", cloud_name="acme-two").environment
    Grant.objects.filter(pk=held(world, in_folders, member=world.members["vera"]).pk).update(folder=folder)
    held(world, in_folders, group=group)
    Grant.objects.filter(pk=held(world, in_account, member=world.members["edda"]).pk).update(
        environment=second
    )

    delete_folder(world.olga, folder_id=folder.pk)
    delete_group(world.olga, group_id=group.pk)
    delete_environment(world.olga, environment_id=second.pk)
    assert not Grant.objects.exists()
    assert delete_role(world.olga, role_id=in_folders.pk) == 0
    assert delete_role(world.olga, role_id=in_account.pk) == 0


def test_who_had_the_other_role_for_a_time_has_it_longer_and_the_trail_tells(world) -> None:
    role = trimmer(world, "report.view", kind=GLOBAL)
    vera, ends = world.member("vera"), clock.now() + timedelta(days=1)
    held(world, role, member=vera)
    other = held(world, Role.REPORTS, member=vera)
    Grant.objects.filter(pk=other.pk).update(until=ends)
    delete_role(world.olga, role_id=role.pk, replacement="reports")

    assert Grant.objects.get().until is None
    assert [(one["role"], one["until"]) for one in told("grant_given")] == [("Reports", "")]
