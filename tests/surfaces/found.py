"""What the tests of jobs over all that was found begin with."""

from __future__ import annotations

from contextvars import Context

import pytest

from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.start_change_of_found import start_change_of_found
from mediadesk.store.models import Asset, AssetTag, Job
from mediadesk.surfaces import at_once
from tests.actions.library.saying import put


class Killed(BaseException):
    """What nothing catches, as nothing catches a kill."""


def begin(actor, deed: str, assets, **about) -> Job:
    """Begin a job over these assets, as they are found."""
    ids = [getattr(one, "pk", one) for one in assets]
    environment = Asset.kept.get(pk=ids[0]).environment_id
    return start_change_of_found(actor, environment_id=environment, deed=deed, asset_ids=ids, about={**about})


def state() -> list[tuple]:
    """All that these deeds change, by the names of things, which are the same in a world that was built anew."""
    tags: dict[str, list[str]] = {}
    for asset_id, tag in AssetTag.objects.order_by("tag").values_list("asset_id", "tag"):
        tags.setdefault(asset_id, []).append(tag)
    rows = Asset.kept.select_related("folder").prefetch_related("context")
    return sorted(
        (one.name, one.folder.name, one.description, one.version, bool(one.trashed_at), tuple(tags.get(one.pk, [])))
        for one in rows
    )  # fmt: skip


@pytest.fixture
def shoot(world) -> list[Asset]:
    """Thirty files in two folders below the first: more than one turn of a job."""
    press, year = (create_folder(world.olga, parent_id=world.root.pk, name=one) for one in ("Press", "2030"))
    return [put(world.olga, press if at % 2 else year, f"{at:02}.txt", f"Text {at}") for at in range(30)]


@pytest.fixture
def archive(world):
    """The folder that things are moved to."""
    return create_folder(world.olga, parent_id=world.root.pk, name="Archive")


@pytest.fixture
def during(monkeypatch):
    """`during(27, deed)` lets something happen when so many items were done, in a context of its own."""

    def put_in(count: int, deed, *, after: bool = True) -> None:
        begun, done = at_once.as_item, []

        class Told:
            def __init__(self, item) -> None:
                self._inner = begun(item)

            def __enter__(self) -> None:
                if not after and len(done) == count:
                    done.append("")
                    Context().run(deed)
                self._inner.__enter__()

            def __exit__(self, *fault) -> None:
                self._inner.__exit__(*fault)
                if fault[0] is None:
                    done.append("")
                    if after and len(done) == count:
                        Context().run(deed)

        monkeypatch.setattr(at_once, "as_item", Told)

    return put_in


def kill() -> None:
    raise Killed
