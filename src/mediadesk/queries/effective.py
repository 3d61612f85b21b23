"""What one principal holds: roles with their permissions, and the account's policies that can apply to them."""

from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import EVERYWHERE, Facts, Kind
from mediadesk.access.load import read_facts
from mediadesk.access.policies import Applying, counts
from mediadesk.access.roles import mask_of
from mediadesk.access.system_policies import policy_id, role_id
from mediadesk.access.targets import find_environment
from mediadesk.engines import clock
from mediadesk.queries.policies import PolicyRow, policies
from mediadesk.queries.principals import holder_of
from mediadesk.rules.roles import Role


@dataclass(frozen=True, slots=True)
class Effective:
    """Roles as (id, ids of the permissions), and policies."""

    roles: tuple[tuple[str, frozenset[str]], ...]
    policies: tuple[PolicyRow, ...]


def effective_policies(facts: Facts, *, kind: str, principal_id: str, environment_id: str = "") -> Effective:
    """What a member or key holds, as of now, in the account and in an environment when one is named.

    Args:
        kind: "user", "apiKey" or "provisioningKey"; keys go by id or public part.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, another account's principal or environment too.

    Cost: 8 queries at most, 1 more for an environment.
    """
    require(facts, May.GRANT_VIEW, Target(facts.account_id))
    rows = policies(facts)
    word, _, named = holder_of(facts, kind=kind, principal_id=principal_id).partition(":")
    if environment_id:
        find_environment(facts.account_id, environment_id=environment_id)
    own = read_facts(
        Kind.API_KEY if word == "key" else Kind.MEMBER,
        named,
        account_id=facts.account_id,
        epoch=facts.epoch,
        now=clock.now(),
    )
    here = {facts.account_id, EVERYWHERE, environment_id}
    roles = {
        role_id(held.role) if isinstance(held.role, Role) else held.role.api_id: frozenset(
            policy_id(may, held.role.kind) for may in May if mask_of(held.role) & may.bit
        )
        for held in own.held
        if not environment_id or held.scope_id in here or held.environment_id == environment_id
    }
    names = {one.policy for one in own.policies.statements} if isinstance(own.policies, Applying) else set()
    applying = tuple(
        row
        for row in rows
        if row.name in names
        and (
            not environment_id
            or counts(EVERYWHERE if row.scope_id == "all" else row.scope_id, environment_id)
        )
    )
    return Effective(tuple(sorted(roles.items())), applying)
