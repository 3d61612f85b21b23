"""Deleting, restoring, replacing and deleting for good at once: each is done or refused, and no bytes are lost."""

import pytest

pytestmark = pytest.mark.race


def test_whoever_comes_second_is_refused_and_rows_have_their_bytes(installation) -> None:
    installation.ask("thrown_away")

    outcomes = installation.race("tug")

    assert outcomes.keys() <= {"done", "not_found", "changed_meanwhile"}
    assert outcomes["done"] > 10
    assert installation.ask("bytes_in_order") == {"lost": 0, "unnamed": 0}
