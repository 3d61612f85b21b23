"""Every text on every page is asked about, whatever it has in common with others (tests/journeys/looking.py)."""

import pytest

from tests.journeys.looking import Look
from tests.journeys.test_accessible import faults_in

pytestmark = pytest.mark.judge


@pytest.mark.parametrize("which", ["full", "empty"])
def test_no_text_on_any_page_is_too_faint_in_light_or_dark(demo, chromium, which) -> None:
    assert not faults_in(demo, chromium, Look(whole=True), which)
