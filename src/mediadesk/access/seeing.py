"""Whose view of the console one may look at: never that of somebody who may do more than oneself. Pure."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, everything_held
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.policies import kept_from


def may_see_as(own: Facts, other: Facts) -> bool:
    """Whether `own` may look at the console as `other` sees it: nothing it shows is kept from them.

    All that the other may do anywhere, by roles or by a policy, they hold everywhere themselves, and no policy takes
    any of it from them and not from the other.
    """
    if own.refused or other.refused or not decide(own, May.MEMBER_SEE_AS, Target(own.account_id)):
        return False
    reach = everything_held(other) | (other.policies.mask if other.policies else 0)
    held = own.masks.get(own.account_id, 0) | own.masks.get(EVERYWHERE, 0)
    return own.account_id == other.account_id and not reach & (~held | kept_from(own, other))
