"""Give the API keys an end that live longer than the account's security settings say."""

from datetime import timedelta
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.credentials import latest_end
from mediadesk.rules.events import Event
from mediadesk.rules.security import read_policy
from mediadesk.store.access import ApiKey

GRACE: Final = timedelta(days=14)
"""How long a key still works whose time is over already, so that its programs can be given another."""


def limit_api_keys(actor: Actor) -> int:
    """Let each of them end when the settings say, or in fourteen days when that has passed. Returns how many.

    A key that ends sooner keeps its end. Nothing is given by this, so no more than the right to the settings is asked.

    Raises:
        Refusal: NOT_ALLOWED.
    """
    with change(actor, May.SECURITY_UPDATE) as step:
        policy, limited = read_policy(step.account.security), 0
        for key in ApiKey.objects.filter(account=step.account, enabled=True).order_by("name", "pk"):
            latest = latest_end(policy, key.secret_made_at or key.created_at)
            if latest is None or (key.ends_at is not None and key.ends_at <= latest):
                continue
            end = max(latest, step.now + GRACE)
            if key.ends_at is not None and key.ends_at <= end:
                continue
            before = f"{key.ends_at:%d %B %Y %H:%M}" if key.ends_at else "none"
            ApiKey.objects.filter(pk=key.pk).update(ends_at=end, updated_at=step.now)
            step.record(
                Event.API_KEY_CHANGED, key, what="the end date", name=key.name, before=before,
                after=f"{end:%d %B %Y %H:%M}",
            )  # fmt: skip
            limited += 1

        if limited:
            step.access_changed()
        step.unchanged_is_fine()
    return limited
