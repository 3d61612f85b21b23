"""Every permission: where it holds, which system roles hold it, and what it is the right to do.

One row, one permission. The role matrix in the console, docs/reference/permissions.md and the actions of
the policy schema are drawn from these rows; there is no second copy. A new row starts with dots: nobody
may do it until somebody writes an x.
"""

from enum import Enum, unique
from typing import Final

from mediadesk.rules.roles import Role


class Where(Enum):
    """The kind of thing a permission is about. A role given higher up holds for all below it."""

    ACCOUNT = "account"
    ENVIRONMENT = "environment"
    FOLDER = "folder"
    COLLECTION = "collection"


ACCOUNT, ENVIRONMENT, FOLDER, COLLECTION = Where


@unique
class May(Enum):
    """One row a permission. Marks stand in the order of `Role`: members' roles, folder roles, collection roles."""

    def __init__(self, where: Where, marks: str, doing: str) -> None:
        self.where, self.doing = where, doing
        marked = zip(Role, marks.replace("|", " ").split(), strict=True)
        self.holders = frozenset(role for role, mark in marked if mark == "x")
        self.bit = 1 << len(type(self).__members__)  # of a mask: its place in this table

    # fmt: off
    #                                  members' roles: M(aster admin) A(dmin) T(echnical admin) B(illing) R(eports)
    #                                                  L(ibrary admin) E(ditor) U(ser of the Media Library)
    #                                  folder roles:   v(iewer) c(ontributor) e(ditor) m(anager)
    #                                  collection:     V(iewer) E(ditor) M(anager)
    #                                  M A T B R L E U | v c e m | V E M      the right to …
    DASHBOARD_VIEW       = ACCOUNT,     "x x x x x x x x | . . . . | . . .", "see the dashboard"
    USAGE_VIEW           = ACCOUNT,     "x x x x x . . . | . . . . | . . .", "see what the account uses"
    REPORT_VIEW          = ACCOUNT,     "x x x . x . . . | . . . . | . . .", "see reports"
    ACCOUNT_VIEW         = ACCOUNT,     "x x x . . . . . | . . . . | . . .", "see the settings of the account"
    ACCOUNT_UPDATE       = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "change the settings of the account"
    ACCOUNT_TRANSFER     = ACCOUNT,     "x . . . . . . . | . . . . | . . .", "transfer the ownership of the account"
    ACCOUNT_DELETE       = ACCOUNT,     "x . . . . . . . | . . . . | . . .", "delete the account and all it keeps"
    MEMBER_VIEW          = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "see the users of the account"
    MEMBER_INVITE        = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "invite users"
    MEMBER_UPDATE        = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "change a user's name, role, environments and end date"
    MEMBER_DISABLE       = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "disable and enable users"
    MEMBER_DELETE        = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "delete users"
    MEMBER_EXPORT        = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "export the list of users"
    MEMBER_SEE_AS        = ACCOUNT,     "x . . . . . . . | . . . . | . . .", "see the console as a user sees it"
    SESSION_END          = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "end the sessions of others"
    MEMBER_RECOVER       = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "help users back in and remind them of a second factor"
    SEAT_REQUEST         = ACCOUNT,     "x x x x x x x x | . . . . | . . .", "ask for a seat"
    ACCESS_REQUEST       = ACCOUNT,     "x x x x x x x x | . . . . | . . .", "ask for a role or for a folder"
    SEAT_APPROVE         = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "answer requests for seats"
    GROUP_VIEW           = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "see groups"
    GROUP_CREATE         = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "create groups"
    GROUP_UPDATE         = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "rename groups and change their members"
    GROUP_DELETE         = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "delete groups"
    ROLE_VIEW            = ACCOUNT,     "x x x . . . . . | . . . . | . . .", "see the roles and who holds them"
    ROLE_UPDATE          = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "create, change and delete the account's own roles and bundles"
    GRANT_VIEW           = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "see who was granted what"
    GRANT_GIVE           = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "give and take roles in the account and its environments"
    POLICY_VIEW          = ACCOUNT,     "x x x . . . . . | . . . . | . . .", "see the policies of the account"
    POLICY_UPDATE        = ACCOUNT,     "x . . . . . . . | . . . . | . . .", "write the policies of the account"
    ACCESS_EXPLAIN       = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "see why somebody may or may not do a thing"
    REVIEW_VIEW          = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "see access reviews and their reports"
    REVIEW_RUN           = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "begin access reviews and decide in them"
    SECURITY_VIEW        = ACCOUNT,     "x x x . . . . . | . . . . | . . .", "see the security settings"
    SECURITY_UPDATE      = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "change the security settings"
    SCIM_VIEW            = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "see the tokens of provisioning"
    SCIM_UPDATE          = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "create, disable and delete tokens of provisioning"
    SSO_VIEW             = ACCOUNT,     "x x x . . . . . | . . . . | . . .", "see identity providers and proven domains"
    SSO_UPDATE           = ACCOUNT,     "x . . . . . . . | . . . . | . . .", "set up identity providers, prove domains and ask people to use them"
    ACCOUNT_KEY_VIEW     = ACCOUNT,     "x x x . . . . . | . . . . | . . .", "see the API keys of the account"
    ACCOUNT_KEY_CREATE   = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "create API keys of the account"
    ACCOUNT_KEY_UPDATE   = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "rename, enable and disable API keys of the account"
    ACCOUNT_KEY_DELETE   = ACCOUNT,     "x x . . . . . . | . . . . | . . .", "delete API keys of the account"
    TRAIL_VIEW           = ACCOUNT,     "x x . . x . . . | . . . . | . . .", "see the audit trail"
    TRAIL_EXPORT         = ACCOUNT,     "x x . . x . . . | . . . . | . . .", "export the audit trail"
    OUTBOX_VIEW          = ACCOUNT,     "x . . . . . . . | . . . . | . . .", "see the mails this account has sent"
    PLAN_VIEW            = ACCOUNT,     "x x . x . . . . | . . . . | . . .", "see the plan and the seats"
    PLAN_CHANGE          = ACCOUNT,     "x . . x . . . . | . . . . | . . .", "choose the plan and buy seats"
    BILLING_VIEW         = ACCOUNT,     "x . . x . . . . | . . . . | . . .", "see prices, invoices and the payment method"
    BILLING_UPDATE       = ACCOUNT,     "x . . x . . . . | . . . . | . . .", "change billing details and the payment method"
    ENVIRONMENT_CREATE   = ACCOUNT,     "x x x . . . . . | . . . . | . . .", "create environments"
    ENVIRONMENT_VIEW     = ENVIRONMENT, "x x x . . x x x | . . . . | . . .", "enter an environment"
    ENVIRONMENT_UPDATE   = ENVIRONMENT, "x x x . . . . . | . . . . | . . .", "rename an environment, enable and disable it"
    ENVIRONMENT_DELETE   = ENVIRONMENT, "x x . . . . . . | . . . . | . . .", "delete an environment"
    KEY_VIEW             = ENVIRONMENT, "x x x . . . . . | . . . . | . . .", "see the API keys of an environment"
    KEY_CREATE           = ENVIRONMENT, "x x x . . . . . | . . . . | . . .", "create API keys of an environment"
    KEY_UPDATE           = ENVIRONMENT, "x x x . . . . . | . . . . | . . .", "rename, enable and disable API keys of an environment"
    KEY_DELETE           = ENVIRONMENT, "x x x . . . . . | . . . . | . . .", "delete API keys of an environment"
    LIBRARY_VIEW         = ENVIRONMENT, "x x x . . x x x | . . . . | . . .", "open the Media Library"
    INSIGHTS_VIEW        = ENVIRONMENT, "x x x . x x . . | . . . . | . . .", "see what the library holds and how it is used"
    SETTINGS_VIEW        = ENVIRONMENT, "x x x . . . . . | . . . . | . . .", "see the settings of an environment"
    SETTINGS_UPDATE      = ENVIRONMENT, "x x x . . . . . | . . . . | . . .", "change the settings of an environment"
    COLLECTION_CREATE    = ENVIRONMENT, "x x x . . x x . | . . . . | . . .", "create collections"
    FOLDER_VIEW          = FOLDER,      "x x x . . x x . | x x x x | . . .", "see a folder and what is in it"
    FOLDER_CREATE        = FOLDER,      "x x x . . x x . | . x x x | . . .", "create folders in a folder"
    FOLDER_RENAME        = FOLDER,      "x x x . . x x . | . . x x | . . .", "rename a folder"
    FOLDER_MOVE          = FOLDER,      "x x x . . x x . | . . . x | . . .", "move a folder"
    FOLDER_DELETE        = FOLDER,      "x x x . . x x . | . . . x | . . .", "delete a folder"
    FOLDER_SHARE         = FOLDER,      "x x x . . x . . | . . . x | . . .", "share a folder and take shares away"
    FOLDER_RULES         = FOLDER,      "x x x . . x . . | . . . x | . . .", "make a folder private, or let it inherit again"
    ASSET_VIEW           = FOLDER,      "x x x . . x x . | x x x x | x x x", "see an asset and its renditions"
    ASSET_DOWNLOAD       = FOLDER,      "x x x . . x x . | x x x x | x x x", "open and download the original of an asset"
    ASSET_UPLOAD         = FOLDER,      "x x x . . x x . | . x x x | . . .", "add assets to a folder"
    ASSET_EDIT           = FOLDER,      "x x x . . x x . | . . x x | . . .", "change the tags and details of an asset"
    ASSET_RENAME         = FOLDER,      "x x x . . x x . | . . x x | . . .", "rename an asset"
    ASSET_MOVE           = FOLDER,      "x x x . . x x . | . . x x | . . .", "move an asset to another folder"
    ASSET_REPLACE        = FOLDER,      "x x x . . x x . | . . x x | . . .", "replace an asset by another file"
    ASSET_DELETE         = FOLDER,      "x x x . . x x . | . . . x | . . .", "delete an asset"
    ASSET_HISTORY        = FOLDER,      "x x x . . x x . | . . x x | . . .", "see the history of an asset"
    COLLECTION_VIEW      = COLLECTION,  "x x x . . x x . | . . . . | x x x", "see a collection"
    COLLECTION_UPDATE    = COLLECTION,  "x x x . . x x . | . . . . | . x x", "add and remove assets of a collection"
    COLLECTION_SHARE     = COLLECTION,  "x x x . . x . . | . . . . | . . x", "share a collection"
    COLLECTION_PUBLISH   = COLLECTION,  "x x x . . x . . | . . . . | . . x", "make a collection public"
    COLLECTION_DELETE    = COLLECTION,  "x x x . . x x . | . . . . | . . x", "rename and delete a collection"
    # fmt: on

    @property
    def code(self) -> str:
        """The name that policies, keys and documents use: "asset.delete"."""
        return self.name.lower().replace("_", ".")


MASKS: Final = {role: sum(may.bit for may in May if role in may.holders) for role in Role}
"""What each role allows, all its bits together."""

ACCOUNT_MASK: Final = sum(may.bit for may in May if may.where is ACCOUNT)
"""The permissions about the account itself; all others are about one environment and what is in it."""


def roles_with(may: May) -> tuple[Role, ...]:
    """The system roles that hold a permission, in the order of the table."""
    return tuple(role for role in Role if role in may.holders)
