"""A seat that somebody asks for who comes by an identity provider and finds none free: asked once, not at every try."""

from dataclasses import asdict, dataclass
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from mediadesk.actions.awaiting import SeatOffer
from mediadesk.actions.change import Step
from mediadesk.actions.requests import (
    OPEN_FOR,
    close_request,
    page_of_requests,
    tell_who_can_answer,
    who_can_answer,
)
from mediadesk.actions.wanting import wanted_by
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import called
from mediadesk.rules.letters import seat_requested
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.rules.seats import WAYS_OUT
from mediadesk.store.asking import AccessRequest
from mediadesk.store.identity import IdentityProvider
from mediadesk.store.teams import Member

MOST_WAITING: Final = 50
"""So many visitors of an account may wait at a time: each has sent mails."""
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody waits for a seat. `what_next`: for themselves, who was asked and what happens next."""

    what_next: str


def ask_as_visitor(step: Step, provider: IdentityProvider, *, email: str, name: str, role: Role) -> Awaited:
    """Ask those who can for a seat, in the visitor's own name; once, until it is answered and two weeks longer.

    Args:
        email: clean, of a domain that the account has proven.

    Raises:
        Refusal: SEATS_FULL, when very many wait already.
    """
    asked = _asked_lately(step, email)
    if asked is None:
        asked = _ask(step, provider, email=email, label=f"{called(name, email)} <{email}>", role=role)
    else:
        step.record(
            Event.SIGN_ON_REFUSED, provider, person=email, reason="no seat is free, and one is asked for"
        )
    return Awaited(_what_next(step, asked))


def close_asked(step: Step, member: Member) -> None:
    """Close what a new member had asked for: a seat has become free by itself. Cost: 1 query."""
    for asked in _open_ones(step).filter(email=member.email):
        close_request(step, asked, outcome="approved", answer="", wanted=wanted_by(asked))


def _open_ones(step: Step) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.filter(account=step.account, kind=AccessRequest.SEAT, outcome="open")


def _asked_lately(step: Step, email: str) -> AccessRequest | None:
    of_theirs = AccessRequest.objects.filter(account=step.account, kind=AccessRequest.SEAT, email=email)
    for asked in of_theirs.order_by("-created_at", "-id")[:5]:
        is_open = asked.outcome == "open" and not (asked.expires_at and asked.expires_at <= step.now)
        declined = asked.outcome == "declined" and asked.answered_at
        if is_open or (declined and step.now - declined < OPEN_FOR):
            return asked
    return None


def _ask(step: Step, provider: IdentityProvider, *, email: str, label: str, role: Role) -> AccessRequest:
    waiting = _open_ones(step).filter(asker=None, expires_at__gt=step.now)
    if waiting.count() >= MOST_WAITING:
        raise Why.SEATS_FULL(remedy=WAYS_OUT)
    reason = f"They came by the identity provider {provider.name}, and no seat was free."
    name = label.partition(" <")[0]
    asked = AccessRequest.objects.create(
        account=step.account,
        asker_label=label,
        email=email,
        role=role.api_id,
        role_title=role.title,
        reason=reason,
        offer=asdict(SeatOffer(name=name)),
        created_at=step.now,
        expires_at=step.now + OPEN_FOR,
    )
    step.record(Event.SEAT_REQUESTED, asked, email=email, role=role.title, reason=reason)
    words = {"asker": name, "account_name": step.account.name, "email": email, "role": role.title}
    tell_who_can_answer(step, asked, seat_requested(**words, reason=reason, link=page_of_requests(step)))
    return asked


def _what_next(step: Step, asked: AccessRequest) -> str:
    if asked.outcome == "declined":
        answer = f" Their answer: {asked.answer}" if asked.answer else ""
        return f"{asked.answered_by.partition(' <')[0]} was asked for one and declined.{answer}"
    names = sorted(member.name or member.email for member in who_can_answer(step, asked))
    shown = [*names[:_NAMED], *([f"{len(names) - _NAMED} more"] if len(names) > _NAMED else [])]
    who = " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:]))) or "Nobody who could give one"
    verb = "is" if len(names) < 2 else "are"
    then = "Sign in here again after a while: no mail is sent from here"
    if settings.MEDIADESK.mail_url:
        then = "Once there is one you are sent an invitation by mail; then sign in here again"
    return (
        f"{who} {verb} asked for one since {asked.created_at:%d %B %Y}. {then}. You need not ask once more."
    )
