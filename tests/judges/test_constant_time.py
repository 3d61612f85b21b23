"""Comparing a secret takes as long for a guess that is right up to its last sign as for one that is all wrong.

As dudect does it (F-27): 100,000 comparisons of each kind in an order that is drawn, and |t| < 4.5.
"""

from __future__ import annotations

import gc
import hashlib
import hmac
import random
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.engines import secrets
from mediadesk.engines.cards import Forged
from mediadesk.engines.stripe_events import read_signed
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.signatures import is_signed_by
from mediadesk.store.models import ApiKey
from mediadesk.surfaces.keys import _fits
from mediadesk.surfaces.scim.tokens import _token
from tests.judges.samples import t_of

pytestmark = pytest.mark.judge
COUNT = 100_000
MOST_T = 4.5
SECRET = "x" * 27
BODY = b'{"id": "evt_1"}'
TEXTS = {"public_id": "red", "timestamp": "1700000000"}
HEX = "0123456789abcdef"


def _mac(text: bytes) -> str:
    return hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()


def _signature() -> str:
    return hashlib.sha256(f"public_id=red&timestamp=1700000000{SECRET}".encode()).hexdigest()


def _by_stripe(guess: str) -> None:
    with suppress(Forged):
        read_signed(BODY, signature=f"t={int(STAMP)},v1={guess}", secret=SECRET, live=False)


def _leaking(right: str) -> Callable[[str], object]:
    """A comparison that ends at the first sign that is wrong."""
    return lambda guess: all(one == other for one, other in zip(right, guess, strict=True))


STAMP = time.time()
TOKEN = hashlib.sha256(b"a token").hexdigest()
KEY = ApiKey(secret_hash=secrets.hash_token(SECRET))

# fmt: off
COMPARED = {
    # what                          the right one                                        how a guess is compared
    "a token":                      (TOKEN,                                              lambda guess: secrets.same(TOKEN, guess)),
    "the signature of an upload":   (_signature(),                                       lambda guess: is_signed_by(SECRET, TEXTS, guess)),
    "the event of a webhook":       (_mac(f"{int(STAMP)}.".encode() + BODY),             _by_stripe),
    "the secret of an API key":     (SECRET,                                             lambda guess: _fits(KEY, guess)),
    "a mark of ours":               (secrets.mark("page").partition(".")[2],             lambda guess: secrets.read_mark(f"page.{guess}")),
}
# fmt: on


def t_between(right: str, compare: Callable[[str], object], *, count: int) -> float:
    """Welch's t between guesses that are wrong in their last sign alone, and in all of them.

    Both are made anew each time, in an order that is drawn, and one is compared: so where they lie in memory, which is worth
    some nanoseconds, does not tell them apart.
    """
    last, first = [sign for sign in HEX if sign != right[-1]], right[:-1]
    other = str.maketrans(HEX + "x", HEX[7:] + HEX[:7] + "y")
    heads = (first, first.translate(other))
    times: tuple[list[int], list[int]] = ([], [])
    gc.collect()
    gc.disable()
    try:
        for _ in range(2 * count):
            kinds, sign = random.sample((0, 1), 2), random.choice(last)
            made = {kind: "".join((heads[kind], sign)) for kind in kinds}
            which = random.getrandbits(1)
            guess = made[which]
            began = time.perf_counter_ns()
            compare(guess)
            times[which].append(time.perf_counter_ns() - began)
    finally:
        gc.enable()
    return t_of(*times)


@pytest.mark.parametrize("what", COMPARED)
def test_the_time_of_a_comparison_does_not_tell_how_much_of_a_guess_is_right(what) -> None:
    right, compare = COMPARED[what]
    t = t_between(right, compare, count=COUNT)
    print(f"{what}: t = {t:.2f}")

    assert abs(t) < MOST_T


def test_the_time_of_looking_a_directorys_token_up_does_not_tell_how_much_of_a_guess_is_right(world) -> None:
    right = create_scim_token(world.olga, name="Okta").text

    def look_up(guess: str) -> None:
        with suppress(Refusal):
            _token(f"Bearer {guess}")

    t = t_between(right, look_up, count=COUNT)
    print(f"a directory's token: t = {t:.2f}")

    assert abs(t) < MOST_T


def test_the_judge_finds_a_comparison_that_ends_at_the_first_wrong_sign() -> None:
    t = t_between(TOKEN, _leaking(TOKEN), count=COUNT // 10)
    print(f"planted: t = {t:.2f}")

    assert abs(t) > 10 * MOST_T
