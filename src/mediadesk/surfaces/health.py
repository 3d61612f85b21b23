"""Whether the service is well, and the way from the bare address to the console."""

import threading
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from mediadesk.engines import blobs, clock

_KEPT_FOR: Final = timedelta(seconds=1)  # anybody may ask, and each answer costs a write to the disk
_asking = threading.Lock()
_kept: list[tuple[datetime, dict[str, str]]] = []


def front_door(request: HttpRequest) -> HttpResponse:
    """GET /: people go to the console."""
    del request
    return redirect("home")


def ready(request: HttpRequest) -> HttpResponse:
    """GET /readyz: 200 when requests can be served, else 503 and what is not ready. An answer holds for a second."""
    del request
    with _asking:
        now = clock.now()
        if not _kept or not timedelta() <= now - _kept[0][0] < _KEPT_FOR:
            _kept[:] = [(now, _faults())]
        faults = _kept[0][1]
    return JsonResponse({"ready": not faults, "faults": faults}, status=503 if faults else 200)


def _faults() -> dict[str, str]:
    faults = {}
    for part, check in {"database": _database, "bytes": _bytes}.items():
        try:
            fault = check()
        except Exception as error:  # noqa: BLE001 - whatever is wrong is the answer
            fault = type(error).__name__
        if fault:
            faults[part] = fault
    return faults


def _database() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations are waiting" if waiting else ""


def _bytes() -> str:
    place = blobs.current()
    place.discard(place.receive([b"ready?"], environment_id="readyz", limit_bytes=16))
    return ""
