"""What a form about the plan asks for, what it would mean, and how it is done."""

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from mediadesk.access.facts import Actor, Facts
from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.release_seats import release_seats
from mediadesk.actions.billing.start_trial import start_trial
from mediadesk.queries.quotes import Quote, quote
from mediadesk.rules.refusals import Why
from mediadesk.rules.seats import MOST_AT_ONCE
from mediadesk.surfaces.console.typed import whole_number


@dataclass(frozen=True, slots=True)
class Wanted:
    """One change: `kind` is a row of KINDS, `plan` or `count` what it is about.

    `seats`: so many extra seats with another plan; None: as many as now.
    """

    kind: str
    plan: str = ""
    count: int = 0
    seats: int | None = None

    @property
    def fields(self) -> dict[str, str]:
        """As the form sends it."""
        seats = {} if self.seats is None else {"seats": str(self.seats)}
        return {self.kind: self.plan or str(self.count), **seats}


# fmt: off
KINDS: Final = {
    # field   the page's title     its button
    "plan":  ("Change the plan",   "Change the plan"),
    "more":  ("Buy seats",         "Buy"),
    "less":  ("Give seats back",   "Give back"),
    "trial": ("Try out a plan",    "Begin the trial"),
}
# fmt: on


def wanted_in(asked: QueryDict) -> Wanted:
    """The change that a form or an address asks for; one more seat when it names none.

    Raises:
        Refusal: BAD_VALUE, where no number of seats was typed.
    """
    for kind in KINDS:
        if kind in asked:
            text = asked.get(kind, "").strip()[:40]
            if kind in {"plan", "trial"}:
                seats = whole_number(asked.get("seats", ""), digits=4) if kind == "plan" else None
                return Wanted(kind, plan=text, seats=seats)
            count = whole_number(text, digits=4)
            if count is None or not 0 < count <= MOST_AT_ONCE:
                reason = f"it is not between 1 and {MOST_AT_ONCE:,}"
                raise Why.BAD_VALUE(what="The number of seats", reason=reason)
            return Wanted(kind, count=count)
    return Wanted("more", count=1)


def quote_of(facts: Facts, wanted: Wanted) -> Quote | None:
    """What it costs; None for a trial. Raises: Refusal, as `quote` does."""
    if wanted.kind == "trial":
        return None
    more = {"more": wanted.count, "less": -wanted.count}.get(wanted.kind, 0)
    return quote(facts, plan=wanted.plan, extra_seats=wanted.seats, more_seats=more)


def change_it(actor: Actor, wanted: Wanted, *, shown_cents: int) -> None:
    """Do it, at the price that was shown. Raises: Refusal, as the actions do."""
    match wanted.kind:
        case "plan":
            choose_plan(actor, plan=wanted.plan, extra_seats=wanted.seats, shown_cents=shown_cents)
        case "more":
            buy_seats(actor, count=wanted.count, shown_cents=shown_cents)
        case "less":
            release_seats(actor, count=wanted.count)
        case _:
            start_trial(actor, plan=wanted.plan)
