"""What leaves after a change is kept: queued mails, sent again with growing pauses, and housekeeping.

One loop in a process of its own, started by `mediadesk serve`. Each mail is taken by one conditional
UPDATE, so that two loops never send the same one.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.db.models import F

from mediadesk.actions.jobs import forget_old_jobs
from mediadesk.actions.leftovers import sweep
from mediadesk.actions.parts import forget_old_uploads
from mediadesk.engines import clock, mail
from mediadesk.engines.invoice_pdf import draw_invoice
from mediadesk.store.factors import Recovery
from mediadesk.store.identity import forget_old_sign_ons
from mediadesk.store.papers import paper_of
from mediadesk.store.people import SignInCount, SignInLink
from mediadesk.store.services import forget_old_service_sign_ins
from mediadesk.store.sessions import forget_old_sessions
from mediadesk.store.teams import Mail
from mediadesk.surfaces.account_dates import look_after_closed_accounts
from mediadesk.surfaces.attempts import attempt
from mediadesk.surfaces.billing_dates import look_after_billing, remind_of_invoices
from mediadesk.surfaces.card_dates import look_after_cards, reconcile, tidy_cards
from mediadesk.surfaces.domain_dates import look_after_domains
from mediadesk.surfaces.errands import run_errands
from mediadesk.surfaces.metadata_dates import look_after_metadata
from mediadesk.surfaces.reviewing import look_after_reviews
from mediadesk.surfaces.trash_dates import look_after_trash
from mediadesk.surfaces.usage_dates import look_after_insights, look_after_usage

log = logging.getLogger(__name__)

MOST_TRIES: Final = 8
_EVERY_SECONDS: Final = 2.0
_KEEP_SENT_DAYS: Final = 30
_LEFT_FOR: Final = timedelta(hours=24)  # bytes without a row; no upload takes so long


def run_until(stop: threading.Event) -> None:
    """Work until told to stop; a job that fails is told in the log and does not stop the others."""
    tidied_at = swept_at = None
    while not stop.is_set():
        close_old_connections()
        _attempt(run_errands)
        _attempt(deliver_queued_mails)
        _attempt(look_after_cards)
        _attempt(look_after_trash)
        _attempt(look_after_closed_accounts)
        if tidied_at is None or clock.now() - tidied_at > timedelta(hours=1):
            _attempt(tidy)
            _attempt(look_after_reviews)
            _attempt(look_after_billing)
            _attempt(remind_of_invoices)
            _attempt(look_after_usage)
            _attempt(look_after_insights)
            _attempt(tidy_cards)
            _attempt(look_after_domains)
            _attempt(look_after_metadata)
            _attempt(forget_old_uploads)
            _attempt(forget_old_jobs)
            tidied_at = clock.now()
        if swept_at is None or clock.now() - swept_at > _LEFT_FOR:
            _attempt(sweep_bytes)
            _attempt(reconcile)
            swept_at = clock.now()
        stop.wait(_EVERY_SECONDS)


def deliver_queued_mails() -> int:
    """Send what is due, or keep it for the outbox when no mail server is set up. Returns how many left."""
    now, url = clock.now(), settings.MEDIADESK.mail_url
    if not url:
        return Mail.objects.filter(state="queued").update(state="kept")
    left = 0
    for row in Mail.objects.filter(state="queued", next_try_at__lte=now).order_by("next_try_at")[:50]:
        pause = timedelta(seconds=30 * 4**row.tries)
        taken = Mail.objects.filter(pk=row.pk, state="queued", tries=row.tries)
        if taken.update(tries=F("tries") + 1, next_try_at=now + pause):
            left += _send(row, url)
    return left


def tidy() -> None:
    """Remove what has run out: sessions, links, counters of tries, and after a month mails that go nowhere any more."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    SignInLink.objects.filter(expires_at__lt=now).delete()
    Recovery.objects.filter(expires_at__lt=now).delete()
    SignInCount.objects.filter(window_ends_at__lt=now).delete()
    forget_old_sign_ons(now)
    forget_old_service_sign_ins(now)
    forget_old_sessions(now)
    old = now - timedelta(days=_KEEP_SENT_DAYS)
    # A mail that failed, too: its text holds a link.
    Mail.objects.filter(state__in=("sent", "kept", "failed"), created_at__lt=old).delete()


def sweep_bytes() -> None:
    """Remove the bytes that a crash or an end of the power left without a row. Cost: a look at each stored file."""
    removed = sweep(older_than_seconds=_LEFT_FOR.total_seconds())
    if removed:
        log.info("removed %d files that nothing names", removed)


def _send(row: Mail, url: str) -> int:
    try:
        sender = settings.MEDIADESK.mail_from
        mail.send(
            url,
            sender=sender,
            to=row.to,
            subject=row.subject,
            text=row.text,
            html=row.html,
            attached=_attached(row),
        )
    except mail.NotSent as error:
        state = "failed" if error.for_good or row.tries + 1 >= MOST_TRIES else "queued"
        Mail.objects.filter(pk=row.pk).update(state=state, error=str(error)[:300])
        return 0
    # The text goes once it is sent: it holds a link that opens an account.
    Mail.objects.filter(pk=row.pk).update(state="sent", error="", text="", html="")
    return 1


def _attached(row: Mail) -> mail.Attached | None:
    if row.invoice is None:
        return None
    paper = paper_of(row.invoice)
    return mail.Attached(f"{paper.number}.pdf", draw_invoice(paper))


def _attempt(job: Callable[[], object]) -> None:
    attempt(job, f"the job {job.__name__}")
