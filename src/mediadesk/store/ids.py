"""The ids of rows: random, and in order of time so that an index on them grows at its end."""

import secrets
import time


def new_id() -> str:
    """A version 7 UUID (RFC 9562 section 5.7) as 32 hex digits: 48 bits of time, 74 random ones."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | secrets.randbits(12) << 64
    return f"{number | 2 << 62 | secrets.randbits(62):032x}"
