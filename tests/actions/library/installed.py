"""A program in an installation of its own: `python installed.py THIS THAT:x` does one thing after the other.

It prints what each of them gives, as a JSON list. What is called `…_and_die` ends as a power cut would: nothing
runs after that moment, no `finally` either.
"""

import hashlib
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django

os.umask(0o077)  # as the command line does
django.setup()

from django.test import Client

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.leftovers import sweep
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.create_account import create_account
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.engines import blobs, clock
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import Asset, AssetVersion, Environment, Folder, Member, UploadPart, User
from mediadesk.surfaces import jobs
from mediadesk.surfaces.operator import OPERATOR
from mediadesk.surfaces.working import work
from tests.pictures import picture

POWER_CUT = 9


def found() -> None:
    """An account."""
    create_account(OPERATOR, name="Acme", email="olga@acme.example", plan="unlimited", cloud_name="acme")


def upload(colour: str) -> None:
    """A small picture."""
    _upload(colour, "acme")


def keep_theirs() -> None:
    """Bytes in an environment that this database never had."""
    place = blobs.current()
    place.keep(place.receive(io.BytesIO(b"theirs"), environment_id="1" * 32, limit_bytes=100))


def upload_and_die(colour: str) -> None:
    """Its bytes are kept, its row is not written."""
    place = blobs.current()
    keep = place.keep
    place.keep = lambda received: (keep(received), _die())
    upload(colour)


def upload_half_and_die() -> None:
    """Some of the bytes have come."""

    class Breaking(io.RawIOBase):
        pieces = iter([bytes(300_000)])

        def read(self, _: int = -1) -> bytes:
            return next(self.pieces, None) or _die()

    root = Folder.objects.get(parent=None)
    upload_asset(_olga(), folder_id=root.pk, name="half.bin", source=Breaking())


def delete_and_die(colour: str) -> None:
    """Its row is gone, its bytes are not yet."""
    asset_id = _upload(colour, "acme")
    blobs.current().remove = lambda *_: _die()
    delete_assets(_olga(), asset_ids=[asset_id])
    delete_for_good(_olga(), asset_ids=[asset_id])


def delete_environment_and_die() -> None:
    """Its rows are gone, and one of its three pictures."""
    create_environment(_olga(), name="Second", cloud_name="second")
    for colour in ("red", "blue", "grey"):
        _upload(colour, "second")
    place = blobs.current()
    remove, steps = place.remove, iter([True])
    place.remove = lambda *names: remove(*names) if next(steps, False) else _die()
    delete_environment(_olga(), environment_id=Environment.objects.get(cloud_name="second").pk)


def sweep_after(hours: str) -> None:
    """The periodic job, so many hours from now."""
    with clock.stand_still_at(clock.now() + timedelta(hours=float(hours))):
        jobs.sweep_bytes()


def storm(name: str) -> dict[str, int]:
    """Upload the same bytes as others do, look whether they are there, delete them, sweep as if a day were nothing.

    Gives how often each outcome was had: `done`, `lost` (a row without bytes), or the code of a refusal.
    """
    root, outcomes = Folder.objects.get(parent=None), Counter()
    # What the other program is receiving at this moment is as old as the rest here, where an age counts for nothing.
    blobs.current().sweep = lambda **_: 0
    for number in range(40):
        try:
            data = io.BytesIO(b"of equal content")
            asset = upload_asset(_olga(), folder_id=root.pk, name=f"{name}-{number}.txt", source=data)
            outcomes["done" if _is_kept(asset) else "lost"] += 1
            if number % 3:
                delete_assets(_olga(), asset_ids=[asset.pk])
                delete_for_good(_olga(), asset_ids=[asset.pk])
            else:
                sweep(older_than_seconds=-60)
        except Refusal as refusal:
            outcomes[refusal.code] += 1
    return outcomes


def enter() -> dict[str, str]:
    """Olga signs in, makes a key of the environment, and a second folder."""
    olga, user = _olga(), User.objects.get()
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    root = Folder.objects.get(parent=None)
    key = create_api_key(olga, name="Uploads", role="media_library_admin", environment_id=root.environment_id)
    other = create_folder(olga, parent_id=root.pk, name="Other")
    names = {"account": olga.account_id, "root": root.pk, "other": other.pk}
    return {**names, "session": browser.session.session_key, "key": key.row.key, "secret": key.secret}


def work_off() -> None:
    """Every job to its end, those that a killed process was at among them."""
    with clock.stand_still_at(clock.now() + timedelta(hours=1)):
        while work():
            pass


def tidy_after(hours: str) -> None:
    """The periodic jobs that take away what is left over, so many hours from now."""
    with clock.stand_still_at(clock.now() + timedelta(hours=float(hours))):
        jobs.forget_old_uploads()
        jobs.sweep_bytes()


def assets() -> dict[str, dict[str, str]]:
    """Every asset with its content as it is read back, and where it is."""

    def content(row: Asset) -> str:
        try:
            with blobs.current().open(row.environment_id, row.sha256) as kept:
                return hashlib.md5(kept.read()).hexdigest()
        except blobs.BlobMissing:
            return "lost"

    return {
        row.pk: {"content": content(row), "place": "trash" if row.trashed_at else row.folder_id}
        for row in Asset.kept.all()
    }


def count() -> dict[str, int]:
    """What is stored, what of it no row names, rows without bytes, files half received, small pictures."""
    stored = set(blobs.current().aged(older_than_seconds=-60))
    naming = (Asset.kept, AssetVersion.objects, UploadPart.objects)
    named = {one for rows in naming for one in rows.values_list("environment_id", "sha256")}
    files = [path for path in Path(os.environ["MEDIADESK_DATA"]).rglob("*") if path.is_file()]
    return {
        "stored": len(stored),
        "unnamed": len(stored - named),
        "lost": len(named - stored),
        "half": sum("incoming" in path.parts for path in files),
        "pictures": len({(path.parent, path.name[:64]) for path in files if "renditions" in path.parts}),
    }


def _upload(colour: str, cloud_name: str) -> str:
    root = Folder.objects.get(environment__cloud_name=cloud_name, parent=None)
    data = io.BytesIO(picture(colour=colour))
    return upload_asset(_olga(), folder_id=root.pk, name=f"{colour}.png", source=data).pk


def _is_kept(asset: Asset) -> bool:
    try:
        blobs.current().open(asset.environment_id, asset.sha256).close()
    except blobs.BlobMissing:
        return False
    return True


def _olga() -> Actor:
    member = Member.objects.get()
    return Actor(
        Kind.MEMBER, member.pk, member.account_id, str(member), Way.CONSOLE, "", member.user_id or ""
    )


def _die() -> bytes:
    os._exit(POWER_CUT)


DEEDS: dict[str, Callable[..., object]] = {
    deed.__name__: deed
    for deed in (
        found, upload, keep_theirs, upload_and_die, upload_half_and_die, delete_and_die, delete_environment_and_die,
        sweep_after, storm, count, enter, work_off, tidy_after, assets,
    )
}  # fmt: skip
steps = [step.partition(":") for step in sys.argv[1:]]
sys.stdout.write(json.dumps([DEEDS[deed](*filter(None, [thing])) for deed, _, thing in steps]))
