"""Reading whom to invite: a pasted list or a CSV file, line by line, each with what is wrong with it.

Nothing here is refused as a whole but a list that is too long: one bad line must not keep the good ones
from being seen. A line is a line of the text; a quoted cell does not span two. Cost: grows with the text.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from mediadesk.rules.names import clean_email, clean_name
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import MEMBER_ROLES, Role

MOST_LINES: Final = 10_000
MOST_BYTES: Final = 4_000_000
LONGEST_NOTE: Final = 1000
_HEADS: Final = {
    "name": "name", "full name": "name", "display name": "name",
    "email": "email", "e-mail": "email", "mail": "email", "email address": "email", "e-mail address": "email",
    "role": "role",
    "environments": "environments", "environment": "environments", "sub_account_ids": "environments",
}  # fmt: skip
_BRACKETS: Final = re.compile(r"([^<>]*)<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Line:
    """One address of the list. `role` and `environments` are None where the list leaves them to the form.

    `environments` are as written: ids, cloud names or names; empty stands for "all".
    """

    number: int
    email: str
    name: str = ""
    role: Role | None = None
    environments: tuple[str, ...] | None = None
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Invitee:
    """One person to be invited. `environment_ids` None: all environments."""

    email: str
    role: Role
    name: str = ""
    environment_ids: tuple[str, ...] | None = None


def read_lines(content: str | bytes) -> tuple[Line, ...]:
    """Read a pasted list or the content of a CSV file.

    Addresses are parted by lines, commas or semicolons, each bare or as `Name <address>`. A line with one
    address may hold further cells: name, role, environments, in any order; a first line of heads names them.

    Raises:
        Refusal: TOO_LARGE, for more than 10,000 addresses or 4 MB.
    """
    text = _decoded(content)
    lines: list[Line] = []
    heads: list[str] | None = None
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip() or (number == 1 and row.lower().startswith("sep=")):
            continue
        if not lines and heads is None and (heads := _heads(row)):
            continue
        lines.extend(_under_heads(number, row, heads) if heads else _without_heads(number, row))
        if len(lines) > MOST_LINES:
            raise Why.TOO_LARGE(limit=f"{MOST_LINES:,} addresses at once")
    return _without_repeats(lines)


def require_note(text: object) -> str:
    """Give the personal note as it is kept: line breaks stay, other control characters go.

    Raises:
        Refusal: BAD_VALUE, when it is too long.
    """
    note = text.replace("\r\n", "\n").strip() if isinstance(text, str) else ""
    note = "".join(c for c in note if c == "\n" or c.isprintable())
    if len(note) > LONGEST_NOTE:
        raise Why.BAD_VALUE(what="The note", reason=f"at most {LONGEST_NOTE} characters are allowed")
    return note


def require_role(text: str) -> Role:
    """The member's role of this id or title, in any case.

    Raises:
        Refusal: NO_SUCH_ROLE.
    """
    wanted = re.sub(r"[\s_-]+", "_", text.strip().lower())
    for role in MEMBER_ROLES:
        if wanted in {role.api_id, role.title.lower().replace(" ", "_")}:
            return role
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text[:60])
    raise Why.NO_SUCH_ROLE(
        role=shown or "without a name", roles=", ".join(role.title for role in MEMBER_ROLES)
    )


def require_end(ends_at: datetime | None, *, now: datetime) -> None:
    """Refuse an end date that has passed. Raises: Refusal BAD_VALUE."""
    if ends_at is not None and ends_at <= now:
        raise Why.BAD_VALUE(what="The end date", reason="it has already passed")


def name_from(email: str) -> str:
    """The name of somebody of whom only the address is known: "ada.lovelace@…" gives "Ada Lovelace"."""
    words = re.split(r"[._+-]+", email.partition("@")[0])
    return " ".join(word[:1].upper() + word[1:] for word in words if word)[:100] or email[:100]


def called(name: str, email: str) -> str:
    """The name that somebody else told of a person, or what their address gives where it cannot be kept."""
    try:
        return clean_name(name, what="A person")
    except Refusal:
        return name_from(email)


def written(invitees: Iterable[Invitee]) -> str:
    """The same people as a CSV text that `read_lines` reads back: what a preview hands on to be confirmed."""
    rows = ["email,name,role,environments"]
    for one in invitees:
        places = "all" if one.environment_ids is None else ";".join(one.environment_ids)
        name = one.name.replace('"', '""')
        rows.append(f'{one.email},"{name}",{one.role.api_id},{places}')
    return "\n".join(rows)


def _decoded(content: str | bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Why.TOO_LARGE(limit=f"{MOST_BYTES // 1_000_000} MB")
    text = content if isinstance(content, str) else text_of(content)
    # Only these end a line. `str.splitlines` knows more, such as the unit separators: they stay in their
    # line and are told as what they are, control characters in a name.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\v\f\x1c-\x1e\x85\u2028\u2029]", "\x00", text)


def text_of(content: bytes) -> str:
    """The text of an uploaded file: UTF-8 with or without a mark, UTF-16 with one, else Windows' own."""
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what spreadsheets write where UTF-8 is not chosen


