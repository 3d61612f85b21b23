"""The mails of an account: sent, waiting, failed, or kept because no mail server is set up."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.store.teams import Mail


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail. `text` is that of a kept one alone: what is to be sent is for its mailbox only."""

    id: str
    to: str
    subject: str
    text: str
    state: str
    tries: int
    error: str
    created_at: datetime


def outbox(facts: Facts, *, before: str = "", limit: int = 50) -> tuple[MailRow, ...]:
    """The account's mails, the newest first; `before` is the id to go on from.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.OUTBOX_VIEW, Target(facts.account_id))
    rows = Mail.objects.filter(account_id=facts.account_id)
    if before:
        rows = rows.filter(pk__lt=before)
    return tuple(
        MailRow(row.pk, row.to, row.subject, _text(row), row.state, row.tries, row.error, row.created_at)
        for row in rows.order_by("-pk")[:limit]
    )


def _text(mail: Mail) -> str:
    waits_for_nobody = mail.state == "queued" and not settings.MEDIADESK.mail_url
    return mail.text if mail.state == "kept" or waits_for_nobody else ""
