"""Until when a role is given can be changed: sooner by whoever may take it, later by whoever may give it (T-14)."""

from datetime import UTC, datetime, timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.load import facts_for
from mediadesk.actions.access.change_grant_end import change_grant_end
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.sentences import sentence
from mediadesk.store.models import Account, Grant, Member, TrailEntry
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def give(world, role: str, *, by: str = "olga", to: str = "vera", **how) -> Grant:
    holder = f"member:{world.member(to).pk}"
    return give_roles(world.actors[by], holder=holder, wanted=[Wanted(role, **how)])[0]


def leaving(world, name: str, after: timedelta):
    """Somebody whose own access ends, and when."""
    Member.objects.filter(pk=world.member(name).pk).update(ends_at=(end := clock.now() + after))
    Account.objects.update(access_epoch=50)
    return end


def told(event: str) -> list[str]:
    entries = TrailEntry.objects.filter(event=event).order_by("number")
    return [sentence(one.event, who=one.who, details=one.details) for one in entries]


def reads_reports(actor) -> bool:
    return bool(decide(facts_for(actor), May.REPORT_VIEW, Target(actor.account_id)))


def test_a_new_end_holds_at_once_and_the_trail_tells_the_former_and_the_reason(world) -> None:
    first, second = clock.now() + 9 * DAY, clock.now() + 2 * DAY
    grant = give(world, "reports", until=first, reason="Board")

    change_grant_end(world.olga, grant_id=grant.pk, until=second, reason="Shooting in Rome")

    assert told("grant_end_changed") == [
        (
            f"Olga Owner changed the end of the role Reports of {world.member('vera')} on the account "
            f"from {first.day} {first:%B %Y} to {second.day} {second:%B %Y}, because: Shooting in Rome"
        )
    ]
    assert reads_reports(world.vera)
    with clock.stand_still_at(second + timedelta(seconds=1)):
        assert not reads_reports(world.vera)
    change_grant_end(world.olga, grant_id=grant.pk, until=None)
    grant.refresh_from_db()
    assert (grant.until, grant.reason) == (None, "Shooting in Rome")
    assert reads_reports(world.vera)


def test_what_changes_nothing_is_not_told(world) -> None:
    grant = give(world, "reports", until=clock.now() + DAY, reason="Board")
    change_grant_end(world.olga, grant_id=grant.pk, until=grant.until, reason="Board")
    assert not told("grant_end_changed")


def test_nobody_lets_a_role_last_longer_than_they_could_give_it_but_may_let_it_end_sooner(world) -> None:
    leaves = leaving(world, "adam", 5 * DAY)
    grant = give(world, "reports", until=clock.now() + 2 * DAY)
    lasting = give(world, "technical_admin")

    for until in (leaves + DAY, None):
        assert refused(change_grant_end, world.adam, grant_id=grant.pk, until=until) is Why.BAD_VALUE
    change_grant_end(world.adam, grant_id=grant.pk, until=leaves)
    change_grant_end(world.adam, grant_id=lasting.pk, until=leaves + DAY)  # sooner than never
    assert set(Grant.objects.values_list("until", flat=True)) == {leaves, leaves + DAY}


def test_an_end_that_has_passed_is_refused(world) -> None:
    grant = give(world, "reports", until=clock.now() + DAY)
    past = clock.now() - DAY
    assert refused(change_grant_end, world.olga, grant_id=grant.pk, until=past) is Why.BAD_VALUE


def test_only_whoever_may_take_a_role_changes_its_end(world) -> None:
    (ends, sooner), own = (clock.now() + 3 * DAY, clock.now() + DAY), {"to": "olga"}
    grant, above = give(world, "reports", until=ends), give(world, "reports", until=ends, **own)

    for name, about, why in (
        ("mila", grant, Why.NOT_ALLOWED),
        ("vera", grant, Why.NOT_ALLOWED),
        ("otto", grant, Why.NOT_FOUND),
        ("adam", above, Why.ROLE_ABOVE_YOURS),
    ):
        for until in (sooner, None):
            assert refused(change_grant_end, world.actors[name], grant_id=about.pk, until=until) is why
    assert refused(change_grant_end, world.olga, grant_id="0" * 32, until=None) is Why.NOT_FOUND


def test_a_manager_of_a_folder_changes_ends_on_it_alone(world) -> None:
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    share_folder(world.olga, folder_id=press.pk, role="folder_manager", member_ids=[world.member("vera").pk])
    ends = clock.now() + DAY
    here = give(world, "folder_viewer", to="edda", folder_id=press.pk, until=ends)
    above = give(world, "folder_viewer", to="edda", folder_id=world.root.pk, until=ends)

    change_grant_end(world.vera, grant_id=here.pk, until=None)
    assert refused(change_grant_end, world.vera, grant_id=above.pk, until=None) is Why.NOT_ALLOWED


def test_nothing_is_prolonged_for_somebody_disabled_but_it_can_end_sooner(world) -> None:
    grant = give(world, "reports", until=clock.now() + 3 * DAY)
    disable_members(world.olga, member_ids=[world.member("vera").pk])

    assert refused(change_grant_end, world.olga, grant_id=grant.pk, until=None) is Why.NOT_FOUND
    change_grant_end(world.olga, grant_id=grant.pk, until=clock.now() + DAY)


def test_the_trail_tells_why_a_role_was_given_and_is_silent_where_nothing_was_said(world) -> None:
    ends, sooner = datetime(2031, 6, 1, 23, 59, 59, 999999, UTC), datetime(2031, 5, 4, 14, 5, tzinfo=UTC)
    for how in (
        {"until": sooner},
        {"until": ends, "reason": "Shooting in Rome"},
        {"reason": "Shooting in Rome"},
        {},
    ):
        give(world, "reports", **how)
    start = f"Olga Owner gave {world.member('vera')} the role Reports on the account"
    assert told("grant_given") == [
        f"{start} until 4 May 2031, 14:05 UTC",
        f"{start} until 1 June 2031, because: Shooting in Rome",
        f"{start}, because: Shooting in Rome",
        start,
    ]
