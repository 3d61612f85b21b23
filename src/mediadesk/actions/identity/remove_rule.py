"""Remove a rule of an identity provider; who is where by it stays there."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_provider
from mediadesk.actions.change import change
from mediadesk.actions.ruling import outdated
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why


def remove_rule(actor: Actor, *, provider_id: str, rule_id: int) -> None:
    """Remove it. While another rule names the same group or environment, that one goes on deciding.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_provider(step, provider_id)
        rule = provider.rules.select_related("group", "environment").filter(pk=rule_id).first()
        if rule is None:
            raise Why.NOT_FOUND(what="rule")

        step.record(Event.SIGN_ON_RULE_REMOVED, provider, provider=provider.name, rule=str(rule))
        rule.delete()
        provider.last_test = outdated(provider.last_test)
        provider.save(update_fields=["last_test"])
