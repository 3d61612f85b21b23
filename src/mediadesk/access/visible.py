"""The same answer as `decide` for many things at once, as a query. Lists, counts and searches go through it.

tests/access/test_visible.py holds list and question together, folder by folder.
"""

from django.db.models import QuerySet

from mediadesk.access.catalogue import May, Where
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.store.library import Asset, Folder, everything_above, reached_from
from mediadesk.store.teams import Environment


def environments_where(facts: Facts, may: May) -> QuerySet[Environment]:
    """The account's environments in which a thing may be done. Adds no query of its own."""
    environments = Environment.objects.filter(account_id=facts.account_id)
    if facts.masks.get(EVERYWHERE, 0) & may.bit:
        return environments
    return environments.filter(pk__in=_scopes(facts, may))


def folders_where(facts: Facts, may: May, *, environment_id: str) -> QuerySet[Folder]:
    """The folders of an environment in which a thing may be done. Adds no query of its own."""
    folders = Folder.objects.filter(account_id=facts.account_id, environment_id=environment_id)
    if holds_throughout(facts, may, environment_id=environment_id):
        return folders
    return folders.filter(pk__in=reached_from(_scopes(facts, may)))


def assets_where(facts: Facts, may: May, *, environment_id: str) -> QuerySet[Asset]:
    """The assets of an environment with which a thing may be done. Adds no query of its own."""
    assets = Asset.objects.filter(account_id=facts.account_id, environment_id=environment_id)
    if holds_throughout(facts, may, environment_id=environment_id):
        return assets
    return assets.filter(folder_id__in=reached_from(_scopes(facts, may)))


def passable_folders(facts: Facts, *, environment_id: str) -> QuerySet[Folder]:
    """The folders a person may see or must pass by name on the way to one they may see."""
    folders = Folder.objects.filter(account_id=facts.account_id, environment_id=environment_id)
    if holds_throughout(facts, May.FOLDER_VIEW, environment_id=environment_id):
        return folders
    seen = reached_from(_scopes(facts, May.FOLDER_VIEW))
    return folders.filter(pk__in=seen) | folders.filter(pk__in=everything_above(seen))


def holds_throughout(facts: Facts, may: May, *, environment_id: str) -> bool:
    """Say whether a thing may be done everywhere in the environment, so that a list needs no folder rules."""
    held = facts.masks.get(EVERYWHERE, 0) | facts.masks.get(environment_id, 0)
    return bool(held & may.bit)


def _scopes(facts: Facts, may: May) -> list[str]:
    if may.where is Where.ACCOUNT:
        return []
    return [scope for scope, mask in facts.masks.items() if mask & may.bit and scope != EVERYWHERE]
