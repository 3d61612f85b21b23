"""What a member owns, and its hand-over to a successor who may hold it: for deleting and for leaving."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.giving import first_not_held, may_give
from mediadesk.access.load import read_facts
from mediadesk.actions.change import Step
from mediadesk.actions.membership import environments_of
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.teams import Member


def hand_over(
    step: Step, member: Member, *, leaving: Collection[Member], successor_id: str
) -> tuple[str, str]:
    """Give what the member owns to the successor; returns who takes over, and what, as words for the trail.

    Args:
        leaving: all who go in this change, none of whom can take anything over.

    Raises:
        Refusal: NEEDS_SUCCESSOR, NOT_FOUND, BAD_VALUE, SUCCESSOR_TOO_LOW.

    Cost: 3 queries when nothing is owned.
    """
    keys = ApiKey.objects.filter(account=step.account, owner=member)
    sent = Member.objects.filter(account=step.account, invited_by=member)
    grants = Grant.objects.filter(account=step.account, granted_by=member).exclude(member=member)
    counts = ((keys.count(), "API key"), (sent.count(), "invitation"), (grants.count(), "grant"))
    things = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts if count)
    if not things:
        return "nobody", "nothing"
    if not successor_id:
        raise Why.NEEDS_SUCCESSOR(member=member.name or member.email, things=things)
    successor = _successor(step, successor_id, leaving)

    facts = read_facts(
        Kind.MEMBER, successor.pk, account_id=step.account.pk, epoch=step.account.access_epoch, now=step.now
    )
    _require_may_hold(facts, successor, member)

    keys.update(owner=successor)
    sent.update(invited_by=successor)
    grants.update(granted_by=successor)
    return successor.name or successor.email, things


def _successor(step: Step, successor_id: str, leaving: Collection[Member]) -> Member:
    found = Member.objects.filter(account=step.account, pk=successor_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="user")
    ended = found.ends_at is not None and found.ends_at <= step.now
    if found.status != Member.ACTIVE or ended:
        raise Why.BAD_VALUE(what="Who takes over", reason=f"{found.name or found.email} is not active")
    if found.pk in {one.pk for one in leaving}:
        raise Why.BAD_VALUE(what="Who takes over", reason=f"{found.name or found.email} is about to go too")
    return found


def _require_may_hold(facts: Facts, successor: Member, member: Member) -> None:
    """A successor holds all that the keys and grants allow, and may send the invitations that are open."""

    def refuse(thing: str) -> Exception:
        return Why.SUCCESSOR_TOO_LOW(successor=successor.name or successor.email, thing=thing)

    of_keys = Grant.objects.filter(account_id=facts.account_id, api_key__owner=member)
    if (missing := first_not_held(facts, of_keys)) and missing.api_key:
        raise refuse(f"the API key {missing.api_key.name}")
    given = Grant.objects.filter(account_id=facts.account_id, granted_by=member).exclude(member=member)
    if first_not_held(facts, given):
        raise refuse("the grants they gave")
    for invited in Member.objects.filter(invited_by=member, status=Member.PENDING):
        may_invite = decide(facts, May.MEMBER_INVITE, Target(facts.account_id))
        if not may_invite or not may_give(facts, invited.api_role, environment_ids=environments_of(invited)):
            raise refuse(f"the invitation of {invited.email}")
