"""What is asked before a role is given to anybody, whatever asks for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mediadesk.access.decide import holds_all_of
from mediadesk.access.lending import require_lasts, require_own_end
from mediadesk.access.reach import reached_in
from mediadesk.access.roles import AnyRole, needs_seat
from mediadesk.access.scopes import environment_of, given_by, kind_of, target_of
from mediadesk.actions.change import Step
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Scope
from mediadesk.store.collections import Collection
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment, Group, Member

Holder = Member | Group | ApiKey
_PLACES: Final[dict[type, str]] = {
    Folder: "a folder",
    Collection: "a collection",
    Environment: "an environment",
}


def require_giveable(
    step: Step,
    holders: Sequence[Holder],
    role: AnyRole,
    *,
    scope: Scope = None,
    until: datetime | None = None,
) -> None:
    """Refuse to give what would do nothing, what one does not hold oneself, or for longer than one holds it.

    Raises:
        Refusal: NO_SUCH_ROLE (a role that is not held at such a place, or that only a membership has),
            WITHOUT_A_SEAT, NOT_IN_ENVIRONMENT, ROLE_NOT_YOURS, BAD_VALUE (the end date).

    Cost: 1 query for a folder, 1 more to see whether it reaches the members.
    """
    kind = kind_of(scope)
    people = any(not isinstance(one, ApiKey) for one in holders)
    if role.kind is not kind or (role is Role.MASTER_ADMIN and scope is None and people):
        place = _PLACES.get(type(scope), "the account, beside another")
        known = [one.api_id for one in Role if one.kind is kind and one is not Role.MASTER_ADMIN]
        raise Why.NO_SUCH_ROLE(role=f"{role.title} for {place}", roles=", ".join(known))
    _require_reached(step, [one for one in holders if isinstance(one, Member)], role, scope)
    for key in holders:
        if isinstance(key, ApiKey):
            _require_of_key(key, scope)
    target = target_of(step.account.pk, scope)
    if step.facts is None or not holds_all_of(step.facts, role, target):
        raise Why.ROLE_NOT_YOURS(role=role.title)
    if until is not None and until <= step.now:
        raise Why.BAD_VALUE(what="The end date", reason="it has passed")
    share = isinstance(scope, Folder | Collection)
    require_own_end(step.facts, given_by(scope), target if share else None, until=until)
    require_lasts(step.facts, role, target, until=until)


def _require_of_key(key: ApiKey, scope: Scope) -> None:
    """A key is used in its environment, or for the account: a role elsewhere would do nothing."""
    environment = environment_of(scope)
    place = environment.pk if environment else None
    if place != key.environment_id:
        where = f"the environment {key.environment.name}" if key.environment else "the account"
        raise Why.BAD_VALUE(
            what="The place", reason=f"this is a key of {where}, and its roles are held there"
        )


def _require_reached(step: Step, members: Sequence[Member], role: AnyRole, scope: Scope) -> None:
    """Nothing is given in vain: it reaches nobody without a seat, nor in an environment they may not enter."""
    for member in members:
        if needs_seat(role) and not member.api_role.takes_seat:
            raise Why.WITHOUT_A_SEAT(member=member.name or member.email, role=member.api_role.title)
    if not isinstance(scope, Folder | Collection) or not members:
        return
    reached = reached_in(step.account.pk, scope.environment_id, now=step.now)
    entering = set(reached.filter(pk__in=[one.pk for one in members]).values_list("pk", flat=True))
    for member in members:
        if member.pk not in entering:
            where = scope.environment.name
            raise Why.NOT_IN_ENVIRONMENT(member=member.name or member.email, environment=where)
