"""Bytes that no row names: taken away once a change is kept, and swept where a crash came before that.

No transaction is held while bytes come in. They are safe before the row that names them is written; they are removed
only under the account's lock and only when no row names them, and a row is written under the same lock only
while they are there. So a delete, an upload of equal bytes and the sweep at once never leave a row without them.
"""

from collections.abc import Collection, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from django.db import transaction

from mediadesk.engines import blobs, renditions
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset
from mediadesk.store.teams import Account, Environment
from mediadesk.store.trail import TrailEntry
from mediadesk.store.uploads import UploadPart
from mediadesk.store.versions import AssetVersion

_AT_ONCE: Final = 50  # removed under one lock: each takes the disk some milliseconds, and everyone waits
_LOOKED_AT: Final = 1000


def forget_unused(account_id: str, environment_id: str, sha256s: Collection[str]) -> int:
    """Remove the bytes and pictures that nothing of the environment names any more. Returns how many went.

    Cost: 4 queries for each 50 hashes.
    """
    left, removed = iter(sorted(set(sha256s))), 0
    while some := list(islice(left, _AT_ONCE)):
        with transaction.atomic():
            Account.objects.select_for_update().filter(pk=account_id).first()
            for sha256 in _unused(environment_id, some):
                # The picture first: the sweep finds bytes, and no picture that stays alone.
                renditions.remove(environment_id, sha256)
                blobs.current().remove(environment_id, sha256)
                removed += 1
    return removed


def sweep(*, older_than_seconds: float) -> int:
    """Remove what a crash has left: bytes received and never kept, and kept ones that nothing names.

    Args:
        older_than_seconds: longer than any upload takes from its first byte to its row.

    Returns:
        How many files went.

    Cost: a look at each stored file, 3 queries for each 1,000 old ones; no lock unless something goes.
    """
    place = blobs.current()
    removed, owners = place.sweep(older_than_seconds=older_than_seconds), _owners()
    for environment_id, sha256s in _portions(place.aged(older_than_seconds=older_than_seconds)):
        if environment_id in owners:
            unused = _unused(environment_id, sha256s)
            removed += forget_unused(owners[environment_id], environment_id, unused)
    return removed


def _portions(found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    while some := list(islice(found, _LOOKED_AT)):
        for environment_id, names in groupby(some, itemgetter(0)):
            yield environment_id, [sha256 for _, sha256 in names]


def _unused(environment_id: str, sha256s: Collection[str]) -> set[str]:
    """Those that no asset names, in the trash or not, no earlier version of one and no part of an upload.

    Cost: 3 queries.
    """
    named = set[str]()
    for rows in (Asset.kept, AssetVersion.objects, UploadPart.objects):
        found = rows.filter(environment_id=environment_id, sha256__in=sha256s)
        named.update(found.values_list("sha256", flat=True))
    return set(sha256s) - named


def _owners() -> dict[str, str]:
    """The accounts by environment: those there are, and those the trail tells were deleted.

    Bytes of any other are left alone: a bucket may be another installation's too, or a backup may be older than it.

    Cost: 2 queries, which grow with the accounts and environments.
    """
    deleted = TrailEntry.objects.filter(
        account_id__in=Account.objects.values("pk"), event=Event.ENVIRONMENT_DELETED.code
    )
    return dict(deleted.values_list("about_id", "account_id")) | dict(
        Environment.objects.values_list("pk", "account_id")
    )
