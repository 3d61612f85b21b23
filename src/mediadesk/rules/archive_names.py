"""What files are called in an archive, wherever it is unpacked: on Windows, macOS and Linux, none over another.

A name comes from a person: it can be another system's way up (`..`, `C:`), be too long, or be the same as one beside
it, to a system that does not tell capitals apart (T-11).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

_LONGEST_BYTES: Final = (
    180  # of one name; with " (2)" and in another encoding it still fits the 255 of most systems
)
_NEVER: Final = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])( *\.|$)", re.IGNORECASE)
_LONGEST_ENDING: Final = 20


def archive_names(places: Iterable[tuple[Sequence[str], str]]) -> list[str]:
    """The names of files in an archive, in their order; each is there once.

    Args:
        places: of each file the folders it lies in, the outermost first, and its own name.
    """
    wanted = [([clean(one) for one in folders], clean(name)) for folders, name in places]
    taken = {_as_one(folders[:depth]) for folders, _ in wanted for depth in range(1, len(folders) + 1)}
    last: dict[str, int] = {}
    names = []
    for folders, name in wanted:
        path, first, number = [*folders, name], _as_one([*folders, name]), 1
        while _as_one(path) in taken:
            number = max(number, last.get(first, 1)) + 1
            last[first] = number
            path = [*folders, _numbered(name, number)]
        taken.add(_as_one(path))
        names.append("/".join(path))
    return names


def clean(name: str) -> str:
    """A name that every system takes as the name of one file or folder, and as nothing else."""
    text = _NEVER.sub("_", unicodedata.normalize("NFC", name)).strip().rstrip(". ")
    if not text.strip("."):
        text = "_"
    if _DEVICE.match(text):
        text = f"_{text}"
    stem, ending = _parted(text)
    room = _LONGEST_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + ending


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and len(ending) <= _LONGEST_ENDING else (name, "")


def _numbered(name: str, number: int) -> str:
    stem, ending = _parted(name)
    return f"{stem} ({number}){ending}"


def _as_one(path: Sequence[str]) -> str:
    """The same for what a system may take for the same."""
    return unicodedata.normalize("NFKC", "/".join(path)).casefold()
