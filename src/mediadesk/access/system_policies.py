"""The permissions as Cloudinary's Permissions API names them: "system policies", each with its Cedar text.

Each permission has one, under a rule; those of folders have a second, for roles in folders. Cloudinary's own ids
that its clients send stand for what is the same here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mediadesk.access import schema
from mediadesk.access.catalogue import ACCOUNT, FOLDER, May
from mediadesk.rules.roles import Role, RoleKind

_USERS = ("member.", "group.", "session.")
VENDOR: Final[dict[str, tuple[May, ...]]] = {
    "cld::policy::global::ml::access": (May.LIBRARY_VIEW,),
    "cld::policy::global::folder_and_asset_management::view": (
        May.FOLDER_VIEW,
        May.ASSET_VIEW,
        May.ASSET_DOWNLOAD,
    ),
    "cld::policy::global::folder_and_asset_management::create_asset": (May.ASSET_UPLOAD,),
    "cld::policy::global::upload_presets::manage": (May.SETTINGS_VIEW, May.SETTINGS_UPDATE),
    "cld::policy::global::api_keys::manage": (May.KEY_VIEW, May.KEY_CREATE, May.KEY_UPDATE, May.KEY_DELETE),
    "cld::policy::global::users_and_groups::manage": tuple(
        may for may in May if may.code.startswith(_USERS) and Role.ADMIN in may.holders
    ),
    "cld::policy::global::account_security::manage": (
        May.ACCOUNT_VIEW,
        May.ACCOUNT_UPDATE,
        May.SECURITY_VIEW,
        May.SECURITY_UPDATE,
    ),
    "cld::policy::global::reports::delivery::view": (May.REPORT_VIEW,),
    "cld::policy::global::reports::errors::view": (May.REPORT_VIEW,),
    "cld::policy::global::reports::usage::view": (May.USAGE_VIEW,),
    "cld::policy::content::folder::view_download": (May.FOLDER_VIEW, May.ASSET_VIEW, May.ASSET_DOWNLOAD),
    "cld::policy::content::folder::download_public_assets": (May.ASSET_DOWNLOAD,),
    "cld::policy::content::folder::add_assets": (May.ASSET_UPLOAD,),
}
"""Cloudinary's ids and the permissions they are. Not here: moderation and portals, which there are none of."""


@dataclass(frozen=True, slots=True)
class SystemPolicy:
    """A permission as the API gives it. `parameter` is the hole in its text, "folder_id", or empty."""

    id: str
    name: str
    scope_type: str
    permission_type: str
    statement: str
    parameter: str
    category: str
    mays: tuple[May, ...]


def system_policies() -> Iterator[SystemPolicy]:
    """All of them: a row for each permission and each kind of role it can be in."""
    for may in May:
        yield _of(may, RoleKind.GLOBAL)
        if may.where is FOLDER:
            yield _of(may, RoleKind.FOLDER)
        if any(role.kind is RoleKind.COLLECTION for role in may.holders):
            yield _of(may, RoleKind.COLLECTION)


def mays_of(policy_id: str) -> tuple[May, ...]:
    """The permissions behind an id, ours or Cloudinary's; empty when there is none of it."""
    return VENDOR.get(policy_id) or _BY_ID.get(policy_id, ())


def policy_id(may: May, kind: RoleKind) -> str:
    """The id of a permission for roles of a kind: "cld::policy::content::folder::asset::upload"."""
    place = "global" if kind is RoleKind.GLOBAL else f"content::{kind.value}"
    return f"cld::policy::{place}::{may.code.replace('.', '::')}"


def role_id(role: Role) -> str:
    """The id of a system role: "cld::role::folder::viewer"."""
    place = "account" if role.kind is RoleKind.GLOBAL else role.kind.value
    return f"cld::role::{place}::{role.api_id.removeprefix(f'{role.kind.value}_')}"


def statement_of(may: May, kind: RoleKind) -> str:
    """The permission as a Cedar statement, with a hole for the folder or collection."""
    condition = ""
    if kind is RoleKind.FOLDER:
        condition = ' when { resource.ancestor_ids.contains("<folder_id>") }'
    resource = f"is {schema.typed(schema.resource_type(may))}"
    if schema.resource_type(may) == schema.FEATURE:
        resource = f'== {schema.typed(schema.FEATURE)}::"{may.code}"'
    elif kind is RoleKind.COLLECTION:
        resource += f' in {schema.typed(schema.COLLECTION_TYPE)}::"<collection_id>"'
    action = f'{schema.typed("Action")}::"{may.code}"'
    return f"permit(principal, action == {action}, resource {resource}){condition};"


def _of(may: May, kind: RoleKind) -> SystemPolicy:
    content = kind is not RoleKind.GLOBAL
    return SystemPolicy(
        id=policy_id(may, kind),
        name=f"{may.doing[0].upper()}{may.doing[1:]}",
        scope_type="account" if may.where is ACCOUNT else "prodenv",
        permission_type="content" if content else "global",
        statement=statement_of(may, kind),
        parameter=f"{kind.value}_id" if content else "",
        category=kind.value.capitalize() if content else may.where.value.capitalize(),
        mays=(may,),
    )


_BY_ID: Final = {one.id: one.mays for one in system_policies()}
