"""The list of requests one may answer: what is over, and what others answer, takes no place on it."""

from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.request_access import request_access
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.engines import clock
from mediadesk.queries.requests import requests_to_answer
from mediadesk.store.models import AccessRequest

pytestmark = pytest.mark.django_db


def stack(world, *, kind: str, expired: bool = False, **more) -> None:
    """As many requests as a list holds."""
    now, asker = clock.now(), world.member("rita")
    kept = {"account": world.account, "asker": asker, "asker_label": "Rita", "kind": kind, "role": "reports"}
    ends = now + timedelta(days=-1 if expired else 1)
    AccessRequest.objects.bulk_create(
        AccessRequest(**kept, reason="x", created_at=now, expires_at=ends, **more) for _ in range(200)
    )


def open_to(world, name: str) -> list[str]:
    rows = requests_to_answer(facts_for(world.actors[name]))
    return [row.reason for row in rows if row.outcome == "open"]


def test_requests_that_expired_do_not_hide_those_that_wait(world) -> None:
    stack(world, kind="role", expired=True)
    request_access(world.vera, role="editor", reason="Retouching")

    assert open_to(world, "olga") == ["Retouching"]


def test_requests_that_others_answer_do_not_hide_ones_own(world) -> None:
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    other = create_folder(world.olga, parent_id=world.root.pk, name="Other")
    stack(world, kind="role")
    stack(world, kind="seat", email="new@acme.example")
    stack(world, kind="folder", folder=other)
    share_folder(world.olga, folder_id=press.pk, role="folder_manager", member_ids=[world.member("edda").pk])
    request_access(world.vera, role="folder_viewer", folder_id=press.pk, reason="The fair")

    assert open_to(world, "edda") == ["The fair"]
