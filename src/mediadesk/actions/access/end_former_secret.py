"""End the former secret of an API key before its time."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_key, of_key
from mediadesk.actions.change import change
from mediadesk.actions.credentials import end_former
from mediadesk.rules.events import Event


def end_former_secret(actor: Actor, *, key_id: str) -> None:
    """Refuse the secret of before the last rotation from the next request on. Nothing to end is fine.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    target = of_key(find_key(actor.account_id, key_id))
    may = May.KEY_UPDATE if target.environment_id else May.ACCOUNT_KEY_UPDATE
    with change(actor, may, on=target) as step:
        key = find_key(step.account.pk, key_id)
        if not key.former_secret_hash:
            step.unchanged_is_fine()
            return
        end_former(key)
        key.updated_at = step.now
        key.save()
        step.record(Event.API_KEY_FORMER_ENDED, key, name=key.name)
        step.access_changed()
