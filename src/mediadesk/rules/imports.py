"""What an archive may hold before any of it is unpacked: its limits, the names in it, and what is left out.

An archive that two programs could read in two ways is refused as a whole, and so is one whose names reach outside.
What is only useless (the marks a desktop leaves in its folders) or too large for an asset is left out, and said.
"""

import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mediadesk.rules.names import holds_hidden

MEGA: Final = 1_000_000

# fmt: off
#                      limit                       of what
MOST_ENTRIES:          Final = 10_000              # files and folders in one archive
MOST_UNPACKED_BYTES:   Final = 50_000 * MEGA       # all files together, once they are unpacked
MOST_RATIO:            Final = 200                 # how many times larger unpacking may make it
FREE_OF_RATIO_BYTES:   Final = 10 * MEGA           # what is no larger than this may be packed as it likes
LONGEST_NAME_BYTES:    Final = 1_000               # the name of an entry, with its folders
MOST_DEEP:             Final = 50                  # folders in one another
LONGEST_PART:          Final = 200                 # the name of one folder or file
JUNK:                  Final = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".Spotlight-V100", ".Trashes")
JUNK_BEGINS:           Final = "._"                # with which macOS begins what it keeps beside a file
# fmt: on

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_DOS_FOLDER: Final = 0x10


class NotImported(Exception):
    """An archive that is refused as a whole; `reason` is half a sentence that names the entry."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder of an archive, as its directory tells it; nothing of it is unpacked yet.

    `at` is where its own header begins; `packing` is 0 (stored) or 8 (deflated); `attributes` are those of its system.
    """

    path: tuple[str, ...]
    raw_name: bytes
    is_folder: bool
    packing: int
    flags: int
    crc: int
    packed_bytes: int
    size_bytes: int
    at: int
    attributes: int

    @property
    def shown(self) -> str:
        """Its name with the folders before it."""
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: the files that come in, the folders they need, and what is left out with its reason."""

    files: tuple[Entry, ...]
    folders: tuple[tuple[str, ...], ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def size_bytes(self) -> int:
        """How large all files are together once they are unpacked."""
        return sum(one.size_bytes for one in self.files)


def path_in(name: str) -> tuple[str, ...]:
    """The folders and the name of an entry, each a part of its own. Raises: NotImported."""
    shown = quoted(name)
    if not name.strip("/"):
        raise NotImported("an entry has no name")
    if holds_hidden(name):
        raise NotImported(f"the name of {shown} holds control or hidden characters")
    if "\\" in name:
        raise NotImported(
            f"the name of {shown} holds a backslash, which one program takes for a folder and another not"
        )
    if name.startswith("/") or _DRIVE.match(name):
        raise NotImported(f"{shown} names a place outside the archive")
    parts = tuple(name.removesuffix("/").split("/"))
    if ".." in parts:
        raise NotImported(f"{shown} leads out of its folder")
    if any(part.strip() in {"", "."} for part in parts):
        raise NotImported(f"{shown} has a part without a name")
    if len(parts) > MOST_DEEP:
        raise NotImported(f"{shown} lies deeper than {MOST_DEEP} folders")
    if len(name.encode()) > LONGEST_NAME_BYTES or any(len(part) > LONGEST_PART for part in parts):
        raise NotImported(f"the name of {shown} is too long")
    return parts


def require_plain(name: str, attributes: int, *, is_folder: bool) -> None:
    """Refuse what is neither a file nor a folder: links, devices, pipes (5.2.5). Raises: NotImported."""
    kind, shown = stat.S_IFMT(attributes >> 16), quoted(name)
    if kind == stat.S_IFLNK:
        raise NotImported(f"{shown} is a link to another place")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise NotImported(f"{shown} is a device or a pipe")
    if (kind == stat.S_IFDIR and not is_folder) or (kind == stat.S_IFREG and is_folder):
        raise NotImported(f"{shown} is a folder by its name and a file by its kind, or the other way round")
    if attributes & _DOS_FOLDER and not is_folder:
        raise NotImported(f"{shown} is a folder by its kind and a file by its name")


def require_within_limits(entries: Sequence[Entry]) -> None:
    """Refuse what unpacks to too much, before any of it is unpacked (5.2.3). Raises: NotImported."""
    packed, unpacked = sum(one.packed_bytes for one in entries), sum(one.size_bytes for one in entries)
    if unpacked > MOST_UNPACKED_BYTES:
        raise NotImported(f"it unpacks to more than {MOST_UNPACKED_BYTES // MEGA // 1000} GB")
    for one in entries:
        if _swells(one.packed_bytes, one.size_bytes):
            raise NotImported(f"{quoted(one.shown)} unpacks to more than {MOST_RATIO} times its size")
    if _swells(packed, unpacked):
        raise NotImported(f"it unpacks to more than {MOST_RATIO} times its size")


def require_one_of_each(entries: Iterable[Entry]) -> None:
    """Refuse two entries of one name, and a file in the place of a folder. Raises: NotImported."""
    files, folders = set[tuple[str, ...]](), set[tuple[str, ...]]()
    named = set[tuple[tuple[str, ...], bool]]()
    for one in entries:
        if (one.path, one.is_folder) in named:
            raise NotImported(f"{quoted(one.shown)} is in it twice")
        named.add((one.path, one.is_folder))
        (folders if one.is_folder else files).add(one.path)
        folders.update(one.path[:count] for count in range(1, len(one.path)))
    for path in files & folders:
        raise NotImported(f"{quoted('/'.join(path))} is a file and a folder in it")


def plan_of(entries: Iterable[Entry], *, most_bytes: int) -> Plan:
    """Say what comes in and what is left out.

    Args:
        most_bytes: the largest file that is taken.
    """
    files, folders, left_out = [], dict[tuple[str, ...], None](), []
    for one in entries:
        if is_junk(one.path):
            left_out.append((one.shown, "a desktop's own mark, and no content"))
        elif one.is_folder:
            folders.update(_with_those_above(one.path))
        elif not one.size_bytes:
            left_out.append((one.shown, "it is empty"))
        elif one.size_bytes > most_bytes:
            left_out.append((one.shown, f"it is larger than {most_bytes // MEGA} MB"))
        else:
            files.append(one)
            folders.update(_with_those_above(one.path[:-1]))
    return Plan(tuple(files), tuple(folders), tuple(left_out))


def is_junk(path: Sequence[str]) -> bool:
    """Whether a file is what a desktop leaves in folders for itself."""
    return any(part in JUNK for part in path) or path[-1].startswith(JUNK_BEGINS)


def quoted(name: str) -> str:
    """A name as a sentence can show it, whatever is in it."""
    shown = "".join(c if c.isprintable() else "�" for c in name[:120])
    return f"“{shown}{'…' if len(name) > 120 else ''}”"


def _with_those_above(path: tuple[str, ...]) -> dict[tuple[str, ...], None]:
    return dict.fromkeys(path[:count] for count in range(1, len(path) + 1))


def _swells(packed_bytes: int, size_bytes: int) -> bool:
    return size_bytes > FREE_OF_RATIO_BYTES and size_bytes > MOST_RATIO * max(packed_bytes, 1)
