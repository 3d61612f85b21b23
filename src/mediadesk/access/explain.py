"""Why somebody may do a thing or may not, as sentences, and who else may: by `decide` alone. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, clause, decide, paths
from mediadesk.access.facts import Facts, Held
from mediadesk.access.roles import mask_of

_Principal = TypeVar("_Principal")


def reasons(facts: Facts, may: May, target: Target) -> tuple[str, ...]:
    """Every reason of the answer, as clauses: all paths of a yes; of a no what was missing, ended or is elsewhere.

    Cost: that of `decide`, no query.
    """
    decision = decide(facts, may, target)
    if decision:
        found = [_told(held) for held in paths(facts, may, target)]
        permitted = decision.ruling.permitted_by if decision.ruling else ()
        return (*found, *(f"the policy {name} permits it" for name in permitted))
    if decision.out_of_reach or facts.refused or decision.forbidden:
        return (decision.because,)
    return (decision.because, *_missed(facts, may, target))


def who_can(
    every: Mapping[_Principal, Facts], may: May, target: Target
) -> Iterator[tuple[_Principal, tuple[str, ...]]]:
    """All of these principals who may, each with every reason. Cost: one `decide` each, no query."""
    for principal, facts in every.items():
        if decide(facts, may, target):
            yield principal, reasons(facts, may, target)


def _missed(facts: Facts, may: May, target: Target) -> Iterator[str]:
    for held in facts.ended:
        if mask_of(held.role) & may.bit and held.scope_id in target.scopes():
            yield f"they had it until {_day(held.until)}: {clause(held)}"
    for held in facts.held:
        if mask_of(held.role) & may.bit and held.scope_id in target.above:
            yield f"a private folder keeps out the {clause(held)}"
        elif mask_of(held.role) & may.bit and held.scope_id not in target.scopes():
            yield f"they may elsewhere: {clause(held)}"


def _told(held: Held) -> str:
    words = clause(held)
    if held.granted_by:
        words += f", granted by {held.granted_by}" + (f" on {_day(held.since)}" if held.since else "")
    return f"{words}, ends {_day(held.until)}" if held.until else words


def _day(moment: datetime | None) -> str:
    return f"{moment:%-d %B %Y}" if moment else ""
