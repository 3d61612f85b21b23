"""What a password must be: long enough and not one of the first that are guessed. No rules of composition.

Source: NIST SP 800-63B-4 section 3.1.1.2: 15 characters for a single factor, no composition rules, a block
list over the whole password, no truncation. Common lists hold next to nothing that long, so words of the
place, repeats and runs are refused too.
"""

import unicodedata
from typing import Final

from mediadesk.rules.refusals import Why

SHORTEST: Final = 15
LONGEST: Final = 256
_COMMON: Final = (
    "password",
    "passwort",
    "letmein",
    "welcome",
    "changeme",
    "qwertyuiop",
    "qwertzuiop",
    "iloveyou",
    "asdfghjkl",
    "zxcvbnm",
    "administrator",
    "mediadesk",
    "cloudinary",
    "correcthorsebatterystaple",
)
_RUNS: Final = ("abcdefghijklmnopqrstuvwxyz" * 2, "1234567890" * 4, "qwertyuiopasdfghjklzxcvbnm")


def require_good_password(
    password: str, *, email: str = "", name: str = "", account_name: str = "", shortest: int = SHORTEST
) -> None:
    """Refuse a password that is short, endless, or easily guessed.

    Args:
        shortest: how many characters it needs, as the accounts of its user ask.
        email, name, account_name: what a guesser knows already; a password made of them is refused.

    Raises:
        Refusal: BAD_PASSWORD.
    """
    text = unicodedata.normalize("NFC", password)
    if len(text) < shortest:
        raise Why.BAD_PASSWORD(reason=f"it has {len(text)} characters, and at least {shortest} are needed")
    if len(text) > LONGEST:
        raise Why.BAD_PASSWORD(reason=f"it has more than {LONGEST} characters")
    plain = "".join(c for c in text.lower() if c.isalnum())
    if len(set(text.lower())) < 5 or _is_repeat(plain):
        raise Why.BAD_PASSWORD(reason="it repeats the same few characters")
    if any(plain in run or plain[::-1] in run for run in _RUNS):
        raise Why.BAD_PASSWORD(reason="it is a run of the alphabet, the digits or the keyboard")
    known = [*_COMMON, *_words(email), *_words(name), *_words(account_name)]
    if _all_known(plain, known):
        raise Why.BAD_PASSWORD(reason="it is made of a common password or of your name and address")


def _words(text: str) -> list[str]:
    parts = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return [part for part in [*parts, "".join(parts)] if len(part) > 2]


def _is_repeat(plain: str) -> bool:
    return any(plain == (plain[:n] * len(plain))[: len(plain)] for n in range(1, max(2, len(plain) // 2)))


def _all_known(plain: str, known: list[str]) -> bool:
    left = plain
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    return sum(c.isalpha() for c in left) < 4
