"""What a call was given, whichever way a client wrote it: query, form, multipart or JSON, on every method.

The official clients differ: lists come as `ids[]=`, `ids=` repeated, `ids[0]=`, one text with commas, or a
JSON array; JSON bodies come with DELETE too. All of it is folded into one mapping here, and each value is
read with its type: a list where one address is expected is refused, never half understood (T-32, T-93).
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NoReturn
from urllib.parse import parse_qsl

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from mediadesk.rules.keepable import is_keepable
from mediadesk.rules.refusals import Refusal, Why

_INDEXED: Final = re.compile(r"(.*?)\[\d{0,6}\]", re.DOTALL)
_DEEPEST: Final = 20
_MOST_FIELDS: Final = 20_000
_LARGEST_MAPPING: Final = 20_000
_TRUE: Final = {"true", "1"}
_FALSE: Final = {"false", "0"}


class Arguments:
    """The values by name, lists folded together; nulls and what clients add for themselves are left out."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}

    def text(self, name: str, default: str = "") -> str:
        """One text. Raises: Refusal BAD_VALUE for a list, an object, a number, or text that cannot be kept."""
        value = self._values.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise _wrong(name, "one text is expected")
        return value

    def file(self, name: str) -> "UploadedFile[Any] | None":
        """A file that came by multipart, or None. Raises: Refusal BAD_VALUE for several."""
        value = self._values.get(name)
        if isinstance(value, list) and any(isinstance(one, UploadedFile) for one in value):
            raise _wrong(name, "one file is expected")
        return value if isinstance(value, UploadedFile) else None

    def names(self) -> frozenset[str]:
        """What was given at all, be it empty."""
        return frozenset(self._values)

    def close(self) -> None:
        """Close the files; those on the disk go with it."""
        for value in self._values.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, UploadedFile):
                    one.close()

    def signed_texts(self) -> dict[str, str]:
        """What a signature covers, as it was sent: lists joined by commas, truths as JavaScript writes them."""
        found = dict[str, str]()
        for name, value in self._values.items():
            parts = value if isinstance(value, list) else [value]
            if all(isinstance(part, (str, int, float)) for part in parts):
                found[name] = ",".join(str(p).lower() if isinstance(p, bool) else str(p) for p in parts)
        return found

    def given(self, name: str) -> str | None:
        """One text, or None when it is not given: for changing only what is named."""
        return self.text(name) if name in self._values else None

    def required(self, name: str) -> str:
        """One text that must be there. Raises: Refusal MISSING_VALUE, BAD_VALUE."""
        if not (found := self.text(name).strip()):
            raise Why.MISSING_VALUE(what=name)
        return found

    def flag(self, name: str) -> bool | None:
        """Yes, no, or None when it is not given. Raises: Refusal BAD_VALUE."""
        value = self._values.get(name)
        word = str(value).lower() if isinstance(value, (bool, int, str)) else "?"
        if value is None or word == "":
            return None
        if word not in _TRUE | _FALSE:
            raise _wrong(name, "write true or false")
        return word in _TRUE

    def whole(self, name: str, *, least: int, most: int, default: int) -> int:
        """A whole number within bounds. Raises: Refusal BAD_VALUE."""
        value = self._values.get(name, default)
        text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else "?"
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else -1
        if not least <= number <= most:
            raise _wrong(name, f"write a whole number from {least} to {most}")
        return number

    def one_of(self, name: str, choices: Iterable[str], *, default: str) -> str:
        """One word of a few. Raises: Refusal BAD_VALUE."""
        word, known = self.text(name, default), tuple(choices)
        if word not in known:
            raise _wrong(name, f"use one of: {', '.join(known)}")
        return word

    def texts(self, name: str) -> tuple[str, ...] | None:
        """A list of texts, or None when it is not given. Raises: Refusal BAD_VALUE."""
        value = self._values.get(name)
        if value is None:
            return None
        parts: list[object] = list(value.split(",")) if isinstance(value, str) else []
        parts = value if isinstance(value, list) else parts or [value]
        if not all(isinstance(part, str) for part in parts):
            raise _wrong(name, "a list of texts is expected")
        return tuple(part for part in map(str, parts) if part)

    def day(self, name: str) -> date | None:
        """A day, of which a time of day is cut off, or None. Raises: Refusal BAD_VALUE."""
        text = self.text(name)
        if not text:
            return None
        try:
            read = datetime.strptime(text[:10], "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            raise _wrong(name, "write a day like 2026-05-31") from None
        return min(read, date(9998, 12, 31))  # the day after it must exist

    def mapping(self, name: str) -> dict[str, object] | None:
        """A JSON object, or None when it is not given. Raises: Refusal BAD_VALUE."""
        value = self._values.get(name)
        if isinstance(value, str) and value:
            value = read_json(value.encode(), what=name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise _wrong(name, "an object is expected")
        if len(json.dumps(value)) > _LARGEST_MAPPING:
            raise _wrong(name, f"at most {_LARGEST_MAPPING:,} characters are kept")
        return value

    def each(self, name: str) -> tuple["Arguments", ...]:
        """A list of JSON objects, empty when it is not given. Raises: Refusal BAD_VALUE."""
        value = self._values.get(name)
        parts = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(part, dict) for part in parts):
            raise _wrong(name, "a list of objects is expected")
        return tuple(map(Arguments, parts))


def read_arguments(request: HttpRequest) -> Arguments:
    """Read query and body together; what the body says wins.

    Raises:
        Refusal: BAD_VALUE when it cannot be read, TOO_LARGE.
    """
    pairs = parse_qsl(
        request.META.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=_MOST_FIELDS
    )
    values: dict[str, object] = dict(_folded(pairs))
    try:
        values |= _body(request)
    except RequestDataTooBig:
        raise Why.TOO_LARGE(limit="10 MB of fields") from None
    except (MultiPartParserError, BadRequest, SuspiciousOperation, UnicodeError, ValueError):
        raise Why.BAD_VALUE(what="The body", reason="it cannot be read") from None
    _require_clean(values, depth=0)
    return Arguments(values)


def read_json(content: bytes, *, what: str = "The body") -> object:
    """Read JSON strictly: no NaN, no repeated names, no endless nesting or numbers.

    Raises:
        Refusal: BAD_VALUE.
    """

    def refuse(_: str) -> NoReturn:
        raise _wrong(what, "NaN and Infinity are no JSON")

    def finite(text: str) -> float:
        number = float(text)
        return number if math.isfinite(number) else refuse(text)

    def whole(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise _wrong(what, "a name stands in it twice")
        return made

    try:
        return json.loads(content, object_pairs_hook=whole, parse_constant=refuse, parse_float=finite)
    except (ValueError, RecursionError):
        raise _wrong(what, "it is not JSON") from None


def _body(request: HttpRequest) -> dict[str, object]:
    if request.content_type == "multipart/form-data":
        # Django reads a POST itself, once; of other methods it reads nothing.
        posted = request.method == "POST"
        sent = (request.POST, request.FILES) if posted else request.parse_file_upload(request.META, request)
        pairs = (pair for one in sent for pair in one.lists())
        return _folded((name, value) for name, values in pairs for value in values)
    if not request.body:
        return {}
    if request.content_type == "application/x-www-form-urlencoded":
        text = request.body.decode()
        return _folded(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    found = read_json(request.body)
    if not isinstance(found, dict):
        raise Why.BAD_VALUE(what="The body", reason="a JSON object is expected")
    return found


def _folded(pairs: Iterable[tuple[str, Any]]) -> dict[str, object]:
    """One value a name; a list when the name was written as one, or more than once."""
    found: dict[str, object] = {}
    for written, value in pairs:
        indexed = _INDEXED.fullmatch(written)
        name = indexed.group(1) if indexed else written
        if name in found:
            known = found[name]
            found[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            found[name] = [value] if indexed else value
    return found


def _require_clean(value: object, *, depth: int) -> None:
    """Refuse what no database keeps as it is: half characters, zeros, and nesting without end."""
    if depth > _DEEPEST:
        raise Why.BAD_VALUE(what="The body", reason=f"it is nested deeper than {_DEEPEST} times")
    if isinstance(value, str):
        if not is_keepable(value):
            raise Why.BAD_VALUE(what="A text", reason="it holds a character that is none")
    elif isinstance(value, dict):
        for name, part in value.items():
            _require_clean(name, depth=depth + 1)
            _require_clean(part, depth=depth + 1)
    elif isinstance(value, list):
        for part in value:
            _require_clean(part, depth=depth + 1)


def _wrong(name: str, reason: str) -> Refusal:
    return Why.BAD_VALUE(what=name, reason=reason)
