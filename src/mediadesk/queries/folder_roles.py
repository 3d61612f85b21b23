"""Who was given which roles on a folder and on those it inherits from, and which of them one may give on."""

from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.kept_roles import role_of
from mediadesk.access.roles import AnyRole
from mediadesk.engines import clock
from mediadesk.store.access import Grant, current_at
from mediadesk.store.library import Folder


@dataclass(frozen=True, slots=True)
class SharedWith:
    """A holder with the roles that one folder gives them: the folder asked about, or one above it."""

    kind: str  # user, group, apiKey
    id: str
    folder_id: str
    roles: tuple[AnyRole, ...]


def roles_on(facts: Facts, folder: Folder, target: Target) -> tuple[SharedWith, ...]:
    """The roles that reach a folder by shares, the folder's own first.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.FOLDER_SHARE, target)
    current = current_at(clock.now())
    rows = Grant.objects.filter(current, account_id=folder.account_id, folder__in=target.folders)
    found: dict[tuple[str, str, str], list[AnyRole]] = {}
    for grant in sorted(
        rows.select_related("api_key", "custom_role"),
        key=lambda one: (target.folders.index(str(one.folder_id)), one.pk),
    ):
        if role := role_of(grant):
            found.setdefault((*principal_of(grant), str(grant.folder_id)), []).append(role)
    return tuple(SharedWith(*key, tuple(roles)) for key, roles in found.items())


def principal_of(grant: Grant) -> tuple[str, str]:
    """The holder as the APIs name them: a member's or group's id, the public part of a key. `api_key` is loaded."""
    if key := grant.api_key:
        return ("apiKey" if key.environment_id else "provisioningKey"), key.key
    return ("user", str(grant.member_id)) if grant.member_id else ("group", str(grant.group_id))
