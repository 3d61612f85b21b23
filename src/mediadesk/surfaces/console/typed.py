"""What was typed into a form or an address, read as what it should be; None where it is not."""

from datetime import UTC, datetime, time

from mediadesk.rules.refusals import Why


def whole_number(text: str, *, digits: int = 9) -> int | None:
    """A whole number of at most so many digits, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def signed_number(text: str) -> int | None:
    """A whole number, perhaps below zero, or None."""
    found = whole_number(text.removeprefix("-"))
    return -found if found is not None and text.startswith("-") else found


def moment(text: str) -> datetime | None:
    """A moment with its time zone, as a page wrote it, in UTC; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def day(text: str) -> datetime | None:
    """The beginning of a day written like 2026-05-31, in UTC, or None. Years end at 9998: the next day must exist."""
    try:
        read = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return read if read.year < 9999 else None


def end_of_day(text: str) -> datetime | None:
    """The last moment of a day on which something ends, or None when none was typed.

    Raises:
        Refusal: BAD_VALUE.
    """
    if not text:
        return None
    read = day(text)
    if read is None:
        raise Why.BAD_VALUE(what="The end date", reason="write it like 2030-12-31")
    return datetime.combine(read, time.max, UTC)
