"""The invitation form as it was sent: what was typed, and what it means. Nothing is lost when it is wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.bundles import Chosen
from mediadesk.queries.invitations import PreviewLine, preview_invitations
from mediadesk.queries.quotes import Quote, quote
from mediadesk.queries.seats import SeatCount
from mediadesk.rules.invitations import MOST_BYTES, Invitee, Line, read_lines, require_role, text_of
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role
from mediadesk.surfaces.console.bundling import chosen_in
from mediadesk.surfaces.console.typed import end_of_day, whole_number
from mediadesk.surfaces.console.wording import plural
from mediadesk.surfaces.who import Who

SHOWN_LINES = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as they were typed; `previewed` once the lines stood on the preview page."""

    text: str = ""
    name: str = ""
    role_id: str = ""
    all_environments: bool = True
    environment_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()
    ends_on: str = ""
    note: str = ""
    bundle: Chosen | None = None
    previewed: bool = False
    shown_cents: int | None = None  # what the seats cost that are to be bought with it
    too_large: bool = False

    @property
    def role(self) -> Role:
        """The role for lines that name none. Raises: Refusal NO_SUCH_ROLE."""
        return require_role(self.role_id)

    @property
    def places(self) -> tuple[str, ...] | None:
        """The environments for lines that name none; None: all."""
        return None if self.all_environments else self.environment_ids

    @property
    def ends_at(self) -> datetime | None:
        """The end of the day that was chosen, in UTC. Raises: Refusal BAD_VALUE."""
        return end_of_day(self.ends_on)

    def lines(self) -> tuple[Line, ...]:
        """The addresses, read. Raises: Refusal TOO_LARGE, NOBODY_TO_INVITE."""
        if self.too_large:
            raise Why.TOO_LARGE(limit=f"{MOST_BYTES // 1_000_000} MB")
        lines = read_lines(self.text)
        if not lines:
            raise Why.NOBODY_TO_INVITE()
        return lines


def typed_in(request: HttpRequest) -> Typed:
    """The form of this request; a file takes the place of the list, and is not read when it is too large."""
    posted, file = request.POST, request.FILES.get("file")
    too_large = file is not None and (file.size or 0) > MOST_BYTES
    return Typed(
        text=text_of(file.read()) if file and not too_large else posted.get("text", ""),
        role_id=posted.get("role", ""),
        all_environments=posted.get("where", "all") == "all",
        environment_ids=tuple(posted.getlist("environments")),
        group_ids=tuple(posted.getlist("groups")),
        ends_on=posted.get("ends_on", ""),
        note=posted.get("note", ""),
        bundle=chosen_in(posted),
        previewed=posted.get("previewed") == "yes",
        shown_cents=whole_number(posted.get("shown_cents", "")),
        too_large=too_large,
    )


def preview_of(who: Who, typed: Typed) -> tuple[PreviewLine, ...]:
    """What would happen to each line. Raises: Refusal, whatever the form or the query refuses."""
    return preview_invitations(who.facts, lines=typed.lines(), role=typed.role, environment_ids=typed.places)


def needs_preview(typed: Typed, preview: tuple[PreviewLine, ...]) -> bool:
    """Say whether somebody must look before anything is sent: a list nobody has seen, or a line gone wrong.

    That only a seat is missing is nothing to look at once it is to be bought.
    """
    buying = typed.shown_cents is not None
    return any(line.wrong and not (buying and line.waits) for line in preview) or (
        len(preview) > 1 and not typed.previewed
    )


def shown(preview: tuple[PreviewLine, ...]) -> tuple[PreviewLine, ...]:
    """The lines that a page shows: all of them, or of a long list those that cannot go ahead first."""
    if len(preview) <= SHOWN_LINES:
        return preview
    return tuple(sorted(preview, key=lambda line: (not line.wrong, line.number)))[:SHOWN_LINES]


def people_of(typed: Typed, preview: tuple[PreviewLine, ...]) -> list[Invitee]:
    """Who is invited: all that can go ahead, and those who wait for a seat when seats are to be bought."""
    buying = typed.shown_cents is not None
    return [one for line in preview if (one := line.invitee or (line.waits if buying else None))]


def price_of_seats(who: Who, count: int) -> Quote | None:
    """What so many more seats cost now; None for whoever may not buy, and where the plan has none for sale."""
    if not count or not (who.may(May.PLAN_CHANGE) and who.may(May.BILLING_VIEW)):
        return None
    try:
        return quote(who.facts, more_seats=count)
    except Refusal:
        return None


def seats_bought(who: Who, count: SeatCount) -> str:
    """What was bought with an invitation since the request began, as a sentence to tell; empty: nothing."""
    bought = count.extra_seats - who.account.extra_seats
    return f"{plural(bought, 'seat')} {'is' if bought == 1 else 'are'} bought. " if bought > 0 else ""


def ways_out(who: Who, count: SeatCount) -> tuple[tuple[str, str], ...]:
    """What can be done when no seat is left, as (sentence, address); no address where it is not theirs to do."""
    missing = max(1, count.missing(1))
    users = reverse("users", args=(who.account.pk,)) if who.may(May.MEMBER_VIEW) else ""
    billing = reverse("billing", args=(who.account.pk,)) if who.may(May.PLAN_CHANGE) else ""
    larger = "Choose a larger plan" if billing else "Ask a Master admin or Billing member for a larger plan"
    buy = f"Buy {plural(missing, 'seat')}" if missing > 1 else "Buy a seat"
    if count.given_back:
        buy = "Keep the seats that were to be given back"
    more = f"{reverse('billing_change', args=(who.account.pk,))}?more={count.given_back or missing}"
    seats = ((buy, more),) if billing else ()
    return (
        *seats,
        ("Disable or remove a member", users),
        ("Withdraw an invitation", f"{users}?status=pending" if users else ""),
        ("Give someone a role that takes no seat: Billing or Reports", users),
        (larger, billing),
    )
