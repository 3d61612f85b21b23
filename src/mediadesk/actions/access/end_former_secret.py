"""End the former secret of an API key before its time."""

from mediadesk.access.facts import Actor
from mediadesk.access.targets import changes_key, find_key, of_key
from mediadesk.actions.change import change
from mediadesk.actions.credentials import end_former
from mediadesk.rules.events import Event


def end_former_secret(actor: Actor, *, key_id: str) -> None:
    """Refuse the secret of before the last rotation from the next request on. Nothing to end is fine.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    found = find_key(actor.account_id, key_id)
    with change(actor, changes_key(found), on=of_key(found)) as step:
        key = find_key(step.account.pk, key_id)
        if not key.former_secret_hash:
            step.unchanged_is_fine()
            return
        end_former(key)
        key.updated_at = step.now
        key.save()
        step.record(Event.API_KEY_FORMER_ENDED, key, name=key.name)
        step.access_changed()
