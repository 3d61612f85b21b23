"""Opening and closing of requests inside a frame: for seats, for roles, for folders and collections."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from mediadesk.access.asked import ANSWERED_BY, find_request, place_of, scope_of
from mediadesk.access.decide import decide, holds_all_of
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.kept_roles import roles_of
from mediadesk.access.load import facts_for
from mediadesk.access.roles import AnyRole, mask_of
from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.letters import Letter, request_answered
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.access import Grant
from mediadesk.store.asking import AccessRequest
from mediadesk.store.teams import Member

OPEN_FOR: Final = timedelta(days=14)
MOST_OPEN: Final = 10  # of one asker
MOST_A_DAY: Final = 20  # of one asker, withdrawn ones too: each sends mails
MOST_ASKED: Final = 20  # people who get the mail
MOST_LOOKED_AT: Final = 60  # people about whom it is decided whether they do


def require_few_open(step: Step) -> None:
    """Refuse whoever has many open requests, or has asked often today. Raises: Refusal TOO_MANY_REQUESTS."""
    actor = step.actor
    by = {"asker": actor.id} if actor.kind is Kind.MEMBER else {"asker_label": actor.label}
    asked = AccessRequest.objects.filter(account=step.account, **by)
    open_ones = asked.filter(outcome="open").exclude(expires_at__lte=step.now)
    if (count := open_ones.count()) >= MOST_OPEN:
        raise Why.TOO_MANY_REQUESTS(count=count)
    if asked.filter(created_at__gt=step.now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Why.ASKED_OFTEN(count=MOST_A_DAY)


def require_not_asked(step: Step, email: str) -> None:
    """Refuse a second request for the same person while one is open. Raises: Refusal ALREADY_ASKED. Cost: 1 query."""
    open_ones = AccessRequest.objects.filter(account=step.account, outcome="open", email=email)
    if open_ones.exclude(expires_at__lte=step.now).exists():
        raise Why.ALREADY_ASKED(email=email)


def tell_who_can_answer(
    step: Step, asked: AccessRequest, words: Letter, *, wanted: AnyRole | None = None
) -> None:
    """A mail to each of those who can answer: nobody learns of it who cannot. Cost: that of `who_can_answer`."""
    for member in who_can_answer(step, asked, wanted=wanted):
        step.mail(to=member.email, **words)


def who_can_answer(step: Step, asked: AccessRequest, *, wanted: AnyRole | None = None) -> list[Member]:
    """At most 20 who can answer: each is decided about.

    Args:
        wanted: the role that is asked for, if only those can answer who hold all of it.

    Cost: 4 queries, and the facts of at most 60 people.
    """
    found, place = list[Member](), place_of(asked)
    for member in _candidates(step, asked):
        actor = Actor(Kind.MEMBER, member.pk, step.account.pk, str(member), Way.JOB)
        facts = facts_for(actor, epoch=step.account.access_epoch)
        gives = wanted is None or holds_all_of(facts, wanted, scope_of(asked))
        if gives and decide(facts, ANSWERED_BY[asked.kind], place):
            found.append(member)
        if len(found) == MOST_ASKED:
            break
    return found


def _candidates(step: Step, asked: AccessRequest) -> Iterator[Member]:
    """Whoever holds a role by which such requests are answered: given on the very place first, then all others."""
    bit = ANSWERED_BY[asked.kind].bit
    able = [role.api_id for role in roles_of(step.account.pk, *RoleKind) if mask_of(role) & bit]
    held = Grant.objects.filter(role__in=able, account=step.account)
    place = place_of(asked)
    here = Q(folder__in=place.folders) | Q(collection__in=place.collections)
    near, wide = held.filter(here), held.wide()
    active = Member.objects.filter(account=step.account).active(step.now).exclude(pk=asked.asker_id)
    seen = set[str]()
    for held_so in (
        Q(grants__in=near) | Q(groups__grants__in=near),
        Q(role__in=able) | Q(grants__in=wide) | Q(groups__grants__in=wide),
    ):
        for member in active.filter(held_so).distinct().order_by("id")[:MOST_LOOKED_AT]:
            if member.pk not in seen and len(seen) < MOST_LOOKED_AT:
                seen.add(member.pk)
                yield member


def open_request(step: Step, request_id: str) -> AccessRequest:
    """The open request of this id in this account.

    Raises:
        Refusal: NOT_FOUND, REQUEST_CLOSED.
    """
    found = find_request(step.account.pk, request_id)
    if found.outcome != "open":
        raise Why.REQUEST_CLOSED(outcome=found.outcome)
    if found.expires_at is not None and found.expires_at <= step.now:
        raise Why.REQUEST_CLOSED(outcome="expired")
    return found


def close_request(step: Step, asked: AccessRequest, *, outcome: str, answer: str, wanted: str) -> None:
    """Write the outcome, "approved" or "declined", and tell whoever asked.

    Args:
        wanted: what was asked for: "a seat for dana@example.com", "the role Editor on Press".
    """
    asked.outcome, asked.answer = outcome, answer
    asked.answered_by, asked.answered_at = step.actor.label, step.now
    asked.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    asker = asked.asker_label.partition(" <")[0]
    step.record(Event.REQUEST_ANSWERED, asked, outcome=outcome, asker=asker, wanted=wanted)
    if asked.asker is not None:
        # Whoever is declined does not learn the name of what they may not see (T-02).
        kind = asked.kind if asked.shared else "role in an environment"
        unnamed = asked.scope is not None and outcome != "approved"
        told, account_name = f"access to a {kind}" if unnamed else wanted, step.account.name
        words = request_answered(wanted=told, outcome=outcome, answer=answer, account_name=account_name)
        step.mail(to=asked.asker.email, **words)
    elif asked.is_of_a_visitor and outcome != "approved":  # then they are sent an invitation, which says more
        words = request_answered(
            wanted=wanted, outcome=outcome, answer=answer, account_name=step.account.name
        )
        step.mail(to=asked.email, **words)


def page_of_requests(step: Step) -> str:
    """The address of the page where requests are answered."""
    return f"{settings.MEDIADESK.url}{reverse('requests', args=(step.account.pk,))}"
