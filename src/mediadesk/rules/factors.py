"""Second factors: how what people type is read, and how long things last.

What is typed is brought into one form before it is compared or kept, so no other spelling of a used code is a new
one (T-34).
"""

import re
import unicodedata
from datetime import timedelta
from typing import Final

from mediadesk.rules.refusals import Why

STEP_SECONDS: Final = 30
"""How long a one-time code is shown by an app (RFC 6238)."""
CODE_DIGITS: Final = 6
RECOVERY_CODES: Final = 10
RECOVERY_BITS: Final = 80
"""Of each recovery code; NIST SP 800-63B-4 asks for 64."""
PENDING: Final = timedelta(minutes=10)
"""How long a sign-in waits for its second step."""
DEVICE_DAYS: Final = 30
"""How long a device is remembered at most."""
PASSKEYS: Final = 20
"""How many one login may have."""
RECOVERY_HOURS: Final = 24
"""How long the link of a recovery works; NIST SP 800-63B-4 allows no longer by mail."""
REMINDED_EVERY: Final = timedelta(days=1)
"""How often one is reminded at most to set up a second factor."""

# fmt: off
HELD: Final = {
    # as kept    in the list of users
    "":          "None",
    "code":      "App",
    "passkey":   "Passkey",
    "both":      "App and passkey",
}
# fmt: on


def held(*, code: bool, passkey: bool) -> str:
    """What is kept with a login of the factors it has: a key of `HELD`."""
    if code and passkey:
        return "both"
    return "code" if code else "passkey" if passkey else ""


def step_at(seconds: float) -> int:
    """The number of the step of 30 seconds that a time lies in (RFC 6238, section 4.2)."""
    return int(seconds) // STEP_SECONDS


def clean_code(typed: str) -> str:
    """The digits of a one-time code, whatever script and gaps it was typed with; empty when it is none."""
    plain = "".join(_digit(one) for one in typed[:40] if not _is_gap(one))
    return plain if re.fullmatch(r"[0-9]{6}", plain) else ""


def clean_recovery_code(typed: str) -> str:
    """The letters and digits of a recovery code as kept: 16 of base 32; empty when it is none.

    0, 1 and 8 are in no code: they are read as the letters they are mistaken for.
    """
    upper = unicodedata.normalize("NFKC", typed[:80]).upper()
    plain = "".join(one for one in upper if not _is_gap(one)).translate(str.maketrans("018", "OIB"))
    return plain if re.fullmatch(r"[A-Z2-7]{16}", plain) else ""


def shown_recovery_code(code: str) -> str:
    """A recovery code in groups of four, as people copy it: "ABCD-EFGH-IJKL-MNOP"."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def clean_factor_name(typed: str) -> str:
    """The name somebody gives a passkey. Raises: Refusal BAD_VALUE."""
    name = " ".join(unicodedata.normalize("NFKC", typed).split())
    if not name or len(name) > 60 or not name.isprintable():
        raise Why.BAD_VALUE(
            what="The name of the passkey", reason="it has 1 to 60 characters that can be read"
        )
    return name


def _is_gap(one: str) -> bool:
    """Whether it is a space, a dash of any length, or nothing that is seen."""
    return one.isspace() or unicodedata.category(one) in {"Pd", "Cf"}


def _digit(one: str) -> str:
    """A digit of any script as ASCII; anything else stays, and makes it no code."""
    return str(unicodedata.decimal(one)) if one.isdecimal() else one
