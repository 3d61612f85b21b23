"""What we offer by SCIM: the schemas, the limits, and which deviations of the large providers are put up with.

The schemas are those of RFC 7643, less what cannot be had here: a password is set by nobody but its owner.
"""

import hashlib
from datetime import datetime
from typing import Any, Final

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    Filter,
    Meta,
    Pagination,
    Patch,
    Resource,
    Schema,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
)
from scim2_server.utils import load_default_resource_types, load_json_resource

from mediadesk.access.catalogue import MASKS
from mediadesk.rules.roles import MEMBER_ROLES, Role

MOST_BYTES: Final = 1_048_576  # of any request
MOST_OPERATIONS: Final = 100  # of one bulk request: each is a change of its own
MOST_RESULTS: Final = 200
LONGEST_FILTER: Final = 2_000

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def _attributes(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in schema["attributes"]}


def _schemas() -> list[Schema]:
    known = {one["id"]: one for one in load_json_resource("default-schemas.json")}
    user, group = known[USER], known[GROUP]
    user["attributes"] = [one for one in user["attributes"] if one["name"] != "password"]
    roles = {part["name"]: part for part in _attributes(user)["roles"]["subAttributes"]}
    roles["value"]["canonicalValues"] = [
        one.api_id for one in MEMBER_ROLES if not MASKS[one] & ~MASKS[Role.ADMIN]
    ]  # no token gives more than an Admin may
    _attributes(user)["userName"]["description"] = "The e-mail address; an invitation is sent to it."
    members = _attributes(group)["members"]
    # Groups lie in groups here too, but that is the account's own affair: a directory puts people into groups.
    members["subAttributes"] = [one for one in members["subAttributes"] if one["name"] != "display"]
    for part in members["subAttributes"]:
        if part["name"] == "$ref":
            part["referenceTypes"] = ["User"]
        elif part["name"] == "type":
            part["canonicalValues"] = ["User"]
    return [Schema.model_validate(known[urn]) for urn in (USER, ENTERPRISE, GROUP)]


CONFIG: Final = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=MOST_BYTES),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    pagination=Pagination(
        cursor=False,
        index=True,
        default_pagination_method=Pagination.DefaultPaginationMethod.index,
        default_page_size=100,
        max_page_size=MOST_RESULTS,
    ),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Token of provisioning",
            description="A token of the page Provisioning of the console, sent as Authorization: Bearer.",
        )
    ],
)

POLICY: Final = ScimPolicy(
    # Entra and Okta send attributes and schemas of their own, filters as values, and values for what is not there yet.
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)

PROVIDER: Final = ScimProvider.from_discovery(
    _schemas(), load_default_resource_types().values(), config=CONFIG, policy=POLICY
)
"""Both kinds of resources, as discovery tells of them and as requests are read."""


def resource_of(
    said: dict[str, Any], *, kind: str, created: datetime, updated: datetime, state: str
) -> Resource[Any]:
    """What is said of a member or group, as the library's resource. `state`: a text that is another when it is."""
    model: Any = PROVIDER.model_for(kind)
    with PROVIDER:
        made = model.model_validate(said)
    made.meta = Meta(resource_type=kind, created=created, last_modified=updated, version=etag(state))
    kept: Resource[Any] = made
    return kept


def etag(state: str) -> str:
    """The ETag of a state."""
    return f'W/"{hashlib.sha256(state.encode()).hexdigest()[:20]}"'
