"""Proofs that a browser has computed for a while, in ALTCHA's format: PBKDF2 until a key begins with a byte of zeros.

A challenge is signed, names what it is for, and ends; nothing is kept until it is answered.
"""

import base64
import json
from datetime import datetime
from typing import Final

import altcha

from mediadesk.engines import secrets

_ALGORITHM: Final = "PBKDF2/SHA-256"
_PREFIX: Final = "00"  # one try in 256


class NotSolved(Exception):
    """What came as an answer is none, or of another challenge, or too late."""


def new_challenge(*, purpose: str, rounds: int, until: datetime) -> str:
    """A challenge as JSON, to be solved by `static/console/guard.js`.

    Args:
        purpose: what it is for; an answer counts there alone. Whoever gets the challenge can read it.
        rounds: of PBKDF2 a try.
    """
    made = altcha.create_challenge(
        _ALGORITHM,
        rounds,
        key_prefix=_PREFIX,
        expires_at=until,
        data={"for": purpose},
        hmac_secret=secrets.key_of_works(),
    )
    return json.dumps(made.to_dict())


def read_solved(answer: str, *, purpose: str, now: datetime) -> str:
    """What tells the solved challenge from others, so that it can be spent. Cost: one try's rounds of PBKDF2.

    Raises:
        NotSolved.
    """
    result = altcha.verify_solution(answer, secrets.key_of_works())
    if not result.verified:
        raise NotSolved
    parameters = json.loads(base64.b64decode(answer))["challenge"]["parameters"]
    if parameters["data"] != {"for": purpose} or parameters["expiresAt"] < now.timestamp():
        raise NotSolved
    return str(parameters["nonce"])
