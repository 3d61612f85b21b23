"""All models, gathered for Django, which looks for them here."""

from mediadesk.store.access import ApiKey, Bundle, CustomRole, Grant
from mediadesk.store.asking import AccessRequest
from mediadesk.store.billing import Billing, Invoice, InvoiceSeries, LedgerLine, StripeEvent, UsageAlert
from mediadesk.store.collections import Collection, CollectionAsset
from mediadesk.store.factors import (
    CodeApp,
    Passkey,
    Recovery,
    RecoveryCode,
    RememberedDevice,
    SpentChallenge,
)
from mediadesk.store.identity import (
    Arrival,
    AttributeRule,
    Identity,
    IdentityProvider,
    SignOn,
    VerifiedDomain,
)
from mediadesk.store.insights import AssetViews, Copies, LibraryCount, StoredMonth
from mediadesk.store.jobs import Job, JobItem, JobPart
from mediadesk.store.library import Asset, AssetTag, Folder
from mediadesk.store.metadata import AssetContext, AssetMetadata, MetadataField, MetadataRule
from mediadesk.store.people import Errand, SignInCount, SignInLink, User
from mediadesk.store.policies import Policy, PolicyVersion
from mediadesk.store.public_pages import PublicPage
from mediadesk.store.reviews import Review, ReviewItem
from mediadesk.store.scim import ScimGroup, ScimToken, ScimUser
from mediadesk.store.search import AssetWords, SavedSearch
from mediadesk.store.services import ServiceLink, ServiceSignIn
from mediadesk.store.sessions import KnownDevice, OpenSession, SignInTrace
from mediadesk.store.teams import (
    Account,
    Environment,
    Group,
    GroupMember,
    GroupNesting,
    Invitation,
    Mail,
    Member,
    MemberEnvironment,
)
from mediadesk.store.trail import Concerned, RefusalCount, TrailEntry
from mediadesk.store.uploads import PartedUpload, UploadPart
from mediadesk.store.usage import ActiveMember, UsageDay
from mediadesk.store.versions import AssetVersion

__all__ = [
    "AccessRequest",
    "Account",
    "ActiveMember",
    "ApiKey",
    "Arrival",
    "Asset",
    "AssetContext",
    "AssetMetadata",
    "AssetTag",
    "AssetVersion",
    "AssetViews",
    "AssetWords",
    "AttributeRule",
    "Billing",
    "Bundle",
    "CodeApp",
    "Collection",
    "CollectionAsset",
    "Concerned",
    "Copies",
    "CustomRole",
    "Environment",
    "Errand",
    "Folder",
    "Grant",
    "Group",
    "GroupMember",
    "GroupNesting",
    "Identity",
    "IdentityProvider",
    "Invitation",
    "Invoice",
    "InvoiceSeries",
    "Job",
    "JobItem",
    "JobPart",
    "KnownDevice",
    "LedgerLine",
    "LibraryCount",
    "Mail",
    "Member",
    "MemberEnvironment",
    "MetadataField",
    "MetadataRule",
    "OpenSession",
    "PartedUpload",
    "Passkey",
    "Policy",
    "PolicyVersion",
    "PublicPage",
    "Recovery",
    "RecoveryCode",
    "RefusalCount",
    "RememberedDevice",
    "Review",
    "ReviewItem",
    "SavedSearch",
    "ScimGroup",
    "ScimToken",
    "ScimUser",
    "ServiceLink",
    "ServiceSignIn",
    "SignInCount",
    "SignInLink",
    "SignInTrace",
    "SignOn",
    "SpentChallenge",
    "StoredMonth",
    "StripeEvent",
    "TrailEntry",
    "UploadPart",
    "UsageAlert",
    "UsageDay",
    "User",
    "VerifiedDomain",
]
