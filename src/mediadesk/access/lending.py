"""Until when somebody may pass on what they hold: nobody gives for longer than they have it themselves."""

from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, paths
from mediadesk.access.facts import Facts
from mediadesk.rules.refusals import Why


def own_end(facts: Facts, may: May, target: Target) -> datetime | None:
    """The moment at which the last role that allows this here ends; None when one of them has no end."""
    ends = [held.until for held in paths(facts, may, target)]
    dated = [end for end in ends if end is not None]
    return max(dated) if dated and len(dated) == len(ends) else None


def require_own_end(facts: Facts | None, may: May, *, until: datetime | None) -> None:
    """Refuse to give in the account for longer than one's own right to give lasts (T-14).

    Raises:
        Refusal: BAD_VALUE.
    """
    own = own_end(facts, may, Target(facts.account_id)) if facts else None
    if own is not None and (until is None or until > own):
        reason = f"your own access ends on {own:%d %B %Y}, and what you give cannot last longer"
        raise Why.BAD_VALUE(what="The end date", reason=reason)


def require_end(facts: Facts, target: Target, *, until: datetime | None, now: datetime) -> None:
    """Refuse an end date of a share that has passed, or that lies beyond one's own (T-14).

    Raises:
        Refusal: BAD_VALUE.
    """
    if until is not None and until <= now:
        raise Why.BAD_VALUE(what="The end date", reason="it has passed")
    own = own_end(facts, May.FOLDER_SHARE, target)
    if own is not None and (until is None or until > own):
        reason = f"your own access here ends on {own:%d %B %Y}, and a share cannot last longer"
        raise Why.BAD_VALUE(what="The end date", reason=reason)
