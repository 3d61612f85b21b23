"""An account's own roles: what one may write into them, and what changing and deleting them does to their holders."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import EVERYWHERE
from mediadesk.access.load import facts_for
from mediadesk.actions.access.change_role import change_role
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.queries.roles import role_named
from mediadesk.rules.refusals import Why
from mediadesk.store.models import CustomRole
from tests.actions.access.roles import COLLECTION, FOLDER, GLOBAL, TRIMMING, held, may, told, trimmer
from tests.refusals import refused

ABSENT = "0" * 32


@pytest.mark.both_databases
def test_a_folder_role_of_ones_own_allows_just_what_it_says_and_nothing_after_it_is_taken_out(world) -> None:
    """F-10."""
    role = trimmer(world)
    share_folder(world.olga, folder_id=world.root.pk, role=role.pk, member_ids=[world.member("vera").pk])

    assert may(world.vera, May.ASSET_DELETE, world)
    assert not may(world.vera, May.ASSET_MOVE, world)
    change_role(world.olga, role_id=role.pk, permissions=["folder.view", "asset.view"])
    assert not may(world.vera, May.ASSET_DELETE, world)
    assert may(world.vera, May.ASSET_VIEW, world)


def test_what_is_written_is_in_the_trail_with_what_was_added_and_taken_out(world) -> None:
    role = trimmer(world, "folder.view", "asset.view")
    change_role(
        world.olga, role_id=role.pk, name="Cutter", permissions=["folder.view", "asset.download"], version=1
    )
    delete_role(world.olga, role_id=role.pk)

    assert told("role_created") == [
        {"kind": "folder", "role": "Trimmer", "permissions": ["folder.view", "asset.view"]}
    ]
    assert told("role_changed") == [
        {
            "role": "Trimmer",
            "changes": ["added asset.download", "took out asset.view", "renamed from Trimmer to Cutter"],
        }
    ]
    assert told("role_deleted")[0]["instead"] == "nobody held it"


def test_a_change_of_nothing_is_no_change(world) -> None:
    role = trimmer(world)
    change_role(world.olga, role_id=role.pk, name="Trimmer", description="", permissions=TRIMMING, version=1)

    role.refresh_from_db()
    assert role.version == 1
    assert not told("role_changed")


def test_what_follows_from_its_rights_is_kept_with_each_save(world) -> None:
    role = trimmer(world, "usage.view", kind=GLOBAL)
    assert (role.needs_seat, role.enters) == (False, False)

    change_role(world.olga, role_id=role.pk, permissions=["environment.view", "asset.view"])
    role.refresh_from_db()
    assert (role.needs_seat, role.enters) == (True, True)


@pytest.mark.parametrize("name", ["tess", "mila", "edda", "vera", "bill", "rita"])
def test_only_those_who_may_write_roles_do(world, name) -> None:
    role = trimmer(world)
    actor = getattr(world, name)

    assert (
        refused(create_role, actor, kind=FOLDER, name="Mine", permissions=["asset.view"]) is Why.NOT_ALLOWED
    )
    assert refused(change_role, actor, role_id=role.pk, permissions=[]) is Why.NOT_ALLOWED
    assert refused(delete_role, actor, role_id=role.pk) is Why.NOT_ALLOWED


def test_nobody_writes_into_a_role_what_they_do_not_hold(world) -> None:
    """T-14: Adam holds all but billing."""
    role = trimmer(world, "usage.view", kind=GLOBAL, by=world.adam)

    for code in ("billing.view", "account.transfer", "policy.update"):
        with_it = ["usage.view", code]
        why = refused(create_role, world.adam, kind=GLOBAL, name=code, permissions=with_it)
        assert why is Why.PERMISSION_NOT_YOURS
        assert (
            refused(change_role, world.adam, role_id=role.pk, permissions=with_it) is Why.PERMISSION_NOT_YOURS
        )
    assert CustomRole.objects.count() == 1


def test_nobody_widens_a_role_that_they_hold_themselves(world) -> None:
    """T-14: with the right to write roles, and nothing else, one cannot write oneself anything more."""
    role = trimmer(world, "role.view", "role.update", kind=GLOBAL, name="Role writer")
    held(world, role, member=world.members["vera"])

    assert decide(facts_for(world.vera), May.ROLE_UPDATE, Target(world.account.pk))
    wider = ["role.view", "role.update", "member.delete"]
    assert refused(change_role, world.vera, role_id=role.pk, permissions=wider) is Why.PERMISSION_NOT_YOURS
    assert (
        refused(create_role, world.vera, kind=FOLDER, name="x", permissions=["asset.delete"])
        is Why.PERMISSION_NOT_YOURS
    )


def test_what_one_holds_in_some_environments_alone_is_not_written_into_a_role(world) -> None:
    """T-14: others may hold the role anywhere."""
    adam = world.member("adam")
    adam.all_environments = False
    adam.save()
    adam.environments.add(world.environment)

    assert not decide(facts_for(world.adam), May.ASSET_DELETE, Target(world.account.pk, EVERYWHERE))
    assert (
        refused(create_role, world.adam, kind=FOLDER, name="x", permissions=["asset.delete"])
        is Why.PERMISSION_NOT_YOURS
    )


def test_what_one_does_not_hold_may_stay_in_a_role_and_be_taken_out_but_not_put_back(world) -> None:
    role = trimmer(world, "usage.view", "billing.view", kind=GLOBAL)

    change_role(world.adam, role_id=role.pk, permissions=["billing.view", "report.view"])
    change_role(world.adam, role_id=role.pk, permissions=["report.view"])
    back = ["report.view", "billing.view"]
    assert refused(change_role, world.adam, role_id=role.pk, permissions=back) is Why.PERMISSION_NOT_YOURS


def test_a_role_that_stands_above_ones_own_is_neither_changed_nor_deleted(world) -> None:
    """T-15."""
    everything = [may.code for may in May]
    role = trimmer(world, *everything, kind=GLOBAL, name="Second in command")

    assert refused(change_role, world.adam, role_id=role.pk, permissions=[]) is Why.ROLE_ABOVE_YOURS
    assert refused(delete_role, world.adam, role_id=role.pk) is Why.ROLE_ABOVE_YOURS


def test_another_accounts_role_is_as_one_that_is_not_there(world) -> None:
    """T-01."""
    theirs = trimmer(world, by=world.otto)

    for role_id in (theirs.pk, ABSENT, "no such"):
        assert refused(change_role, world.olga, role_id=role_id, permissions=[]) is Why.NOT_FOUND
        assert refused(delete_role, world.olga, role_id=role_id) is Why.NOT_FOUND
        assert refused(role_named, facts_for(world.olga), role_id=role_id) is Why.NOT_FOUND
    role = trimmer(world)
    held(world, role, member=world.members["vera"])
    assert refused(delete_role, world.olga, role_id=role.pk, replacement=theirs.pk) is Why.NO_SUCH_ROLE


def test_system_roles_stay_as_they_are(world) -> None:
    assert refused(change_role, world.olga, role_id="editor", permissions=[]) is Why.SYSTEM_ROLE
    assert refused(delete_role, world.olga, role_id="folder_viewer", replacement="") is Why.SYSTEM_ROLE


def test_a_name_is_free_once_a_kind_and_never_that_of_a_system_role(world) -> None:
    role = trimmer(world)
    trimmer(world, "asset.view", kind=COLLECTION)
    other = trimmer(world, name="Other")

    assert refused(trimmer, world, name="TRIMMER") is Why.NAME_TAKEN
    assert refused(trimmer, world, name="manager") is Why.NAME_TAKEN
    assert refused(trimmer, world, name=" ") is Why.BAD_NAME
    assert refused(change_role, world.olga, role_id=other.pk, name="Trimmer") is Why.NAME_TAKEN
    assert change_role(world.olga, role_id=role.pk, name="TRIMMER").name == "TRIMMER"


def test_an_id_may_be_chosen_once_in_the_installation(world) -> None:
    made = create_role(world.olga, kind=FOLDER, name="By hand", role_id="press-trimmer_2")

    assert made.pk == "press-trimmer_2"
    for taken, by in (("press-trimmer_2", world.otto), ("editor", world.olga)):
        assert refused(create_role, by, kind=FOLDER, name="Two", role_id=taken) is Why.NAME_TAKEN
    for bad in ("with blank", "cld::role", "é", "x" * 33):
        assert refused(create_role, world.olga, kind=FOLDER, name="Three", role_id=bad) is Why.BAD_VALUE


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (GLOBAL, "asset.fly"),
        (FOLDER, "member.delete"),
        (FOLDER, "library.view"),
        (FOLDER, "collection.view"),
        (COLLECTION, "folder.view"),
        (COLLECTION, "asset.delete"),
    ],
)
def test_a_role_holds_only_rights_that_can_count_where_it_is_held(world, kind, code) -> None:
    assert refused(create_role, world.olga, kind=kind, name="x", permissions=[code]) is Why.BAD_VALUE


def test_the_second_of_two_writers_is_told(world) -> None:
    role = trimmer(world)
    change_role(world.adam, role_id=role.pk, description="Cuts.", version=1)

    why = refused(change_role, world.olga, role_id=role.pk, description="Snips.", version=1)
    assert why is Why.CHANGED_MEANWHILE


def test_an_account_has_at_most_so_many_roles(world, monkeypatch) -> None:
    monkeypatch.setattr("mediadesk.actions.access.create_role.MOST_ROLES", 1)
    trimmer(world)

    assert refused(trimmer, world, name="Two") is Why.ROLES_FULL
