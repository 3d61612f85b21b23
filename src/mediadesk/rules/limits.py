"""What of a plan is used, and what is in the way of a smaller one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mediadesk.rules.plans import Plan
from mediadesk.rules.sizes import filesize


@dataclass(frozen=True, slots=True)
class Use:
    """What is taken up now of what a plan limits; `assets` are counted, no plan limits them."""

    seats: int
    environments: int
    storage_bytes: int
    assets: int


@dataclass(frozen=True, slots=True)
class InTheWay:
    """One thing of which more is used than a plan has. `what` is seats, environments or storage."""

    what: str
    used: int
    limit: int

    @property
    def over(self) -> str:
        """How much has to go: "4 seats", "1 environment", "12 GB of storage"."""
        more = self.used - self.limit
        if self.what == "storage":
            return f"{filesize(more)} of storage"
        return f"{more:,} {self.what.removesuffix('s') if more == 1 else self.what}"


def smaller(plan: Plan, other: Plan) -> Plan:
    """A plan with no more seats and environments than another one has."""
    return replace(
        plan,
        seats=_least(plan.seats, other.seats),
        environments=_least(plan.environments, other.environments),
    )


def ending(now: Plan, lasting: Plan) -> int:
    """How many of its seats are gone when the cycle ends; 0 where they have no limit until then: no number of them."""
    if now.seats is None or lasting.seats is None:
        return 0
    return now.seats - lasting.seats


def in_the_way(plan: Plan, use: Use, *, instead_of: Plan | None = None) -> tuple[InTheWay, ...]:
    """What there is too much of for a plan, whose seats include the extra ones; nothing when it fits.

    Args:
        instead_of: the present plan. What the new one has no less of is not in its way: whoever uses too much already
            may go to one that has more, be it still too little.
    """
    return tuple(_over(plan, use, instead_of))


def _least(*limits: int | None) -> int | None:
    """The least of some limits, of which None is none."""
    return min((one for one in limits if one is not None), default=None)


def _over(plan: Plan, use: Use, present: Plan | None) -> Iterator[InTheWay]:
    for what, used, limit, before in (
        # what          used                limit               limit of the present plan
        ("seats",        use.seats,         plan.seats,         present.seats if present else None),
        ("environments", use.environments,  plan.environments,  present.environments if present else None),
        ("storage",      use.storage_bytes, plan.storage_bytes, present.storage_bytes if present else None),
    ):  # fmt: skip
        if limit is not None and used > limit and (before is None or limit < before):
            yield InTheWay(what, used, limit)
