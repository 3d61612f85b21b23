"""Folders full of pictures in a running copy: one is uploaded, the others are rows beside it, which takes no time.

Run as a program of its own, with the settings of the copy: `stocked` does it.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta

SHAPES = ((300, 200), (200, 300), (400, 225), (200, 200))


def stocked(copy, account_id: str, shelves: dict[str, list[str]], *, seen: str = "") -> dict[str, str]:
    """Make folders by their paths in the first one, with assets of these names, the last the newest.

    Args:
        seen: the folder in which Vera Viewer, a member of the account then, may look and no more.

    Returns:
        The address of each folder, the first one's by "".
    """
    command = [sys.executable, "-m", "tests.journeys.shelves"]
    asked = json.dumps([account_id, shelves, seen])
    ran = subprocess.run(command, input=asked, env=copy.settings, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    made = json.loads(ran.stdout)
    return {
        name: f"/console/{account_id}/e/{made['cloud_name']}/library/folders/{pk}"
        for name, pk in made["ids"].items()
    }


def _stock(account_id: str, shelves: dict[str, list[str]], seen: str) -> dict:
    from mediadesk.access.facts import Actor, Kind, Way
    from mediadesk.actions.access.share_folder import share_folder
    from mediadesk.actions.library.create_folder import create_folder
    from mediadesk.actions.library.upload_asset import upload_asset
    from mediadesk.engines import clock
    from mediadesk.store.ids import new_id
    from mediadesk.store.models import Account, Asset, Folder
    from mediadesk.surfaces.usage_dates import look_after_insights
    from tests.conftest import add_member
    from tests.pictures import picture

    olga = Account.objects.get(pk=account_id).owner
    actor = Actor(Kind.MEMBER, olga.pk, account_id, str(olga), Way.COMMAND, "", olga.user_id)
    root = Folder.objects.get(account=account_id, parent=None)
    ids, now = {"": root.pk}, clock.now()
    for path, names in shelves.items():
        above, _, name = path.rpartition("/")
        ids[path] = create_folder(actor, parent_id=ids[above], name=name).pk
        if not names:
            continue
        first = upload_asset(actor, folder_id=ids[path], name=names[-1], source=io.BytesIO(picture()))
        rows = []
        for number, named in enumerate(names[:-1]):
            row = Asset.objects.get(pk=first.pk)
            row.pk, row.name, row.public_id = new_id(), named, f"{path}{named}"
            row.width_px, row.height_px = SHAPES[number % len(SHAPES)]
            row.size_bytes = 1000 + number
            row.created_at = now - timedelta(minutes=len(names) - number)
            rows.append(row)
        Asset.objects.bulk_create(rows)
    if seen:
        account = Account.objects.get(pk=account_id)
        vera = add_member(
            account, name="Vera Viewer", email="v@x.example", role="media_library_user", now=now
        )
        share_folder(actor, folder_id=ids[seen], role="folder_viewer", member_ids=[vera.pk])
    look_after_insights()  # which the jobs do within the hour
    return {"cloud_name": root.environment.cloud_name, "ids": ids}


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediadesk.wiring.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(_stock(*json.load(sys.stdin))))
