"""The order of names in the database: on SQLite, PostgreSQL and in Python the same one."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.engines import clock
from mediadesk.rules.natural import natural
from mediadesk.store.models import Asset, Folder
from mediadesk.store.natural import after_name, by_name
from tests.store.test_full_text import LETTERS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NAMES = st.text(LETTERS, max_size=30) | st.text("0123456789 aAäÄßẞ_.½²٢２ｂΣς", max_size=60)
on_one_world = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def newer(text: str) -> bool:
    """Whether a text has signs of a later Unicode than Python's, which PostgreSQL may know."""
    return any(unicodedata.category(sign) == "Cn" for sign in text)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES)
def test_what_a_name_is_put_in_order_by_is_the_same_in_the_database(db, name) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mediadesk_natural(%s)", [name])
        (there,) = cursor.fetchone()

    assert newer(name) or there == natural(name)


def fill(world, names) -> None:
    """Folders of these names in the first one."""
    Folder.objects.filter(parent=world.root).delete()
    same = {"account": world.account, "environment": world.environment, "parent": world.root}
    now = clock.now()
    Folder.objects.bulk_create(Folder(name=name, created_at=now, updated_at=now, **same) for name in names)


@on_one_world
@given(st.sets(NAMES.filter(lambda name: not newer(name)), max_size=12))
def test_rows_are_in_the_order_of_their_names_and_go_on_after_any_of_them(world, names) -> None:
    fill(world, names)
    rows = Folder.objects.filter(parent=world.root).order_by(*by_name())
    wanted = sorted(names, key=lambda name: (natural(name), name))

    assert [row.name for row in rows] == wanted
    for place, name in enumerate(wanted):
        assert [row.name for row in rows.filter(after_name(name))] == wanted[place + 1 :]


@pytest.mark.parametrize(
    "name",
    [
        "9" * 255,
        "1a" * 127,
        "😀1" * 127,
        "ﷺ" * 255,
        "".join(map(chr, range(0xAC00, 0xACFF))),
        "".join(chr(0x1D15E + number % 7) for number in range(255)),
    ],
)
def test_the_longest_names_can_be_kept(world, name) -> None:
    """PostgreSQL takes entries of an index of at most 2.7 KB."""
    now = clock.now()
    same = {"account": world.account, "environment": world.environment, "created_at": now, "updated_at": now}
    Folder.objects.create(parent=world.root, name=name[:200], **same)
    Asset.objects.create(
        folder=world.root, name=name, public_id="a", resource_type="raw", size_bytes=1, **same
    )
