"""Sharing a folder and taking the share back: nobody gives more than they hold, nor to whom is not here (T-14)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.access.take_roles import take_roles
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Grant, TrailEntry
from tests.refusals import refused

ABSENT = "0" * 32
DAY = timedelta(days=1)


@pytest.fixture
def press(world):
    return create_folder(world.olga, parent_id=world.root.pk, name="Press")


def share(by, folder, *names, world, role="folder_viewer", **more) -> int:
    """Share with the cast's people by name."""
    members = [world.member(name).pk for name in names]
    return share_folder(by, folder_id=folder.pk, role=role, member_ids=members, **more)


def sees(actor, folder) -> bool:
    return bool(decide(facts_for(actor), May.ASSET_VIEW, of_folder(folder)))


def told(event: str) -> list[dict]:
    return list(TrailEntry.objects.filter(event=event).order_by("id").values_list("details", flat=True))


def test_a_share_holds_at_once_is_told_and_is_gone_at_once(world, press) -> None:
    assert share(world.olga, press, "vera", world=world) == 1
    seen = sees(world.vera, press)
    revoke_share(world.olga, grant_id=Grant.objects.get(folder=press).pk, folder_id=press.pk)

    assert seen
    assert not sees(world.vera, press)
    vera = str(world.member("vera"))
    assert told("grant_given") == [
        {"holder": vera, "role": "Viewer", "scope": "Press", "until": "", "reason": ""}
    ]
    assert told("grant_revoked") == [{"holder": vera, "role": "Viewer", "scope": "Press"}]


def test_a_share_ends_at_its_moment_with_nobody_doing_anything(world, press) -> None:
    end = clock.now() + DAY
    share(world.olga, press, "vera", world=world, until=end)

    with clock.stand_still_at(end - timedelta(seconds=1)):
        assert sees(world.vera, press)
    with clock.stand_still_at(end):
        assert not sees(world.vera, press)
    assert told("grant_given")[0]["until"] == end.isoformat()


def test_a_second_share_takes_the_place_of_the_first_and_is_told_as_a_change(world, press) -> None:
    share(world.olga, press, "vera", world=world, until=clock.now() + DAY)
    share(world.olga, press, "vera", world=world, role="folder_editor")

    grant = Grant.objects.get(folder=press)
    assert (grant.role, grant.until) == ("folder_editor", None)
    (change,) = told("grant_changed")
    assert (change["before"], change["after"]) == ("Viewer", "Editor")


def test_a_group_shares_with_all_its_members(world, press) -> None:
    group = create_group(world.olga, name="Agencies")
    add_members_to_group(world.olga, group_id=group.pk, member_ids=[world.vera.id])

    share_folder(world.olga, folder_id=press.pk, role="folder_viewer", group_ids=[group.pk])

    assert sees(world.vera, press)


# fmt: off
REFUSED = [
    # by      to            how                                  answer
    ("olga", ("vera",),     {"role": "folder_owner"},            Why.NO_SUCH_ROLE),
    ("olga", ("vera",),     {"role": "master_admin"},            Why.NO_SUCH_ROLE),
    ("olga", (),            {},                                  Why.MISSING_VALUE),
    ("olga", ("vera", "otto"), {},                               Why.NOT_FOUND),   # of another account
    ("olga", ("vera",),     {"group_ids": [ABSENT]},             Why.NOT_FOUND),
    ("olga", ("vera", "rita"), {},                               Why.NOT_FOUND),   # rita is disabled
    ("edda", ("vera",),     {},                                  Why.NOT_ALLOWED),
    ("otto", ("vera",),     {},                                  Why.NOT_FOUND),
    ("olga", ("vera",),     {"until": clock.now() - DAY},        Why.BAD_VALUE),
]
# fmt: on


@pytest.mark.parametrize(("by", "to", "how", "why"), REFUSED)
def test_a_share_that_is_refused_gives_nothing_to_anybody(world, press, by, to, how, why) -> None:
    disable_members(world.olga, member_ids=[world.rita.id])

    assert refused(share, getattr(world, by), press, *to, world=world, **how) is why

    assert not Grant.objects.exists()


def test_nobody_shares_for_longer_than_they_have_it_themselves(world, press) -> None:
    end = clock.now() + DAY
    share(world.olga, press, "vera", world=world, role="folder_manager", until=end)

    assert refused(share, world.vera, press, "edda", world=world) is Why.BAD_VALUE
    assert refused(share, world.vera, press, "edda", world=world, until=end + DAY) is Why.BAD_VALUE
    assert share(world.vera, press, "edda", world=world, until=end) == 1


def test_a_share_of_a_key_is_taken_back_only_by_whoever_may_change_keys(world, press) -> None:
    """As its other roles are: whoever may share the folder alone does not stop the programs of others."""
    share(world.olga, press, "vera", world=world, role="folder_manager")
    here = {"environment_id": world.environment.pk, "folder_ids": [press.pk]}
    create_api_key(world.olga, name="Feeder", role="folder_contributor", **here)
    grant = Grant.objects.get(api_key__name="Feeder")

    assert refused(take_roles, world.vera, grant_ids=[grant.pk]) is Why.NOT_ALLOWED
    assert refused(revoke_share, world.vera, grant_id=grant.pk, folder_id=press.pk) is Why.NOT_ALLOWED
    revoke_share(world.tess, grant_id=grant.pk, folder_id=press.pk)


def test_a_share_is_taken_back_only_where_it_is_and_by_whom_it_may(world, press) -> None:
    other = create_folder(world.olga, parent_id=world.root.pk, name="Other")
    share(world.olga, press, "vera", world=world)
    grant_id = Grant.objects.get(folder=press).pk

    assert refused(revoke_share, world.olga, grant_id=grant_id, folder_id=other.pk) is Why.NOT_FOUND
    assert refused(revoke_share, world.olga, grant_id=ABSENT) is Why.NOT_FOUND
    assert refused(revoke_share, world.otto, grant_id=grant_id) is Why.NOT_FOUND
    assert refused(revoke_share, world.vera, grant_id=grant_id) is Why.NOT_ALLOWED
    assert refused(revoke_share, world.edda, grant_id=grant_id) is Why.NOT_ALLOWED

    assert sees(world.vera, press)
