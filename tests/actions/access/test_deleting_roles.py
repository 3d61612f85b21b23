"""Deleting a role: nobody keeps what is gone, nobody loses it unasked, and nobody gains by it what one may not give."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.models import Bundle, Grant, Group, GroupMember
from tests.actions.access.roles import GLOBAL, held, may, refused, told, trimmer


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
