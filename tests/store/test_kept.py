"""What is written and read by statements kept ready is what the ORM would write and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from mediadesk.store.kept import KeptInsert
from mediadesk.store.models import Asset, TrailEntry, User
from mediadesk.surfaces.sso.sessions import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOON = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC)


def entry(number: int = 1) -> TrailEntry:
    said = {"name": "Zoë “Z” O'Neil \\ %s", "count": 3, "none": None, "list": ["a", {"b": True}]}
    return TrailEntry(
        account_id="a" * 32, number=number, at=NOON, event="tested", who="Olga", who_kind="member", way="console",
        details=said, previous_hash="", hash="0" * 64,
    )  # fmt: skip


def asset(world, public_id: str) -> Asset:
    return Asset(
        account=world.account, environment=world.environment, folder=world.root, name="a %s ?", public_id=public_id,
        resource_type="raw", mime_type="text/plain", size_bytes=2**40, width_px=None, duration_seconds=1.5,
        created_at=NOON, updated_at=NOON, content_at=NOON,
    )  # fmt: skip


def test_a_row_is_added_as_the_orm_adds_it() -> None:
    kept, saved = entry(1), entry(2)
    KeptInsert(TrailEntry).add(kept)
    saved.save(force_insert=True)

    first, second = (model_to_dict(one) for one in TrailEntry.objects.order_by("number"))
    own = {"id": 0, "number": 0}
    assert first | own == second | own


def test_every_row_has_its_own_values_and_can_be_saved_again(world) -> None:
    adding, rows = KeptInsert(Asset), [asset(world, "one"), asset(world, "two")]
    for row in rows:
        adding.add(row)
    rows[1].name = "renamed"
    rows[1].save()

    found = {one.public_id: one for one in Asset.objects.all()}
    assert model_to_dict(found["one"]) == model_to_dict(rows[0])
    assert (found["one"].pk, found["one"].created_at) == (rows[0].pk, NOON)
    assert found["two"].name == "renamed"


def test_a_row_that_breaks_a_constraint_is_refused(world) -> None:
    adding = KeptInsert(Asset)
    adding.add(asset(world, "same"))

    with pytest.raises(IntegrityError), transaction.atomic():
        adding.add(asset(world, "same"))

    assert Asset.objects.count() == 1


def test_a_person_is_found_by_id_and_by_anything_else(world) -> None:
    olga = world.member("olga").user

    by_id, by_address = User.objects.get(pk=olga.pk), User.objects.get(email=olga.email)

    assert model_to_dict(by_id) == model_to_dict(by_address) == model_to_dict(olga)
    for unknown in ({"pk": "0" * 32}, {"pk": olga.pk, "email": "other@example.org"}, {"pk": None}):
        with pytest.raises(User.DoesNotExist):
            User.objects.get(**unknown)


@pytest.mark.parametrize("seconds", [60, -1], ids=["runs", "over"])
def test_a_session_counts_until_it_expires(seconds) -> None:
    store = SessionStore()
    store[SESSION_KEY] = "somebody"
    store.create()
    store.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=seconds))

    read = SessionStore(store.session_key)

    assert (SESSION_KEY in read) is (seconds > 0)
    assert (read.session_key == store.session_key) is (seconds > 0)
