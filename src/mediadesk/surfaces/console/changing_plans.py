"""What a form about the plan asks for, what it would mean, and how it is done."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from mediadesk.access.facts import Actor, Facts
from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.release_seats import release_seats
from mediadesk.actions.billing.start_trial import start_trial
from mediadesk.queries.quotes import Quote, quote
from mediadesk.rules.refusals import Why
from mediadesk.rules.seats import MOST_AT_ONCE
from mediadesk.surfaces.console.typed import signed_number, whole_number
from mediadesk.surfaces.console.wording import day


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
        Refusal: BAD_VALUE, where a number of seats is none.
    """
    kind = next((kind for kind in KINDS if kind in asked), "more")
    text = asked.get(kind, "1").strip()[:40]
    if kind == "trial":
        return Wanted(kind, plan=text)
    if kind == "plan":
        seats = asked.get("seats", "")
        return Wanted(kind, plan=text, seats=_number(seats, least=0) if seats else None)
    return Wanted(kind, count=_number(text, least=1))


def _number(text: str, *, least: int) -> int:
    found = whole_number(text, digits=4)
    if found is None or not least <= found <= MOST_AT_ONCE:
        reason = f"it is not between {least} and {MOST_AT_ONCE:,}"
        raise Why.BAD_VALUE(what="The number of seats", reason=reason)
    return found


def quote_of(facts: Facts, wanted: Wanted) -> Quote | None:
    """What it costs; None for a trial. Raises: Refusal, as `quote` does."""
    if wanted.kind == "trial":
        return None
    more = {"more": wanted.count, "less": -wanted.count}.get(wanted.kind, 0)
    return quote(facts, plan=wanted.plan, extra_seats=wanted.seats, more_seats=more)


def change_it(actor: Actor, wanted: Wanted, posted: QueryDict) -> str:
    """Do it, at the price and from the terms that were shown. Returns what holds now, in words.

    Raises:
        Refusal: as the actions do.
    """
    as_shown = posted.get("as_shown", "")
    cents = signed_number(posted.get("shown_cents", "")) or 0
    shown: dict[str, Any] = {"shown_cents": cents, "as_shown": as_shown}
    if wanted.kind == "trial":
        ends = start_trial(actor, plan=wanted.plan).trial_ends_on
        return f"The trial has begun. It ends on {day(ends)}." if ends else "The trial has begun."
    if wanted.kind == "plan":
        found = choose_plan(actor, plan=wanted.plan, extra_seats=wanted.seats, **shown)
    elif wanted.kind == "more":
        found = buy_seats(actor, count=wanted.count, **shown)
    else:
        found = release_seats(actor, count=wanted.count, as_shown=as_shown)
    if found.at_once:
        return f"Done: {found.after.title} holds from now on."
    return f"Planned: {found.after.title} from {day(found.begins)} on. Until then you can take it back."
