"""The system roles: what each is called, where it holds, and whether it takes a seat.

Which permissions a role holds is not said here but in `access/catalogue.py`, one row a permission.
"""

from enum import Enum, unique
from typing import Final


class RoleKind(Enum):
    """Where a role may be given: to a member or key, in a folder, or in a collection."""

    GLOBAL = "global"
    FOLDER = "folder"
    COLLECTION = "collection"


GLOBAL, FOLDER, COLLECTION = RoleKind


@unique
class Role(Enum):
    """One row a role. The value is its id in the API; the first eight are those of a member.

    `rank` orders the roles of one kind: nobody changes somebody of a higher rank than their own.
    """

    def __init__(  # noqa: PLR0917 - a row of the table below
        self, api_id: str, title: str, kind: RoleKind, rank: int, seat: str, sentence: str
    ) -> None:
        self.api_id, self.title, self.kind, self.rank, self.sentence = api_id, title, kind, rank, sentence
        self.takes_seat = seat == "seat"

    # fmt: off
    #                      id in the API           name                   where       rank  seat     one sentence
    MASTER_ADMIN         = "master_admin",         "Master admin",        GLOBAL,     100,  "seat",  "Everything, in every environment, billing and ownership included."
    ADMIN                = "admin",                "Admin",               GLOBAL,     80,   "seat",  "Everything but billing and ownership: users, settings, keys and all assets."
    TECHNICAL_ADMIN      = "technical_admin",      "Technical admin",     GLOBAL,     60,   "seat",  "Settings, keys and all assets, but neither users nor billing."
    BILLING              = "billing",              "Billing",             GLOBAL,     20,   "free",  "Billing and usage only; takes no seat."
    REPORTS              = "reports",              "Reports",             GLOBAL,     10,   "free",  "Dashboard and reports only; takes no seat."
    MEDIA_LIBRARY_ADMIN  = "media_library_admin",  "Media Library admin", GLOBAL,     50,   "seat",  "Everything about assets and folders, sharing included."
    EDITOR               = "editor",               "Editor",              GLOBAL,     40,   "seat",  "Works on all assets and folders, but cannot share folders or change their rules."
    MEDIA_LIBRARY_USER   = "media_library_user",   "Media Library user",  GLOBAL,     30,   "seat",  "Only what is shared with them in folders and collections."
    FOLDER_VIEWER        = "folder_viewer",        "Viewer",              FOLDER,     10,   "free",  "Sees and downloads what is in the folder and below."
    FOLDER_CONTRIBUTOR   = "folder_contributor",   "Contributor",         FOLDER,     20,   "free",  "Viewer, and adds assets and folders."
    FOLDER_EDITOR        = "folder_editor",        "Editor",              FOLDER,     30,   "free",  "Contributor, and edits, renames, replaces and moves assets."
    FOLDER_MANAGER       = "folder_manager",       "Manager",             FOLDER,     40,   "free",  "Editor, and deletes, shares the folder and changes its rules."
    COLLECTION_VIEWER    = "collection_viewer",    "Viewer",              COLLECTION, 10,   "free",  "Sees and downloads what is in the collection."
    COLLECTION_EDITOR    = "collection_editor",    "Editor",              COLLECTION, 30,   "free",  "Viewer, and adds and removes assets of the collection."
    COLLECTION_MANAGER   = "collection_manager",   "Manager",             COLLECTION, 40,   "free",  "Editor, and shares, renames and deletes the collection."
    # fmt: on

    @classmethod
    def by_id(cls, api_id: str) -> "Role | None":
        """The role of this id in the API, or None when there is none."""
        return _BY_ID.get(api_id)


_BY_ID: Final = {role.api_id: role for role in Role}

MEMBER_ROLES: Final = tuple(role for role in Role if role.kind is GLOBAL)
FOLDER_ROLES: Final = tuple(role for role in Role if role.kind is FOLDER)
COLLECTION_ROLES: Final = tuple(role for role in Role if role.kind is COLLECTION)
MEMBER_ROLE_CHOICES: Final = [(role.api_id, role.title) for role in MEMBER_ROLES]
