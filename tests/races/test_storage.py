"""The last bytes of a plan's storage, wanted by many at once, over two processes, on both databases (T-74)."""

import pytest

pytestmark = pytest.mark.race


def test_twenty_uploads_at_once_leave_exactly_what_the_plan_takes(installation) -> None:
    stops_at_bytes = installation.ask("nearly_full")

    outcomes = installation.race("upload")

    assert outcomes == {"done": 7, "storage_full": 13}  # 700 bytes were left, each file has 100
    assert installation.ask("stored_bytes") == stops_at_bytes
