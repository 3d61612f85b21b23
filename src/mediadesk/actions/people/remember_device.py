"""Let the browser one signs in with stand for the second factor, for some days."""

from datetime import timedelta

from mediadesk.access.demanded import remembered_days
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.store.factors import RememberedDevice


def remember_device(actor: Actor, *, account_id: str, label: str) -> str:
    """Remember a browser; returns what its cookie says, or nothing where an account of theirs forbids it."""
    with change_own(actor, account_id=account_id, doing="have this device remembered") as step:
        days = remembered_days(actor.user_id)
        if days <= 0:
            step.unchanged_is_fine()
            return ""

        token, until = secrets.new_token(), step.now + timedelta(days=days)
        RememberedDevice.objects.create(
            token_hash=secrets.hash_token(token),
            user_id=actor.user_id,
            label=label[:100],
            address=actor.address,
            created_at=step.now,
            expires_at=until,
        )

        step.record(Event.DEVICE_REMEMBERED, device=label, until=until.date())
    return token
