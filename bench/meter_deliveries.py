"""Run by `bench/metering.py` in a fresh data directory: prints four numbers.

The seconds of a delivery; what metering adds to one, as a share; the seconds of counting one, and of writing. All are
seconds of the processor, which other programs on the machine do not lengthen.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from statistics import median

from django.core.management import call_command
from django.test import Client
from PIL import Image

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.create_account import create_account
from mediadesk.store.models import Folder, Member
from mediadesk.surfaces import files, metering
from mediadesk.surfaces.operator import OPERATOR

PAIRS, DELIVERIES, WARM, COUNTS, WRITES = 800, 2, 100, 100_000, 20
_SIGNED_IN_BY = "allauth.account.auth_backends.AuthenticationBackend"


def main(environments: int) -> None:
    """Seed one picture, deliver it with and without metering in turns, and count and write alone."""
    deliver, environment = _seeded()
    for _ in range(WARM):
        deliver()
    ratios, without = [], []
    for number in range(PAIRS):
        first_with = number % 2 == 0  # who goes first has no advantage
        timed = {wanted: _block(deliver, metered=wanted) for wanted in (first_with, not first_with)}
        ratios.append(timed[True] / timed[False])
        without.append(timed[False])
    print(median(without) / DELIVERIES, median(ratios) - 1, _counting(environment), _writing(environments))


def _seeded() -> tuple[Callable[[], None], str]:
    call_command("migrate", verbosity=0)
    new = create_account(OPERATOR, name="Acme", email="olga@acme.example", person="Olga Owner")
    member = Member.objects.get(account=new.account)
    actor = Actor(Kind.MEMBER, member.pk, new.account.pk, str(member), Way.CONSOLE, "", member.user_id or "")
    folder = Folder.objects.get(environment=new.environment, parent=None)
    file = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).save(file, "JPEG")
    file.seek(0)
    asset = upload_asset(actor, folder_id=folder.pk, name="slope.jpg", source=file)
    client = Client(SERVER_NAME="localhost")
    client.force_login(new.user, backend=_SIGNED_IN_BY)
    library = f"/console/{new.account.pk}/e/{new.environment.cloud_name}/library"
    address = f"{library}/assets/{asset.pk}/preview/320"

    def deliver() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code
        assert answer.content

    return deliver, new.environment.pk


def _block(deliver: Callable[[], None], *, metered: bool) -> float:
    files.count = metering.count if metered else _not_at_all
    began = time.process_time()
    for _ in range(DELIVERIES):
        deliver()
    return time.process_time() - began


def _not_at_all(*_: object, **__: object) -> None: ...


def _counting(environment_id: str) -> float:
    began = time.process_time()
    for _ in range(COUNTS):
        metering.count("an account", environment_id, bandwidth_bytes=1)
    return (time.process_time() - began) / COUNTS


def _writing(environments: int) -> float:
    took = []
    for _ in range(WRITES):
        for number in range(environments):
            metering.count("an account", str(number), bandwidth_bytes=1)
        began = time.process_time()
        metering.write()
        took.append(time.process_time() - began)
    return median(took)


main(int(sys.argv[1]))
