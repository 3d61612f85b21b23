"""Why an action says no."""

from __future__ import annotations

import pytest

from mediadesk.rules.refusals import Refusal, Why


def refused(do, *args, **how) -> Why:
    """What a call is refused for; it must be refused."""
    with pytest.raises(Refusal) as caught:
        do(*args, **how)
    return caught.value.why
