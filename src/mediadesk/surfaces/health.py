"""Whether the service is well, and the way from the bare address to the console."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from mediadesk.engines import blobs


def front_door(request: HttpRequest) -> HttpResponse:
    """GET /: people go to the console."""
    del request
    return redirect("home")


def ready(request: HttpRequest) -> HttpResponse:
    """GET /readyz: 200 when requests can be served, else 503 and what is not ready."""
    del request
    faults = {}
    for part, check in {"database": _database, "bytes": _bytes}.items():
        try:
            fault = check()
        except Exception as error:  # noqa: BLE001 - whatever is wrong is the answer
            fault = type(error).__name__
        if fault:
            faults[part] = fault
    return JsonResponse({"ready": not faults, "faults": faults}, status=503 if faults else 200)


def _database() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations are waiting" if waiting else ""


def _bytes() -> str:
    place = blobs.current()
    place.discard(place.receive([b"ready?"], environment_id="readyz", limit_bytes=16))
    return ""
