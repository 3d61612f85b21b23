"""Until when somebody may pass on what they hold: nobody gives for longer than they have it themselves."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, holds_all_of, paths
from mediadesk.access.facts import Facts, compile_masks
from mediadesk.access.roles import AnyRole
from mediadesk.rules.refusals import Why


def own_end(facts: Facts, may: May, target: Target) -> datetime | None:
    """The moment at which the last role that allows this here ends; None when one of them has no end."""
    ends = [held.until for held in paths(facts, may, target)]
    dated = [end for end in ends if end is not None]
    return max(dated) if dated and len(dated) == len(ends) else None


def lasting(facts: Facts, until: datetime | None) -> Facts:
    """What of it is still held at that moment; with None, what has no end."""
    held = tuple(one for one in facts.held if one.until is None or (until and one.until >= until))
    if len(held) == len(facts.held):
        return facts
    masks = compile_masks(facts.account_id, held)
    kept = {scope: mask & facts.masks.get(scope, 0) for scope, mask in masks.items()}
    return replace(facts, held=held, masks=MappingProxyType(kept))


def for_good(facts: Facts) -> Facts:
    """What is held for as long as anything is: not what was given beside it for a time."""
    ends = [held.until for held in facts.held]
    dated = [end for end in ends if end is not None]
    return lasting(facts, max(dated) if dated and len(dated) == len(ends) else None)


def require_lasts(facts: Facts, role: AnyRole, target: Target, *, until: datetime | None) -> None:
    """Refuse to give a role for longer than each of its rights is held here, not only the right to give (T-14).

    Raises:
        Refusal: BAD_VALUE.
    """
    if not holds_all_of(lasting(facts, until), role, target):
        reason = f"you hold {role.title} only for a time yourself, and what you give cannot last longer"
        raise Why.BAD_VALUE(what="The end date", reason=reason)


def require_own_end(
    facts: Facts | None, may: May, target: Target | None = None, *, until: datetime | None
) -> None:
    """Refuse to give something for longer than one's own right to give it lasts there (T-14).

    Args:
        target: where the right to give is held; the account when left out.

    Raises:
        Refusal: BAD_VALUE.
    """
    own = own_end(facts, may, target or Target(facts.account_id)) if facts else None
    if own is not None and (until is None or until > own):
        reason = f"your own access ends on {own:%d %B %Y}, and what you give cannot last longer"
        raise Why.BAD_VALUE(what="The end date", reason=reason)
