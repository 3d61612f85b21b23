"""Groups as SCIM's groups. Their members are those who were put into them themselves."""

from collections.abc import Sequence
from typing import Any

from scim2_models import Resource

from mediadesk.actions.teams.provision_group import GroupSaid
from mediadesk.queries.scim import GroupRow
from mediadesk.surfaces.scim.serving import GROUP, etag, resource_of


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
    return resource_of(said, kind="Group", created=row.created_at, updated=row.updated_at, state=row.stamp)


def version_of(row: GroupRow) -> str:
    """The ETag: another one whenever its name, its external id or its members are."""
    return etag(row.stamp)


def said_by(wanted: Any) -> GroupSaid:
    """How a group shall be that was sent. Who is named by an address alone is named by its end."""
    members = [str(one.value or str(one.ref or "").rpartition("/")[2]) for one in wanted.members or ()]
    return GroupSaid(wanted.display_name or "", wanted.external_id or "", frozenset(filter(None, members)))


def _members(member_ids: Sequence[str]) -> list[dict[str, str]]:
    return [{"value": pk, "$ref": f"Users/{pk}", "type": "User"} for pk in member_ids]
