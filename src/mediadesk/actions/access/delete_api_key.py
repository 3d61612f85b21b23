"""Delete an API key: whatever uses it is refused from its next request on."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_key, of_key
from mediadesk.actions.change import change
from mediadesk.rules.events import Event


def delete_api_key(actor: Actor, *, key_id: str) -> None:
    """Delete a key with its grants. It cannot be brought back.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    target = of_key(find_key(actor.account_id, key_id))
    may = May.KEY_DELETE if target.environment_id else May.ACCOUNT_KEY_DELETE
    with change(actor, may, on=target) as step:
        key = find_key(step.account.pk, key_id)

        step.record(Event.API_KEY_DELETED, key, name=key.name, key=key.key)
        step.access_changed()

        key.delete()
