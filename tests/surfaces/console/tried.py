"""Tries to sign in that fail, sign-ins that do not, and what was flagged of them: for the tests of the sign-in log."""

from __future__ import annotations

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from mediadesk.rules.sign_ins import FLAGS
from mediadesk.store.models import TrailEntry
from mediadesk.surfaces.errands import run_errands
from tests.surfaces.console.factored import give

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
FLAGGED = [flag.event.code for flag in FLAGS]


def wrong(name: str = "edda", *, times: int = 1, address: str = "203.0.113.5", told: bool = True) -> Client:
    """Try wrong passwords, and let the account be told of each (`told`), as the loop of jobs does within seconds."""
    client = Client(REMOTE_ADDR=address)
    for _ in range(times):
        client.post(reverse("sign_in"), {"email": f"{name}@acme.example", "password": "wrong wrong wrong"})
        if told:
            run_errands()
    return client


def right(name: str = "edda", *, address: str = "203.0.113.5") -> Client:
    client = Client(REMOTE_ADDR=address)
    assert give(client, name).status_code == 302
    return client


def flags(account) -> list[tuple[str, str]]:
    """What is flagged in an account: the event, and about whom."""
    found = TrailEntry.objects.filter(account_id=account.pk, event__in=FLAGGED).order_by("number")
    return [(one.event, one.about_name.partition(" <")[0]) for one in found]
