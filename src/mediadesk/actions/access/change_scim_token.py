"""Disable a token of provisioning for a while, and enable it again."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.access.targets import find_scim_token
from mediadesk.actions.change import change
from mediadesk.actions.membership import facts_of
from mediadesk.rules.events import Event


def change_scim_token(actor: Actor, *, token_id: str, enabled: bool) -> None:
    """Let a token work or not, from its next request on.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS (enabling what acts for somebody above oneself).
    """
    with change(actor, May.SCIM_UPDATE) as step:
        token = find_scim_token(step.account.pk, token_id)
        if enabled and token.maker:
            require_not_above(facts_of(step), token.maker)
        if token.enabled != enabled:
            token.enabled = enabled
            token.save(update_fields=["enabled"])
            outcome = "enabled" if enabled else "disabled"
            step.record(
                Event.SCIM_TOKEN_CHANGED, token, outcome=outcome, name=token.name, prefix=token.prefix
            )
            step.access_changed()
        step.unchanged_is_fine()
