"""Give an API key a new secret; the former one works on for a time."""

from datetime import timedelta

from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_holds_key
from mediadesk.access.targets import changes_key, find_key, of_key
from mediadesk.actions.change import change
from mediadesk.actions.credentials import NewKey, end_former, latest_end
from mediadesk.actions.shelf import facts_of
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.key_limits import LONGEST_ROTATION
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import read_policy


def rotate_api_key(actor: Actor, *, key_id: str, former_for: timedelta) -> NewKey:
    """Change the secret of a key without a moment in which programs are refused.

    Whoever gets the new secret can do all that the key may, so they must hold that themselves (T-14). A secret
    that was still working from an earlier rotation ends at once: there are never three.

    Args:
        former_for: how long the secret of until now works beside the new one; zero ends it at once. 30 days at most.

    Returns:
        The key with its new secret, which is shown this once.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_NOT_YOURS, BAD_VALUE (the time).
    """
    if not timedelta() <= former_for <= LONGEST_ROTATION:
        raise Why.BAD_VALUE(what="The time", reason="it is none at all to 30 days")
    found = find_key(actor.account_id, key_id)
    with change(actor, changes_key(found), on=of_key(found)) as step:
        key = find_key(step.account.pk, key_id)
        require_holds_key(facts_of(step), key)

        until, secret = step.now + former_for, secrets.new_api_secret()
        end_former(key)
        if former_for:
            key.former_secret_hash, key.former_secret_sealed = key.secret_hash, key.secret_sealed
            key.former_secret_until = until
        key.secret_hash, key.secret_sealed = secrets.hash_token(secret), secrets.seal(secret)
        key.secret_made_at = key.updated_at = step.now
        latest = latest_end(read_policy(step.account.security), step.now)
        if latest and (key.ends_at is None or key.ends_at > latest):
            key.ends_at = latest  # as the security settings say; it may end sooner, as it was
        key.save()

        step.record(Event.API_KEY_ROTATED, key, name=key.name, until=until)
        step.access_changed()
    return NewKey(key, secret)
