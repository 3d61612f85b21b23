"""How often a thing may be tried: on one account, and from one source, each within a window.

Source: NIST SP 800-63B-4 section 3.2.2 allows 100 failures in a row; ours pass with time. The low limit counts one
account from one source: somebody else's guesses do not lock its owner out (T-35). As many letters to reset a
password are sent as a window has tries; a link lives as long as the window, so one that works is always there.

One-time codes have six digits: a hundred guesses a day of two codes that are right leave a chance of 1 in 5,000.
Passkeys and recovery codes are counted apart, so whoever guesses codes does not keep the owner out (T-35).

Where the operator asks for growing delays, a pair waits between its tries. Accounts do not: whoever guesses from many
sources would then always have the next turn, and its owner none.

Files that an account has fetched from addresses are counted too: a library that moves here fetches a thousand an hour,
and whoever looks through a network by it is slow (T-85).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: what is counted, how many tries a window has, how long it lasts, and from which try on it waits."""

    name: str
    tries: int
    window_minutes: int
    waits_from: int = 0  # 0: never


# fmt: off
#                       counted             tries  minutes  waits from
SIGN_IN_PAIR    = Limit("sign-in pair",     10,    15,      3)
SIGN_IN_ACCOUNT = Limit("sign-in account",  100,   15)
SIGN_IN_SOURCE  = Limit("sign-in source",   100,   15)
RESET_ACCOUNT   = Limit("reset account",    3,     30)
RESET_SOURCE    = Limit("reset source",     30,    60)
SIGN_UP_ADDRESS = Limit("sign-up address",  3,     30)
SIGN_UP_SOURCE  = Limit("sign-up source",   30,    60)
OPERATOR_SOURCE = Limit("operator source",  10,    15)
PAGE_PAIR       = Limit("page pair",        10,    15,      3)
PAGE_PAGE       = Limit("page",             100,   15)
PAGE_SOURCE     = Limit("page source",      100,   15)
CODE_PAIR       = Limit("code pair",        10,    15,      3)
CODE_USER       = Limit("code user",        100,   1440)
RECOVERY_PAIR   = Limit("recovery pair",    10,    15,      3)
PASSKEY_SOURCE  = Limit("passkey source",   100,   15)
SIGN_ON_SOURCE  = Limit("sign-on source",   60,    15)
FETCH_ACCOUNT   = Limit("fetch account",    1000,  60)
# fmt: on

LIMITS: Final = (
    SIGN_IN_PAIR, SIGN_IN_ACCOUNT, SIGN_IN_SOURCE, RESET_ACCOUNT, RESET_SOURCE, SIGN_UP_ADDRESS, SIGN_UP_SOURCE,
    OPERATOR_SOURCE, PAGE_PAIR, PAGE_PAGE, PAGE_SOURCE, CODE_PAIR, CODE_USER, RECOVERY_PAIR, PASSKEY_SOURCE,
    SIGN_ON_SOURCE, FETCH_ACCOUNT,
)  # fmt: skip

FIRST_WAIT_SECONDS: Final = 2
LONGEST_WAIT_SECONDS: Final = 300


def wait_seconds(limit: Limit, tries: int) -> int:
    """How long after so many tries of a window no other is made: 2 seconds, then 4, 8, …, 300 at most."""
    if not limit.waits_from or tries < limit.waits_from:
        return 0
    return min(FIRST_WAIT_SECONDS << min(tries - limit.waits_from, 16), LONGEST_WAIT_SECONDS)
