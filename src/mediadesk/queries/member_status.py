"""A member's status as people are told it."""

from datetime import datetime
from typing import Final

from mediadesk.store.teams import Member

STATUSES: Final = ("active", "pending", "expired", "disabled", "ended")


def status_of(member: Member, *, now: datetime) -> str:
    """The status as people are told it, one of `STATUSES`; the invitation is read along with the member."""
    if member.status == Member.PENDING:
        return (
            "pending" if hasattr(member, "invitation") and member.invitation.expires_at > now else "expired"
        )
    if member.status == Member.ACTIVE and member.ends_at and member.ends_at <= now:
        return "ended"
    return member.status
