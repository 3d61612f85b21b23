"""The published schema of policies, drawn from the catalogue: what an account's Cedar statements may speak of.

Names are those of Cloudinary's clients, so that a statement written for them is understood. Each permission
is an action under its own code, "asset.rename", and belongs to one of Cloudinary's coarse actions, "update".
"""

from functools import cache
from typing import Any, Final

from mediadesk.access.catalogue import ACCOUNT, COLLECTION, ENVIRONMENT, May
from mediadesk.engines import cedar

NAMESPACE: Final = "Cloudinary"
USER, GROUP, API_KEY = "User", "Group", "APIKey"
ACCOUNT_TYPE, ENVIRONMENT_TYPE, FEATURE = "Account", "ProductEnvironment", "Feature"
FOLDER_TYPE, COLLECTION_TYPE, ASSET = "Folder", "Collection", "Asset"
PRINCIPALS: Final = (USER, API_KEY)

COARSE: Final = {
    "create": {"create", "upload", "invite", "request"},
    "read": {"view", "download", "history", "export", "explain"},
    "move": {"move"},
    "delete": {"delete", "end"},
    "update_settings": {"settings.update"},
    "update": set[str](),
}
"""Which verbs, or codes, of permissions Cloudinary's coarse actions stand for; every other one is an "update"."""

_STRINGS: Final = {"type": "Set", "element": {"type": "String"}}
_STRING: Final = {"type": "String"}
DETAILS: Final[dict[str, tuple[str, dict[str, Any], str]]] = {
    # attribute (its type     what each tag holds                        and what that is)
    "metadata": ("Metadata", _STRINGS,                                  "texts, and ids of choices; all else as text"),
    "numbers":  ("Numbers",  {"type": "Long"},                          "whole numbers"),
    "days":     ("Days",     {"type": "Extension", "name": "datetime"}, "dates, each as its first moment in UTC"),
}  # fmt: skip
"""What an asset has in metadata fields: Cedar's tags, by the ids of the fields. See decision 0025."""
ENTITIES: Final[dict[str, tuple[tuple[str, ...], dict[str, Any], str]]] = {
    ACCOUNT_TYPE: ((), {}, "the account itself: its settings, users, plan"),
    ENVIRONMENT_TYPE: ((ACCOUNT_TYPE,), {}, "an environment as a whole"),
    FEATURE: (
        (ENVIRONMENT_TYPE, ACCOUNT_TYPE),
        {},
        'a page of the console; its id is the permission that opens it, "report.view"',
    ),
    FOLDER_TYPE: (
        (FOLDER_TYPE, ENVIRONMENT_TYPE, ACCOUNT_TYPE),
        {"ancestor_ids": _STRINGS, "name": _STRING},
        "a folder; it counts as one of its own ancestors",
    ),
    COLLECTION_TYPE: ((ENVIRONMENT_TYPE, ACCOUNT_TYPE), {}, "a collection"),
    ASSET: (
        (FOLDER_TYPE, COLLECTION_TYPE, ENVIRONMENT_TYPE, ACCOUNT_TYPE),
        {
            "ancestor_ids": _STRINGS,
            "resource_type": _STRING,
            "format": _STRING,
            "name": _STRING,
            "tags": _STRINGS,
            "uploaded_by": _STRING,
            **{name: {"type": "Entity", "name": kind} for name, (kind, _, _) in DETAILS.items()},
        },
        "an asset, or assets in general when a folder is asked about: then all but ancestor_ids is empty",
    ),
    **{
        kind: (
            (),
            {},
            f'what an asset has in its metadata fields: {holds}; read as hasTag("id") && getTag("id")',
        )
        for kind, _, holds in DETAILS.values()
    },
    GROUP: ((), {}, "a group of users"),
    USER: (
        (GROUP,),
        {"id": _STRING, "root": {"type": "Boolean"}, "role": _STRING},
        'a user; role is the one of the membership, "editor", and root says whether they are a Master admin',
    ),
    API_KEY: ((), {"id": _STRING}, "an API key"),
}
"""The types, what each may lie in, what it has, and what it is."""

FEATURE_IDS: Final = {
    "cld::global::ml::access": May.LIBRARY_VIEW,
    "cld::global::api_keys::view": May.KEY_VIEW,
    "cld::global::users::view": May.MEMBER_VIEW,
    "cld::global::groups::view": May.GROUP_VIEW,
    "cld::global::account::view": May.ACCOUNT_VIEW,
    "cld::global::upload_settings::access": May.SETTINGS_VIEW,
    "cld::global::reports::delivery::view": May.REPORT_VIEW,
    "cld::global::reports::errors::view": May.REPORT_VIEW,
    "cld::global::reports::usage::view": May.USAGE_VIEW,
}
"""Cloudinary's names of pages, and the permission that opens the same page here."""


def typed(kind: str) -> str:
    """The full name of a type: "Cloudinary::Asset"."""
    return f"{NAMESPACE}::{kind}"


def uid(kind: str, name: str) -> dict[str, str]:
    """The name of one entity."""
    return {"type": f"{NAMESPACE}::{kind}", "id": name}


@cache
def coarse(may: May) -> str:
    """The coarse action a permission belongs to."""
    called = {may.code, may.code.rpartition(".")[2]}
    return next((action for action, verbs in COARSE.items() if verbs & called), "update")


@cache
def resource_type(may: May) -> str:
    """The type of what a permission is asked for: a page for those that open one."""
    if may.where in {ACCOUNT, ENVIRONMENT} and may.code.endswith(".view"):
        return FEATURE
    if may.where is ACCOUNT:
        return ACCOUNT_TYPE
    if may.where is ENVIRONMENT:
        return ENVIRONMENT_TYPE
    if may.where is COLLECTION:
        return COLLECTION_TYPE
    return ASSET if may.code.startswith("asset.") else FOLDER_TYPE


def written() -> dict[str, Any]:
    """The schema in Cedar's JSON form, as the API gives it."""
    within: dict[str, list[May]] = {action: [] for action in COARSE}
    for may in May:
        within[coarse(may)].append(may)
    actions: dict[str, dict[str, Any]] = {
        action: {"appliesTo": _applies_to(sorted({resource_type(may) for may in members}))}
        for action, members in within.items()
        if members
    }
    for action, members in within.items():
        for may in members:
            actions[may.code] = {"memberOf": [{"id": action}], "appliesTo": _applies_to([resource_type(may)])}
    return {NAMESPACE: {"entityTypes": _entity_types(), "actions": actions}}


def _applies_to(resources: list[str]) -> dict[str, Any]:
    context = {"type": "Record", "attributes": {}}
    return {"principalTypes": list(PRINCIPALS), "resourceTypes": resources, "context": context}


def _entity_types() -> dict[str, Any]:
    tags = {kind: {"tags": holds} for kind, holds, _ in DETAILS.values()}
    return {
        kind: {
            "memberOfTypes": list(parents),
            "shape": {
                "type": "Record",
                "attributes": {name: {**shape, "required": True} for name, shape in attrs.items()},
            },
            **tags.get(kind, {}),
        }
        for kind, (parents, attrs, _) in ENTITIES.items()
    }


@cache
def published() -> cedar.Schema:
    """The schema, read once, to check statements against."""
    return cedar.schema(written())
