"""Whoever has lost a second factor, on the stage of the matrix."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from tests.conftest import add_member


def with_locked_out(things: SimpleNamespace, now) -> SimpleNamespace:
    """Add Lou, who has a second factor to lose; and what was begun to help Tara back in."""
    from mediadesk.store.models import Recovery, User

    account, role = things.account, "media_library_user"
    email = f"lou@{account.pk}.example"
    things.locked = add_member(account, name="Lou Locked", email=email, role=role, now=now)
    User.objects.filter(pk=things.locked.user_id).update(second_factor="code")
    Recovery.objects.create(
        member=things.target, token_hash=account.pk, begun_by=things.second_master, reason="Lost",
        created_at=now, expires_at=now + timedelta(hours=24),
    )  # fmt: skip
    return things
