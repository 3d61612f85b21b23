"""The time of an answer tells nobody whether what was asked about is there (F-26).

2,000 pairs a question, through the whole application; the medians differ by less than a millisecond, and no two samples
can be told apart by their ranks at one in a hundred, over all questions together.
"""

from __future__ import annotations

import gc
import time
from functools import partial

import pytest
from django.test import Client

from mediadesk.store.models import Errand, Mail, SignInCount
from tests.judges.samples import apart, measured
from tests.surfaces.asked_of_strangers import ASKED, Ask, Strangers, stage
from tests.surfaces.console.conftest import shelf
from tests.surfaces.public.conftest import lookbook, publish

__all__ = ["lookbook", "publish", "shelf", "stage"]

pytestmark = pytest.mark.judge
PAIRS = 2_000
MOST_MS = 1
LIKELY = 0.01
ONCE = {
    "whom one invites",
    "another's new address",
    "a directory: whom it adds",
}  # each changes what the next is asked
REPEATED = [one for one in ASKED if one.id not in ONCE]


class Asker:
    """Asks one question over and over, each time as if for the first time."""

    def __init__(self, ask: Ask, strangers: Strangers, *, late_ns: int = 0) -> None:
        self.ask, self.strangers, self.late_ns = ask, strangers, late_ns
        self.browser = strangers.browser(Client(), ask.by)

    def clear(self) -> None:
        for kept in (SignInCount, Errand, Mail):
            kept.objects.all().delete()

    def send(self, number: int, *, there: bool) -> None:
        self.ask.send(self.browser, self.strangers, there, number % 2)
        if there and self.late_ns:
            until = time.perf_counter_ns() + self.late_ns
            while time.perf_counter_ns() < until:
                pass


def told_apart(asker: Asker, *, pairs: int) -> tuple[float, float]:
    """By how much, and how likely by chance. What was left by the last question is cleared beside the clock."""
    known, unknown = (partial(asker.send, there=there) for there in (True, False))
    for number in range(20):
        known(number)
        unknown(number)
        asker.clear()
    gc.collect()
    return apart(*measured(known, unknown, count=pairs, between=asker.clear))


@pytest.mark.parametrize("ask", REPEATED, ids=lambda one: one.id)
def test_the_time_of_an_answer_does_not_tell_what_is_there(stage, ask) -> None:
    effect_ms, likely = told_apart(Asker(ask, stage), pairs=PAIRS)
    print(f"{ask.id}: {effect_ms:.4f} ms, p = {likely:.3f}")

    assert effect_ms < MOST_MS
    assert likely > LIKELY / len(REPEATED)


def test_the_judge_sees_two_milliseconds_even_beside_the_hash_of_a_password(stage) -> None:
    effect_ms, likely = told_apart(Asker(REPEATED[0], stage, late_ns=2_000_000), pairs=PAIRS // 4)
    print(f"planted: {effect_ms:.4f} ms, p = {likely:.2g}")

    assert effect_ms > MOST_MS
    assert likely < LIKELY / len(REPEATED)
