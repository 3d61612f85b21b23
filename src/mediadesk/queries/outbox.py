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
    """One mail. `text` and its `link` are those of a kept one alone: what is to be sent is for its mailbox only."""

    id: str
    to: str
    subject: str
    text: str
    link: str
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
    return tuple(map(_row, rows.order_by("-pk")[:limit]))


def _row(mail: Mail) -> MailRow:
    text = _text(mail)
    link = next((line for line in text.splitlines() if line.startswith(("http://", "https://"))), "")
    return MailRow(
        mail.pk, mail.to, mail.subject, text, link, mail.state, mail.tries, mail.error, mail.created_at
    )


def _text(mail: Mail) -> str:
    waits_for_nobody = mail.state == "queued" and not settings.MEDIADESK.mail_url
    return mail.text if mail.state == "kept" or waits_for_nobody else ""
