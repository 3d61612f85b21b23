"""The hash chain of the trail: each entry's hash covers its fields and the hash before it.

Canonical form: JSON (RFC 8259) with sorted keys, no blanks, UTF-8, times as UTC with microseconds; so an
export can be checked with this file alone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class EntryFields:
    """What an entry says: the fields that its hash covers."""

    number: int
    account_id: str
    at: datetime
    event: str
    who: str
    who_kind: str
    who_id: str
    way: str
    address: str
    about_kind: str
    about_id: str
    about_name: str
    details: Mapping[str, object]


_NAMES: Final = tuple(one.name for one in fields(EntryFields))


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first entry at which a chain does not hold, and what is wrong there."""

    number: int
    what: str


def as_plain(entry: EntryFields) -> dict[str, object]:
    """The entry as JSON values, the form in which it is exported and hashed."""
    plain = {name: getattr(entry, name) for name in _NAMES}
    plain["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return plain


def entry_hash(entry: EntryFields, *, previous_hash: str) -> str:
    """SHA-256 in hex over the previous hash and the canonical entry."""
    return plain_hash(as_plain(entry), previous_hash=previous_hash)


def plain_hash(plain: Mapping[str, object], *, previous_hash: str) -> str:
    """The same over an entry in its exported form."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous_hash}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def first_fault(lines: Iterable[tuple[Mapping[str, object], str, str]]) -> ChainFault | None:
    """Find where a chain breaks.

    Args:
        lines: (entry in exported form, its previous hash, its hash), in order of number, from the first.

    Cost: one hash an entry; memory does not grow.
    """
    head, expected = "", 1
    for plain, previous_hash, own_hash in lines:
        number = plain.get("number")
        if number != expected:
            return ChainFault(expected, f"entry {expected} is missing; entry {number} stands in its place")
        if previous_hash != head:
            return ChainFault(expected, f"entry {expected} does not follow the entry before it")
        if plain_hash(plain, previous_hash=head) != own_hash:
            return ChainFault(expected, f"entry {expected} was changed")
        head, expected = own_hash, expected + 1
    return None


def plain(value: object) -> object:
    """A detail of an entry in the form in which it is kept, hashed and exported: what JSON can say."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    return str(value)
