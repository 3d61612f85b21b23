"""Groups in groups, as pairs of ids (outer, inner): what lies above and below one, and which may be put into which."""

from collections.abc import Collection
from typing import Final

from mediadesk.rules.refusals import Why

MOST_LEVELS: Final = 8
"""How many groups may lie in one another, the outermost and the innermost counted."""

MOST_NESTINGS: Final = 500
"""How often an account may put a group into another: all of it is read whenever somebody joins or leaves one."""

Pairs = Collection[tuple[str, str]]


def steps_up(pairs: Pairs, group_id: str) -> list[set[str]]:
    """The groups that hold this one, then those that hold these, and so on; one in two ways is in two steps."""
    return _steps({(inner, outer) for outer, inner in pairs}, group_id)


def steps_down(pairs: Pairs, group_id: str) -> list[set[str]]:
    """The groups inside this one, then those inside these, and so on."""
    return _steps(pairs, group_id)


def above(pairs: Pairs, group_ids: Collection[str]) -> set[str]:
    """Every group that holds one of these, at any depth."""
    return {found for one in group_ids for step in steps_up(pairs, one) for found in step}


def below(pairs: Pairs, group_ids: Collection[str]) -> set[str]:
    """Every group inside one of these, at any depth."""
    return {found for one in group_ids for step in steps_down(pairs, one) for found in step}


def between(pairs: Pairs, *, outer: str, inner: str) -> tuple[str, ...]:
    """The groups on a shortest way from an inner group up to an outer one, neither of them counted."""
    steps = steps_up(pairs, inner)
    reached = next((count for count, step in enumerate(steps) if outer in step), 0)
    way, above_it = list[str](), outer
    for step in reversed(steps[:reached]):
        above_it = min(one for one in step if (above_it, one) in pairs)
        way.append(above_it)
    return tuple(reversed(way))


def require_may_lie_in(pairs: Pairs, *, outer: str, inner: str, names: tuple[str, str]) -> None:
    """Refuse circles, too many levels, and too many groups in groups.

    Args:
        names: of the outer and the inner group, as people call them.

    Raises:
        Refusal: GROUP_INTO_ITSELF, GROUPS_IN_A_CIRCLE, GROUPS_TOO_DEEP, NESTINGS_FULL.
    """
    if outer == inner:
        raise Why.GROUP_INTO_ITSELF(group=names[0])
    if outer in below(pairs, [inner]):
        raise Why.GROUPS_IN_A_CIRCLE(outer=names[0], inner=names[1])
    levels = len(steps_up(pairs, outer)) + 2 + len(steps_down(pairs, inner))
    if levels > MOST_LEVELS:
        raise Why.GROUPS_TOO_DEEP(outer=names[0], inner=names[1], limit=MOST_LEVELS)
    if len(pairs) >= MOST_NESTINGS:
        raise Why.NESTINGS_FULL(limit=MOST_NESTINGS)


def _steps(pairs: Pairs, start: str) -> list[set[str]]:
    found, here = list[set[str]](), {start}
    for _ in pairs:  # there are no more steps than pairs, and so an end even in a circle
        here = {to for one, to in pairs if one in here}
        if not here:
            break
        found.append(here)
    return found
