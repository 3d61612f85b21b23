"""Passwords hashed in no time, for tests that are not about what hashing costs (tests/engines/test_hashing.py is)."""

from __future__ import annotations

from mediadesk.engines.hashing import Argon2id


class Quick(Argon2id):
    """The product's own, at the least that argon2 can do."""

    time_cost = 1
    memory_cost = 8
