"""Who takes a seat, and what to say when there is none left."""

from typing import Final

MOST_AT_ONCE: Final = 1000
"""So many seats are bought in one step at most: a slip of the finger costs no fortune."""

WAYS_OUT = (
    "A Master admin or Admin can disable or remove a member, withdraw an invitation, or move someone to a "
    "role without a seat (Billing, Reports); a Master admin or Billing member can choose a larger plan. "
    "Anyone may ask them for a seat on the Users page."
)


def seats_missing(there_are: int | None, *, taken: int, wanted: int) -> int:
    """How many seats are lacking for so many people more; where more are taken than there are, those too.

    Args:
        there_are: the plan's with the extra ones; None: no limit.
        taken: active members and open invitations that take a seat.
    """
    return 0 if there_are is None or not wanted else max(0, taken + wanted - there_are)
