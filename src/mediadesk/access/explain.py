"""Why somebody may do a thing or may not, as sentences, and who else may: by `decide` alone. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import Decision, Target, clause, decide, gives, holds_all_of, paths
from mediadesk.access.facts import Facts, Held
from mediadesk.access.giving import may_give
from mediadesk.access.roles import AnyRole, mask_of
from mediadesk.rules.roles import Role, RoleKind

_Principal = TypeVar("_Principal")


def reasons(facts: Facts, may: May, target: Target) -> tuple[str, ...]:
    """Every reason of the answer, as clauses: all paths of a yes; of a no what was missing, ended or is elsewhere.

    Cost: that of `decide`, no query.
    """
    return reasons_of(decide(facts, may, target))


def reasons_of(decision: Decision, *, who: str = "they") -> tuple[str, ...]:
    """As `reasons`, of a decision that was made already. `who`: "they", or "you" for whoever reads about themselves."""
    facts, may, target = decision.facts, decision.may, decision.target
    if decision:
        found = [told(held) for held in paths(facts, may, target)]
        permitted = decision.ruling.permitted_by if decision.ruling else ()
        return (*found, *(f"the policy {name} permits it" for name in permitted))
    if decision.out_of_reach or facts.refused or decision.forbidden:
        return (decision.because,)
    return ("no role held here allows it", *_missed(facts, may, target, who))


def who_can(
    every: Mapping[_Principal, Facts], may: May, target: Target
) -> Iterator[tuple[_Principal, Decision]]:
    """All of these principals who may, each with the decision. Cost: one `decide` each, no query."""
    for principal, facts in every.items():
        if decision := decide(facts, may, target):
            yield principal, decision


def roles_allowing(roles: Iterable[AnyRole], may: May, target: Target) -> tuple[AnyRole, ...]:
    """Those of these roles that would allow it there: for the account none of a folder's or a collection's."""
    kinds = {RoleKind.GLOBAL}
    kinds |= {RoleKind.FOLDER} if target.folders else set()
    kinds |= {RoleKind.COLLECTION} if target.collections else set()
    if may.where is Where.ACCOUNT:
        kinds = {RoleKind.GLOBAL}
    return tuple(role for role in roles if role.kind in kinds and mask_of(role) & may.bit)


def may_help(facts: Facts, roles: Iterable[AnyRole], target: Target) -> bool:
    """Whether somebody could give one of these roles there: by a share, a grant, or the role of a membership."""
    account = Target(target.account_id)
    shares = bool(target.folders) and bool(decide(facts, May.FOLDER_SHARE, target))
    opening = [
        replace(target, folders=(), above=(), thing=None, collections=(one,)) for one in target.collections
    ]
    opened = [one for one in opening if decide(facts, May.COLLECTION_SHARE, one)]
    grants = bool(decide(facts, May.GRANT_GIVE, account))
    changes = bool(decide(facts, May.MEMBER_UPDATE, account))
    places = [target.environment_id] if target.environment_id else None
    for role in roles:
        if role.kind is RoleKind.FOLDER:
            if shares and holds_all_of(facts, role, target):
                return True
        elif role.kind is RoleKind.COLLECTION:
            if any(holds_all_of(facts, role, one) for one in opened):
                return True
        elif (changes or (grants and role is not Role.MASTER_ADMIN)) and may_give(
            facts, role, environment_ids=places
        ):
            return True
    return False


def told(held: Held) -> str:
    """A held role with who gave it, when, and until when, as a clause."""
    words = clause(held)
    if held.granted_by:
        words += f", granted by {held.granted_by}" + (f" on {_day(held.since)}" if held.since else "")
    return f"{words}, ends {_day(held.until)}" if held.until else words


def _missed(facts: Facts, may: May, target: Target, who: str) -> Iterator[str]:
    for held in facts.ended:
        if gives(held, may) and held.scope_id in target.scopes():
            yield f"{who} had it until {_day(held.until)}: {clause(held)}"
    for held in facts.held:
        if gives(held, may) and held.scope_id in target.above:
            yield f"a private folder keeps out the {clause(held)}"
        elif gives(held, may) and held.scope_id not in target.scopes():
            yield f"{who} may elsewhere: {clause(held)}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%-d %B %Y}" if moment else ""
