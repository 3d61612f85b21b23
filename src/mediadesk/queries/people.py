"""What a user sees of themselves: their accounts and their sessions."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession

from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.roles import Role
from mediadesk.store.teams import Member


@dataclass(frozen=True, slots=True)
class Membership:
    """One account a user is in."""

    account_id: str
    account_name: str
    role: str
    status: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of a user; `current` is the one that asks."""

    id: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    current: bool


def memberships(user_id: str) -> tuple[Membership, ...]:
    """The accounts a user is in, by name. Cost: 1 query."""
    rows = Member.objects.filter(user_id=user_id, account__closed=False).order_by(
        "account__name", "account_id"
    )
    found = rows.values_list("account_id", "account__name", "role", "status")
    return tuple(Membership(pk, name, _title(role), status) for pk, name, role, status in found)


def own_sessions(user_id: str, *, session_key: str) -> tuple[SessionRow, ...]:
    """A user's sessions, the newest first. Cost: 1 query."""
    rows = UserSession.objects.filter(user_id=user_id).order_by("-last_seen_at")
    return tuple(
        SessionRow(
            row.pk,
            device_of(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == session_key,
        )
        for row in rows
    )


def who_gives_access(facts: Facts) -> tuple[str, ...]:
    """The names of up to five Master admins and Admins: whom to ask for access. Cost: 1 query."""
    roles = (Role.MASTER_ADMIN.api_id, Role.ADMIN.api_id)
    members = Member.objects.filter(account_id=facts.account_id, role__in=roles).active(clock.now())
    return tuple(members.order_by("-role", "name").values_list("name", flat=True)[:5])


def device_of(user_agent: str) -> str:
    """Browser and system in two words, from what the browser says of itself: "Firefox on Linux"."""
    browsers = ("Edg", "OPR", "Firefox", "Chrome", "Safari", "curl")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browser = next((name for name in browsers if name in user_agent), "")
    system = next((name for name in systems if name in user_agent), "")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}
    words = [names.get(word, word) for word in (browser, system) if word]
    return " on ".join(words) or "An unknown device"


def _title(role_id: str) -> str:
    role = Role.by_id(role_id)
    return role.title if role else role_id
