"""What one may ask for: the roles of the form that a refusal leads to, and what one waits for there already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, holds_all_of
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.kept_roles import named_role, roles_of
from mediadesk.access.roles import AnyRole, OwnRole, mask_of
from mediadesk.access.targets import of_collection
from mediadesk.access.visible import environments_where, passable_folders
from mediadesk.engines import clock
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.asking import AccessRequest
from mediadesk.store.collections import Collection
from mediadesk.store.library import Asset, Folder
from mediadesk.store.teams import Environment

_BITS: Final = {may.code: may.bit for may in May}


@dataclass(frozen=True, slots=True)
class Asking:
    """What the form for a request offers. `kind`: asset, folder, collection or empty; of an asset its folder is meant.

    `name`: that of the folder or collection; empty if one may not know it.
    """

    roles: tuple[AnyRole, ...]
    environments: tuple[Environment, ...]
    kind: str = ""
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request of one's own that nobody has answered yet. `mask`: what its role allows."""

    role_id: str
    title: str
    since: datetime
    mask: int


def what_to_ask(
    facts: Facts, *, folder_id: str = "", collection_id: str = "", asset_id: str = "", may: str = ""
) -> Asking:
    """The roles one may ask for: those of folders, of collections, or of the account and environments.

    Those all of which one holds in the whole account need not be asked for.

    Args:
        may: the code of a permission: roles that hold it come first, and among them those that allow least.

    Raises:
        Refusal: NOT_FOUND, of an asset.

    Cost: 2 queries, 3 for a folder or collection, 4 for an asset.
    """
    shared = folder_id or asset_id
    kind = RoleKind.FOLDER if shared else RoleKind.COLLECTION if collection_id else RoleKind.GLOBAL
    everywhere = Target(facts.account_id, EVERYWHERE)
    missing = [
        role
        for role in roles_of(facts.account_id, kind)
        if role is not Role.MASTER_ADMIN and not holds_all_of(facts, role, everywhere)
    ]
    wanted = _BITS.get(may, 0)
    roles = tuple(sorted(missing, key=lambda role: (not wanted & mask_of(role), *_size(role))))
    if asset_id:
        folder_id = folder_of_asset(facts, asset_id)
        return Asking(roles, (), "asset", asset_id, _folder_name(facts, folder_id))
    if folder_id:
        return Asking(roles, (), "folder", folder_id, _folder_name(facts, folder_id))
    if collection_id:
        return Asking(roles, (), "collection", collection_id, _collection_name(facts, collection_id))
    return Asking(roles, tuple(environments_where(facts, May.ENVIRONMENT_VIEW).order_by("name")[:100]))


def folder_of_asset(facts: Facts, asset_id: str) -> str:
    """The id of the folder in which an asset lies. It is for asking, not for telling (T-05).

    Raises:
        Refusal: NOT_FOUND, another account's too.

    Cost: 1 query.
    """
    rows = Asset.kept.filter(account_id=facts.account_id, pk=asset_id)
    found = rows.values_list("folder_id", flat=True).first()
    if found is None:
        raise Why.NOT_FOUND(what="asset")
    return found


def waiting_for(
    facts: Facts, *, member_id: str, folder_id: str = "", collection_id: str = "", asset_id: str = ""
) -> tuple[Waiting, ...]:
    """What a member has asked for at a place and waits for, the newest first; without a place, in the account.

    Cost: 1 query, 1 more for an asset and for each own role.
    """
    if asset_id:
        folder_id = folder_of_asset(facts, asset_id)
    here = {"folder_id": folder_id or None, "collection_id": collection_id or None, "environment_id": None}
    rows = AccessRequest.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now()),
        account_id=facts.account_id,
        asker_id=member_id,
        outcome="open",
        **here,
    ).exclude(kind=AccessRequest.SEAT)
    asked = [(row, named_role(facts.account_id, row.role)) for row in rows.order_by("-id")[:10]]
    return tuple(
        Waiting(row.role, role.title, row.created_at, mask_of(role))
        for row, role in asked
        if role is not None
    )


def _size(role: AnyRole) -> tuple[int, bool, int]:
    """How much a role allows; of two that allow as much, the system's is the smaller."""
    return mask_of(role).bit_count(), isinstance(role, OwnRole), role.rank


def _folder_name(facts: Facts, folder_id: str) -> str:
    folder = Folder.objects.filter(account_id=facts.account_id, pk=folder_id).first()
    if folder is None:
        return ""
    seen = passable_folders(facts, environment_id=folder.environment_id)
    return (folder.name or ROOT_TITLE) if seen.filter(pk=folder_id).exists() else ""


def _collection_name(facts: Facts, collection_id: str) -> str:
    found = Collection.objects.filter(account_id=facts.account_id, pk=collection_id).first()
    return found.name if found and decide(facts, May.COLLECTION_VIEW, of_collection(found)) else ""
