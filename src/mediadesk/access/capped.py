"""What a token of provisioning may do: what its maker may, and never more than an Admin.

So it stands below Master admins, whom it can neither make nor touch, and gives nothing that its maker could not (T-14).
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from mediadesk.access.catalogue import MASKS
from mediadesk.access.facts import Facts, Held
from mediadesk.access.policies import Applying
from mediadesk.rules.roles import Role

_MOST: Final = Role.ADMIN


def capped(facts: Facts) -> Facts:
    """The facts of a member, less what stands above an Admin, and less what only policies permit. Cost: none."""
    held = tuple(map(_lowered, facts.held))
    masks = {scope: mask & MASKS[_MOST] for scope, mask in facts.masks.items()}
    policies = facts.policies
    if isinstance(policies, Applying):
        forbidding = tuple(one for one in policies.statements if one.forbids)
        policies = Applying(policies.every, forbidding, policies.principal)
    return replace(facts, held=held, masks=MappingProxyType(masks), policies=policies, ended=())


def _lowered(held: Held) -> Held:
    return replace(held, role=_MOST) if held.role.rank > _MOST.rank else held
