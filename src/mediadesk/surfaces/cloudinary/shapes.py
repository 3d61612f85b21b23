"""The answers of the Provisioning and Permissions APIs, field by field as the official clients read them.

A field that is UNSET is left out. Secrets are in an answer once, when a key was just made (T-58).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from mediadesk.access.roles import AnyRole
from mediadesk.rules.roles import Role, RoleKind

PERMISSION_TYPES: Final = ("global", "content")
MANAGEMENT_TYPES: Final = ("system", "custom")


class One(msgspec.Struct):
    """One thing."""

    data: object


class Many(msgspec.Struct):
    """Things, and where the next page begins when there is one."""

    data: Sequence[object]
    next_cursor: str | None = None


def seconds(at: datetime) -> int:
    """A moment as the Permissions API writes it: seconds of the epoch."""
    return int(at.timestamp())


def role_words(role: AnyRole) -> dict[str, object]:
    """What the Permissions API says of a role wherever it names one, beside its id."""
    return {
        "name": role.title,
        "description": role.sentence,
        "permission_type": "global" if role.kind is RoleKind.GLOBAL else "content",
        "management_type": "system" if isinstance(role, Role) else "custom",
    }


class Done(msgspec.Struct):
    """A deletion that was carried out; `ok` is what the clients' own tests read for groups."""

    message: str = "ok"
    ok: bool = True


class SubAccountKey(msgspec.Struct, omit_defaults=True):
    """One API key of an environment, as environments list them."""

    key: str
    enabled: bool
    secret: str | UnsetType = UNSET


class SubAccount(msgspec.Struct):
    """One environment."""

    id: str
    name: str
    cloud_name: str
    enabled: bool
    api_access_keys: list[SubAccountKey]
    custom_attributes: dict[str, object]
    created_at: datetime
    updated_at: datetime


class SubAccounts(msgspec.Struct):
    """The environments of an account."""

    sub_accounts: list[SubAccount]


class AccessKey(msgspec.Struct):
    """One API key of an environment, by itself."""

    name: str
    api_key: str
    enabled: bool
    dedicated_for: list[str]
    root: bool
    created_at: datetime
    updated_at: datetime
    role: str | UnsetType = UNSET
    addresses: list[str] | UnsetType = UNSET
    ends_at: datetime | UnsetType = UNSET
    api_secret: str | UnsetType = UNSET


class AccessKeys(msgspec.Struct):
    """One page of the keys of an environment, and how many there are in all."""

    access_keys: list[AccessKey]
    total: int


class Member(msgspec.Struct):
    """One member as others name them: in groups."""

    id: str
    name: str
    email: str


class User(msgspec.Struct):
    """One member. `pending` until they have signed in."""

    id: str
    name: str
    first_name: str
    last_name: str
    role: str
    email: str
    status: str
    pending: bool
    enabled: bool
    account_id: str
    all_sub_accounts: bool
    sub_account_ids: list[str]
    sub_account_count: int
    group_ids: list[str]
    group_count: int
    two_factor: bool
    root: bool
    last_login: datetime | None
    created_at: datetime
    updated_at: datetime
    providers: list[str] = []
    email_preferences: list[str] = []


class Users(msgspec.Struct):
    """Members of an account."""

    users: list[User]


class Group(msgspec.Struct):
    """One group; `users` are names and addresses when details were asked for, else ids."""

    id: str
    name: str
    users: list[Member] | list[str]
    created_at: datetime
    updated_at: datetime


class Groups(msgspec.Struct):
    """The groups of an account."""

    user_groups: list[Group]


class GroupMembers(msgspec.Struct):
    """The members of a group, or what is left of them after a change."""

    users: list[Member]


class GroupName(msgspec.Struct):
    """A group as a member's page names it."""

    id: str
    name: str


class GroupsOfUser(msgspec.Struct):
    """The groups a member is in."""

    groups: list[GroupName]
