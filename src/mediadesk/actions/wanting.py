"""What a request asks for, in words."""

from mediadesk.access.asked import title_once
from mediadesk.access.kept_roles import named_role
from mediadesk.access.roles import AnyRole
from mediadesk.store.asking import AccessRequest


def wanted_by(asked: AccessRequest) -> str:
    """As in "asks for …": "a seat for dana@example.com", "the role Editor on Press". Cost: 1 query for an own role."""
    if asked.kind == AccessRequest.SEAT:
        return f"a seat for {asked.email}"
    role = named_role(asked.account_id, asked.role)
    return role_wanted(asked, role)


def role_wanted(asked: AccessRequest, role: AnyRole | None) -> str:
    """The same for a role that is known already."""
    title = role.title if role else title_once(asked)
    if asked.shared:
        return f"the role {title} on {asked.shared}"
    return f"the role {title} in {asked.environment.name if asked.environment else 'the account'}"
