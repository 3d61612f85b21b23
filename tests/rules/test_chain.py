"""The chain of the trail: whatever is done to an entry afterwards is found, at that entry (T-102, F-34)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.chain import EntryFields, as_plain, entry_hash, first_fault

START = datetime(2026, 5, 3, 12, tzinfo=UTC)


def chain(length: int) -> list[tuple[dict, str, str]]:
    """Make a trail of this length."""
    lines, head = [], ""
    for number in range(1, length + 1):
        entry = EntryFields(
            number=number,
            account_id="acme",
            at=START + timedelta(seconds=number),
            event="asset_tagged",
            who="Olga <olga@acme.example>",
            who_kind="member",
            who_id="olga",
            way="console",
            address="192.0.2.7",
            about_kind="asset",
            about_id="a1",
            about_name="shoe.jpg",
            details={"before": ["red"], "after": ["red", "blue"], "asset": "shoe.jpg"},
        )
        own = entry_hash(entry, previous_hash=head)
        lines.append((as_plain(entry), head, own))
        head = own
    return lines


def test_an_untouched_chain_holds() -> None:
    assert first_fault(chain(50)) is None


@given(st.integers(0, 19), st.sampled_from(["who", "at", "event", "details", "address", "about_id", "way"]))
def test_an_entry_that_was_changed_is_named(position: int, field: str) -> None:
    lines = chain(20)
    lines[position][0][field] = "changed"

    fault = first_fault(lines)

    assert fault is not None
    assert (fault.number, fault.what) == (position + 1, f"entry {position + 1} was changed")


@given(st.integers(0, 18))
def test_an_entry_that_was_taken_out_is_named(position: int) -> None:
    lines = chain(20)
    del lines[position]

    fault = first_fault(lines)

    assert fault is not None
    assert fault.number == position + 1
    assert "missing" in fault.what


@given(st.integers(0, 18))
def test_entries_that_changed_places_are_named(position: int) -> None:
    lines = chain(20)
    lines[position], lines[position + 1] = lines[position + 1], lines[position]

    fault = first_fault(lines)

    assert fault is not None
    assert fault.number == position + 1


@pytest.mark.parametrize("position", [0, 7, 19])
def test_a_forged_entry_with_a_hash_of_its_own_breaks_the_next_link(position: int) -> None:
    lines = chain(21)
    plain, previous, _ = lines[position]
    plain["who"] = "Mallory"
    forged = entry_hash(
        EntryFields(**{**plain, "at": START + timedelta(seconds=position + 1)}), previous_hash=previous
    )
    lines[position] = (plain, previous, forged)

    fault = first_fault(lines)

    assert fault is not None
    assert fault.number == position + 2
