"""A change that is tried: it answers as it would, it leaves nothing behind, and nothing of it is ever decided by."""

import pytest

from mediadesk.access import kept_policies, load
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import Kind
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.dry_run import preview
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.library.rename_folder import rename_folder
from mediadesk.actions.people.note_sign_in import note_sign_in
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.leave_account import leave_account
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Account, Folder, Grant, Group, Mail, Member, RefusalCount, TrailEntry
from tests.access.test_load import folder, grant

pytestmark = pytest.mark.django_db


def group(world, name: str, *inside: str) -> Group:
    now = clock.now()
    made = Group.objects.create(account=world.account, name=name, created_at=now, updated_at=now)
    made.members.set([world.member(one) for one in inside])
    return made


def kept(world) -> tuple:
    """All that an action could leave: rows of every table it may write, and the account's own."""
    account = Account.objects.values().get(pk=world.account.pk)
    tables = (Member, Grant, Folder, Group, Mail, TrailEntry, RefusalCount)
    return account, [list(table.objects.order_by("pk").values()) for table in tables]


def who_changes(difference, *, gains: bool) -> set[str]:
    return {
        difference.before.names[who].split()[0].lower()
        for who, changes in difference.changes.items()
        if any(change.gains is gains for change in changes)
    }


def test_a_change_that_is_tried_leaves_nothing_behind(world):
    press, former = folder(world.root, "Press"), kept(world)

    preview(lambda: disable_members(world.olga, member_ids=[world.member("edda").pk]))
    preview(lambda: delete_members(world.olga, member_ids=[world.member("edda").pk]))
    preview(lambda: make_folder_private(world.olga, folder_id=press.pk, version=1))

    assert kept(world) == former


def test_the_difference_is_the_one_the_change_then_makes(world):
    press = folder(world.root, "Press")
    difference = preview(
        lambda: share_folder(
            world.olga,
            folder_id=press.pk,
            role="folder_manager",
            member_ids=[world.member("vera").pk, world.member("edda").pk],
        )
    )
    assert who_changes(difference, gains=True) == {"vera", "edda"}
    assert who_changes(difference, gains=False) == set()
    (vera,) = difference.changes[Kind.MEMBER, world.member("vera").pk]
    assert (vera.kind, vera.place, bool(vera.mask & May.ASSET_DELETE.bit)) == ("folder", press.pk, True)
    (edda,) = difference.changes[Kind.MEMBER, world.member("edda").pk]
    assert not edda.mask & May.ASSET_DELETE.bit, "an Editor may delete there anyway"
    assert edda.mask == May.FOLDER_SHARE.bit | May.FOLDER_RULES.bit


def test_nothing_compiled_while_trying_is_ever_decided_by(world):
    press = folder(world.root, "Press")
    grant("folder_editor", member=world.member("vera"), folder=press)
    assert decide(facts_for(world.edda), May.ASSET_DELETE, of_folder(press))
    vera, edda = world.member("vera").pk, world.member("edda").pk

    preview(  # the later frames compile what the earlier ones have changed
        lambda: change_members_role(world.olga, member_ids=[edda], role="media_library_user"),
        lambda: change_members_role(world.olga, member_ids=[vera], role="master_admin"),
        lambda: change_members_role(world.olga, member_ids=[vera], role="admin"),
        lambda: disable_members(world.olga, member_ids=[edda]),
    )

    epoch = Account.objects.get(pk=world.account.pk).access_epoch
    for facts in load._facts.values():
        assert facts.account_id != world.account.pk or facts.epoch <= epoch
    for (account, _), (of, *_) in kept_policies._policies.items():
        assert account != world.account.pk or of <= epoch
    # The epochs that the frames would have raised to are now reached by real changes: nothing tried comes up.
    for _ in range(4):
        Account.objects.filter(pk=world.account.pk).update(access_epoch=(epoch := epoch + 1))
        assert decide(facts_for(world.edda), May.ASSET_DELETE, of_folder(press))
        assert not decide(facts_for(world.vera), May.ASSET_DELETE, of_folder(press))
        assert facts_for(world.olga).is_master


def test_a_refusal_comes_through_and_is_counted(world):
    with pytest.raises(Refusal) as refused:
        preview(lambda: disable_members(world.edda, member_ids=[world.member("vera").pk]))

    assert refused.value.why is Why.NOT_ALLOWED
    assert RefusalCount.objects.get().count == 1
    assert TrailEntry.objects.get().event == "refused"


def test_when_one_change_of_a_list_is_refused_none_is_kept(world):
    former = kept(world)[1][0]
    with pytest.raises(Refusal) as refused:
        preview(
            lambda: disable_members(world.olga, member_ids=[world.member("vera").pk]),
            lambda: disable_members(world.olga, member_ids=[world.member("olga").pk]),
        )

    assert refused.value.why is Why.LAST_MASTER_ADMIN
    assert kept(world)[1][0] == former


def test_a_list_of_changes_is_told_as_one_difference(world):
    press, agencies = folder(world.root, "Press"), group(world, "Agencies")
    vera = world.member("vera").pk

    difference = preview(
        lambda: share_folder(world.olga, folder_id=press.pk, role="folder_viewer", group_ids=[agencies.pk]),
        lambda: add_members_to_group(world.olga, group_id=agencies.pk, member_ids=[vera]),
        lambda: disable_members(world.olga, member_ids=[world.member("edda").pk]),
    )

    assert who_changes(difference, gains=True) == {"vera"}
    assert who_changes(difference, gains=False) == {"edda"}


def test_what_alters_nobodys_access_makes_no_difference(world):
    empty, press = group(world, "Nobody"), folder(world.root, "Press")

    assert not preview(
        lambda: share_folder(world.olga, folder_id=press.pk, role="folder_viewer", group_ids=[empty.pk])
    )


def test_a_folder_that_moves_out_of_a_share_is_lost_to_those_who_had_it(world):
    press, legal = folder(world.root, "Press"), folder(world.root, "Legal")
    inside = folder(press, "May")
    grant("folder_viewer", member=world.member("vera"), folder=press)

    difference = preview(lambda: move_folder(world.olga, folder_id=inside.pk, parent_id=legal.pk))

    ((who, changes),) = difference.changes.items()
    assert who == (Kind.MEMBER, world.member("vera").pk)
    assert [(one.gains, one.place) for one in changes] == [(False, inside.pk)]


@pytest.mark.parametrize(
    "change",
    [
        lambda world, press: rename_folder(world.olga, folder_id=press.pk, name="News", version=1),
        lambda world, _: leave_account(world.edda),
        lambda world, _: note_sign_in(world.edda, account_id=world.account.pk, factor="a password"),
    ],
)
def test_what_is_not_about_access_is_not_tried(world, change):
    press = folder(world.root, "Press")
    former = kept(world)[1][2]

    with pytest.raises(Refusal) as refused:
        preview(lambda: change(world, press))

    assert refused.value.why is Why.NOT_TRIABLE
    assert kept(world)[1][2] == former
