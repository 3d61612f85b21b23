"""All models, gathered for Django, which looks for them here."""

from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.library import Asset, AssetTag, Folder
from mediadesk.store.people import SignInCount, SignInLink, User
from mediadesk.store.teams import (
    Account,
    Environment,
    Group,
    GroupMember,
    Invitation,
    Mail,
    Member,
    MemberEnvironment,
    SeatRequest,
)
from mediadesk.store.trail import RefusalCount, TrailEntry
from mediadesk.store.usage import UsageDay

__all__ = [
    "Account",
    "ApiKey",
    "Asset",
    "AssetTag",
    "Environment",
    "Folder",
    "Grant",
    "Group",
    "GroupMember",
    "Invitation",
    "Mail",
    "Member",
    "MemberEnvironment",
    "RefusalCount",
    "SeatRequest",
    "SignInCount",
    "SignInLink",
    "TrailEntry",
    "UsageDay",
    "User",
]
