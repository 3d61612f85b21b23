"""Roles on folders in Cloudinary's Admin API: who has which, and giving and taking them.

https://github.com/cloudinary/api-schemas, folder_operations/invite
"""

from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.roles import AnyRole
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.access.assign_roles import Assignment, assign_roles
from mediadesk.actions.granting import Wanted
from mediadesk.queries.folder_roles import roles_on
from mediadesk.queries.principals import holder_of
from mediadesk.queries.sharing import roles_to_give
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Folder
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.role_ids import our_id, their_id
from mediadesk.surfaces.who import Who

_MOST_ROLES: Final = 10
_TYPES: Final = ("user", "group", "apiKey")


@call(May.FOLDER_SHARE)
def list_folder_roles(who: Who, given: Arguments, folder_id: str) -> dict[str, object]:
    """Who has which roles on a folder, its own and inherited; on request those that one may give."""
    folder = _folder(who, folder_id)
    target = of_folder(folder)
    shared = roles_on(who.facts, folder, target)
    shape: dict[str, object] = {
        "shared_with": [
            {
                "type": one.kind,
                "id": one.id,
                "folder_id": one.folder_id,
                "roles": [
                    _shaped(role) | {"inherited": one.folder_id != folder.pk}
                    for role in sorted(one.roles, key=lambda role: role.rank)
                ],
            }
            for one in shared
        ]
    }
    # The vendor's schema names both; clients send either.
    if given.flag("permitted_roles") or given.flag("include_assignable_roles"):
        shape["permitted_roles"] = list(map(_shaped, roles_to_give(who.facts, target)))
    return shape


@call(May.FOLDER_SHARE)
def change_folder_roles(who: Who, given: Arguments, folder_id: str) -> dict[str, object]:
    """Give a principal roles on a folder, or take them away: all of them or none."""
    folder = _folder(who, folder_id)
    who.require(May.FOLDER_SHARE, of_folder(folder))
    principal = Arguments(given.mapping("principal") or {})
    kind = principal.one_of("type", _TYPES, default="")
    named = principal.required("id")
    given.required("operation")
    remove = given.one_of("operation", ("add", "remove"), default="") == "remove"
    roles = given.texts("roles")
    if not roles:
        raise Why.MISSING_VALUE(what="roles")
    if len(roles) > _MOST_ROLES:
        raise Why.BAD_VALUE(what="roles", reason=f"at most {_MOST_ROLES} at once")
    holder = holder_of(who.facts, kind=kind, principal_id=named)
    wanted = [Assignment(holder, Wanted(our_id(role), folder_id=folder.pk)) for role in roles]
    assign_roles(who.actor, assignments=wanted, remove=remove)
    return {"success": True}


def _folder(who: Who, folder_id: str) -> Folder:
    """A folder of the key's own environment; another's is as one that is not there."""
    environment = who.key.environment if who.key else None
    if environment is None:
        raise Why.NOT_FOUND(what="folder")
    return find_folder(who.account.pk, folder_id, cloud_name=environment.cloud_name)


def _shaped(role: AnyRole) -> dict[str, object]:
    return {"id": their_id(role), "name": role.title, "description": role.sentence}
