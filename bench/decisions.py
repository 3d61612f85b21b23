"""How long one decision takes, beside one look-up in a dictionary, which it cannot beat.

The facts are those of a busy person: a role for two environments of many, fifty shares in folders, half of them
through groups. The folders lie twelve deep, which is where a decision has most to look at.
"""

from __future__ import annotations

import timeit

from bench.load import show
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Facts, Held, compile_masks
from mediadesk.rules.roles import FOLDER_ROLES, Role

ACCOUNT, DEPTH, SHARES, ROUNDS, CALLS = "account-1", 12, 50, 200, 1_000
TARGET = 10  # µs

HELD = (
    Held(Role.MEDIA_LIBRARY_USER, "chosen", ACCOUNT),
    *(Held(Role.MEDIA_LIBRARY_USER, "environment", f"environment-{number}") for number in range(2)),
    *(
        Held(
            FOLDER_ROLES[number % len(FOLDER_ROLES)],
            "folder",
            f"shared-{number}",
            through_group="Press" if number % 2 else "",
        )
        for number in range(SHARES)
    ),
)
FACTS = Facts(ACCOUNT, 1, "", HELD, compile_masks(ACCOUNT, HELD))


def folder(*, below: str) -> Target:
    """A folder twelve deep whose topmost one is this."""
    above = tuple(f"folder-{number}" for number in range(DEPTH - 1))
    return Target(ACCOUNT, "environment-0", (*above, below))


QUESTIONS = {
    # what is asked                                      may                target                      answer
    "no: nothing of a chain of 12 folders is shared": (May.ASSET_VIEW, folder(below="other"), False),
    "yes: the topmost of 12 folders is shared": (May.ASSET_VIEW, folder(below="shared-7"), True),
    "no: shared, but the role may not delete": (May.ASSET_DELETE, folder(below="shared-0"), False),
    "no: a question about the account": (May.MEMBER_VIEW, Target(ACCOUNT), False),
    "no: it belongs to another account": (May.ASSET_VIEW, Target("account-2"), False),
}


def run() -> None:
    """Time each question, and the look-up."""
    masks = dict(FACTS.masks)
    slowest = 0.0
    for what, (may, target, answer) in QUESTIONS.items():
        assert bool(decide(FACTS, may, target)) is answer, what
        taken = _microseconds(lambda may=may, target=target: decide(FACTS, may, target))
        slowest = max(slowest, taken)
        show(what, taken, "µs", beside=f"{1e6 / taken:,.0f} a second")
    bare = _microseconds(lambda: masks.get("shared-7", 0))
    show(
        "one look-up in a dictionary",
        bare,
        "µs",
        beside=f"the slowest decision ÷ this: {slowest / bare:,.0f}",
    )
    show("the slowest decision", slowest, "µs", beside=f"target < {TARGET}")


def _microseconds(work: object) -> float:
    """The fastest round: what is more than that was another process'."""
    return min(timeit.repeat(work, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6


if __name__ == "__main__":
    run()
