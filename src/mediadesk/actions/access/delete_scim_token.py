"""Delete a token of provisioning: the directory that uses it is refused from its next request on."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_scim_token
from mediadesk.actions.change import change
from mediadesk.rules.events import Event


def delete_scim_token(actor: Actor, *, token_id: str) -> None:
    """Delete a token. Whom it provisioned stays as they are.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.SCIM_UPDATE) as step:
        token = find_scim_token(step.account.pk, token_id)

        step.record(Event.SCIM_TOKEN_DELETED, token, name=token.name, prefix=token.prefix)
        step.access_changed()

        token.delete()