def _cells(row: str, delimiter: str) -> list[str]:
    try:
        return [
            cell.strip(" ") for cell in next(csv.reader([row], delimiter=delimiter, skipinitialspace=True))
        ]
    except (csv.Error, StopIteration):  # a cell beyond csv's limit
        return [row[:200]]


def _delimiter(row: str) -> str:
    return next((sign for sign in "\t,;" if sign in row), ",")


def _heads(row: str) -> list[str] | None:
    heads = [_HEADS.get(cell.lower(), "") for cell in _cells(row, _delimiter(row))]
    return [_delimiter(row), *heads] if "email" in heads else None


def _under_heads(number: int, row: str, heads: Sequence[str]) -> list[Line]:
    delimiter, *names = heads
    found = {name: cell for name, cell in zip(names, _cells(row, delimiter), strict=False) if name}
    if not any(found.values()):
        return []
    name, email = _parted(found.get("email", ""))
    places = found.get("environments", "")
    return [
        _line(number, email=email, name=found.get("name") or name, role=found.get("role", ""), places=places)
    ]


def _without_heads(number: int, row: str) -> list[Line]:
    if row.count("@") > 1:
        cells = [cell for part in _cells(row.replace("\t", ","), ",") for cell in part.split(";")]
        pieces = [
            piece for cell in cells for piece in ([cell] if "<" in cell else cell.split()) if piece.strip()
        ]
        return [
            _line(number, email=email, name=name) for name, email in map(_parted, pieces[: MOST_LINES + 1])
        ]
    cells = [cell for cell in _cells(row, _delimiter(row)) if cell]
    address = next((cell for cell in cells if "@" in cell), cells[0] if cells else "")
    name, email = _parted(address)
    others = cells.copy()
    if address in others:
        others.remove(address)
    known = next((place for place, cell in enumerate(others) if _is_role(cell)), None)
    if known is None:  # in the order name, role, environments
        cells = [*others, "", "", ""]
        return [_line(number, email=email, name=cells[0] or name, role=cells[1], places=cells[2])]
    before, after = others[:known], others[known + 1 :]
    return [
        _line(number, email=email, name=" ".join(before) or name, role=others[known], places=";".join(after))
    ]


def _parted(cell: str) -> tuple[str, str]:
    """`Name <address>` in its two parts; a bare address has no name."""
    found = _BRACKETS.fullmatch(cell.strip())
    return (found[1].strip().strip('"').strip(), found[2].strip()) if found else ("", cell.strip())


def _is_role(cell: str) -> bool:
    try:
        require_role(cell)
    except Refusal:
        return False
    return True


def _line(number: int, *, email: str, name: str = "", role: str = "", places: str = "") -> Line:
    chosen = tuple(place.strip() for place in re.split(r"[;|,]", places) if place.strip())
    environments = () if chosen and chosen[0].lower() == "all" else chosen or None
    try:
        return Line(
            number,
            email=clean_email(email),
            name=clean_name(name, what="A person") if name else "",
            role=require_role(role) if role else None,
            environments=environments,
        )
    except Refusal as refusal:
        shown = "".join(c if c.isprintable() else "\ufffd" for c in email[:80])
        return Line(number, email=shown, wrong=refusal.sentence)


def _without_repeats(lines: Sequence[Line]) -> tuple[Line, ...]:
    first: dict[str, int] = {}
    found = []
    for line in lines:
        if not line.wrong and line.email in first:
            found.append(replace(line, wrong=f"The same address stands in line {first[line.email]} already."))
            continue
        first.setdefault(line.email, line.number)
        found.append(line)
    return tuple(found)
