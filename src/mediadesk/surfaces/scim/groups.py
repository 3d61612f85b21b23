"""Groups as SCIM's groups. Their members are those who were put into them themselves."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from scim2_models import Meta, Resource

from mediadesk.actions.teams.provision_group import GroupSaid
from mediadesk.queries.scim import GroupRow
from mediadesk.surfaces.scim.serving import GROUP, PROVIDER

_MODEL: Final[Any] = PROVIDER.model_for("Group")


def group_of(row: GroupRow) -> Resource[Any]:
    """A group as a group of SCIM; without members where the row has not read them."""
    said = {
        "schemas": [GROUP],
        "id": row.id,
        "displayName": row.name,
        "members": _members(row.member_ids or ()),
    }
    if row.external_id:
        said["externalId"] = row.external_id
    with PROVIDER:
        made = _MODEL.model_validate(said)
    made.meta = Meta(
        resource_type="Group",
        created=row.created_at,
        last_modified=row.updated_at,
        version=version_of(row),
    )
    kept: Resource[Any] = made
    return kept


def version_of(row: GroupRow) -> str:
    """The ETag: another one whenever its name, its external id or its members are."""
    return f'W/"{hashlib.sha256(row.stamp.encode()).hexdigest()[:20]}"'


def said_by(wanted: Any) -> GroupSaid:
    """How a group shall be that was sent. Who is named by an address alone is named by its end."""
    members = [str(one.value or str(one.ref or "").rpartition("/")[2]) for one in wanted.members or ()]
    return GroupSaid(wanted.display_name or "", wanted.external_id or "", frozenset(filter(None, members)))


def _members(member_ids: Sequence[str]) -> list[dict[str, str]]:
    return [{"value": pk, "$ref": f"Users/{pk}", "type": "User"} for pk in member_ids]
