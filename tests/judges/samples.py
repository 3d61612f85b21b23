"""Whether two samples of times can be told apart: by ranks (Mann-Whitney), and by means (Welch), as dudect does.

Sources: H. B. Mann and D. R. Whitney, 1947, with the correction for ties; O. Reparaz and others, "Dude, is my code
constant time?", 2017: what is slowest is left out, since it tells of the machine and not of the code.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from statistics import fmean, median, variance


def measured(
    one: Callable[[int], object],
    other: Callable[[int], object],
    *,
    count: int,
    between: Callable[[], object] = lambda: None,
) -> tuple[list[int], list[int]]:
    """How long each takes, in nanoseconds, `count` times: in pairs, in an order that is drawn for each."""
    times: tuple[list[int], list[int]] = ([], [])
    drawn = random.Random(count)
    for number in range(count):
        for which in drawn.sample((0, 1), 2):
            do = (one, other)[which]
            began = time.perf_counter_ns()
            do(number)
            times[which].append(time.perf_counter_ns() - began)
            between()
    return times


def apart(one: Sequence[int], other: Sequence[int]) -> tuple[float, float]:
    """By how many milliseconds the medians differ, and how likely that is for two samples of one kind."""
    return abs(median(one) - median(other)) / 1e6, _by_ranks(one, other)


def t_of(one: Sequence[int], other: Sequence[int], *, kept: float = 0.9) -> float:
    """Welch's t of what is within the fastest part of both together."""
    limit = sorted([*one, *other])[int(kept * (len(one) + len(other))) - 1]
    a, b = ([each for each in times if each <= limit] for times in (one, other))
    spread = math.sqrt(variance(a) / len(a) + variance(b) / len(b))
    return (fmean(a) - fmean(b)) / spread if spread else 0.0


def _by_ranks(one: Sequence[int], other: Sequence[int]) -> float:
    counts = Counter([*one, *other])
    ordered = sorted(counts)
    ends = accumulate(counts[each] for each in ordered)
    ranks = {each: end - (counts[each] - 1) / 2 for each, end in zip(ordered, ends, strict=True)}
    n, m = len(one), len(other)
    u = sum(ranks[each] for each in one) - n * (n + 1) / 2
    ties = sum(count**3 - count for count in counts.values()) / ((n + m) * (n + m - 1))
    spread = math.sqrt(n * m / 12 * (n + m + 1 - ties))
    return math.erfc(abs(u - n * m / 2) / spread / math.sqrt(2)) if spread else 1.0
