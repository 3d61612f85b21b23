"""Members as SCIM's users, and what a user that was sent means for a member.

What decides anything is the account's own: address, role, groups, whether they may come in. All other attributes are
given back as they were told.
"""

import json
import unicodedata
from typing import Any, Final

from scim2_models import Resource

from mediadesk.access.giving import require_member_role
from mediadesk.actions.teams.change_member import MemberChange
from mediadesk.actions.telling import Told
from mediadesk.queries.scim import PersonRow
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.surfaces.scim.serving import ENTERPRISE, USER, etag, resource_of

_KEPT_ELSEWHERE: Final = {"schemas", "id", "externalId", "userName", "groups", "meta"}


def person_of(row: PersonRow) -> Resource[Any]:
    """A member as a user. Cost: some 0.2 ms."""
    shown, created, updated = _shown(row), row.created_at, row.updated_at
    return resource_of(shown, kind="User", created=created, updated=updated, state=_state(row))


def version_of(row: PersonRow) -> str:
    """The ETag: another one whenever anything that the user shows is."""
    return etag(_state(row))


def _state(row: PersonRow) -> str:
    return json.dumps([row.version, _shown(row)], sort_keys=True)


def change_of(row: PersonRow, wanted: Any) -> MemberChange:
    """What of a member is to be changed, so that they are as the user that was sent.

    Raises:
        Refusal: BAD_VALUE (more than one role).
    """
    now = person_of(row)
    name = _name_of(wanted)
    active = wanted.active is not False
    return MemberChange(
        name=name if name and name != _name_of(now) else None,
        email=wanted.user_name if wanted.user_name.lower() != row.email else None,
        role=_new_role(row, wanted),
        enabled=None if active == row.active else active,
        told=told_by(wanted, before=row.role),
    )


def invitee_of(wanted: Any, *, default_role: str) -> Invitee:
    """Who is to be invited for a user that was sent. Raises: Refusal NO_SUCH_ROLE, BAD_VALUE."""
    role = require_member_role(_role_of(wanted) or default_role)
    return Invitee(email=wanted.user_name, role=role, name=_name_of(wanted))


def told_by(wanted: Any, *, before: str = "") -> Told:
    """What is kept of a user besides what the account itself says. Of several roles, the one that is meant."""
    said = wanted.model_dump()
    kept = {name: value for name, value in said.items() if name not in _KEPT_ELSEWHERE}
    if "roles" in kept:
        meant = _role_of(wanted, before=before)
        kept["roles"] = [one for one in kept["roles"] if one.get("value") == meant]
    emails = [str(one.value).lower() for one in wanted.emails or () if one.value]
    return Told(wanted.external_id or "", kept, tuple(emails))


def _shown(row: PersonRow) -> dict[str, Any]:
    """All that a user shows but `meta`, in SCIM's names."""
    told = dict(row.told or {})
    shown = {
        **told,
        "schemas": [USER, *([ENTERPRISE] if ENTERPRISE in told else [])],
        "id": row.id,
        "userName": row.email,
        "roles": _roles_shown(row),
        "groups": [
            {"value": pk, "$ref": f"Groups/{pk}", "display": name, "type": "direct" if own else "indirect"}
            for pk, name, own in row.groups
        ],
    }
    if row.external_id:
        shown["externalId"] = row.external_id
    if row.told is None:
        shown["emails"] = [{"value": row.email, "type": "work", "primary": True}]
    if row.told is None or row.renamed:
        shown["displayName"] = row.name
    if not row.active:
        shown["active"] = False
    elif (
        row.told is None or "active" in told
    ):  # a directory that took it away is not told another's word for it
        shown["active"] = True
    return shown


def _roles_shown(row: PersonRow) -> list[dict[str, Any]]:
    """The role of the membership: as it was told, else in our words; none where it is but the default, and untold."""
    told = (row.told or {}).get("roles", [])
    if any(one.get("value") == row.role for one in told):
        return list(told)
    if row.told is not None and not told and row.role == row.default_role:
        return []
    role = Role.by_id(row.role)
    return [{"value": row.role, "display": role.title if role else row.role, "primary": True}]


def _new_role(row: PersonRow, wanted: Any) -> str | None:
    """The role to give: the one sent, if it is another. A directory that takes back the one it gave leaves the default.

    One that never spoke of roles is no reason to change one: many do not send what they do not know.
    """
    role = _role_of(wanted, before=row.role)
    if role is None and (row.told or {}).get("roles"):
        role = row.default_role
    return role if role != row.role else None


def _role_of(wanted: Any, *, before: str = "") -> str | None:
    """The one role that is meant. Adding one to the role that is held means the other."""
    roles = [one for one in wanted.roles or () if one.value]
    others = [one for one in roles if one.value != before] or roles[:1]
    if len(others) > 1:
        others = [one for one in others if one.primary]
    if len(others) > 1 or (wanted.roles and not others):
        raise Why.BAD_VALUE(what="roles", reason="a user has one role here; mark one as primary")
    return str(others[0].value) if others else None


def _name_of(user: Any) -> str:
    """What to call somebody: the first name that is told; empty when none is."""
    name = user.name
    parts = " ".join(filter(None, (name.given_name, name.family_name))) if name else ""
    found = user.display_name or (name.formatted if name else "") or parts
    return " ".join(unicodedata.normalize("NFC", found or "").split())
