"""Opening and closing of requests inside a frame: for seats, for roles, for folders."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from mediadesk.access.asked import find_request
from mediadesk.access.facts import Kind
from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.letters import request_answered
from mediadesk.rules.refusals import Why
from mediadesk.store.asking import AccessRequest

OPEN_FOR: Final = timedelta(days=14)
MOST_OPEN: Final = 10  # of one asker
MOST_A_DAY: Final = 20  # of one asker, withdrawn ones too: each sends mails
MOST_ASKED: Final = 20  # people who get the mail


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
        # Whoever is declined does not learn the name of a folder they may not see (T-02).
        unnamed = asked.folder is not None and outcome != "approved"
        told, account_name = "access to a folder" if unnamed else wanted, step.account.name
        words = request_answered(wanted=told, outcome=outcome, answer=answer, account_name=account_name)
        step.mail(to=asked.asker.email, **words)


def page_of_requests(step: Step) -> str:
    """The address of the page where requests are answered."""
    return f"{settings.MEDIADESK.url}{reverse('requests', args=(step.account.pk,))}"
