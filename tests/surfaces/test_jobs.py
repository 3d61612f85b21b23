"""What the housekeeping lets go, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mediadesk.engines import clock
from mediadesk.store.teams import Mail
from mediadesk.surfaces import jobs

SENT = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_no_mail_keeps_its_link_for_longer_than_a_month_but_one_that_is_still_to_leave(db) -> None:
    for state in ("queued", "sent", "kept", "failed"):
        Mail.objects.create(
            to="vera@acme.example",
            subject=state,
            text="a link",
            html="",
            state=state,
            next_try_at=SENT,
            created_at=SENT,
        )

    with clock.stand_still_at(SENT + timedelta(days=30)) as now:
        jobs.tidy()
        assert Mail.objects.count() == 4
        now.move(seconds=1)
        jobs.tidy()

    assert [mail.subject for mail in Mail.objects.all()] == ["queued"]
