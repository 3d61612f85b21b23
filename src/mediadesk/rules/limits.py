"""What of a plan is used, and what is in the way of a smaller one."""

from collections.abc import Iterator
from dataclasses import dataclass

from mediadesk.rules.plans import Plan
from mediadesk.rules.sizes import filesize


@dataclass(frozen=True, slots=True)
class Use:
    """What is taken up now of what a plan limits."""

    seats: int
    environments: int
    storage_bytes: int


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


def in_the_way(plan: Plan, use: Use) -> tuple[InTheWay, ...]:
    """What there is too much of for a plan, whose seats include the extra ones; nothing when it fits."""
    return tuple(_over(plan, use))


def _over(plan: Plan, use: Use) -> Iterator[InTheWay]:
    for what, used, limit in (
        ("seats", use.seats, plan.seats),
        ("environments", use.environments, plan.environments),
        ("storage", use.storage_bytes, plan.storage_bytes),
    ):
        if limit is not None and used > limit:
            yield InTheWay(what, used, limit)
