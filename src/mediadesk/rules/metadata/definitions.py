"""How fields, lists and rules are defined: what is asked for is made fit to be kept, or refused with the reason."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from mediadesk.rules.metadata import conditions, limits
from mediadesk.rules.metadata.conditions import Condition
from mediadesk.rules.metadata.dependence import Mode
from mediadesk.rules.metadata.fields import KINDS, Choice, Field, Kind, Value
from mediadesk.rules.metadata.validation import clean
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Refusal, Why

_ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)


def kind_of(code: str) -> Kind:
    """The type of this code. Raises: Refusal BAD_VALUE."""
    if code not in KINDS:
        raise Why.BAD_VALUE(what="The type", reason=f"it is one of {', '.join(KINDS)}")
    return KINDS[code]


def clean_label(text: object) -> str:
    """A field's label as it is kept. Raises: Refusal BAD_NAME."""
    return clean_name(text, what="A metadata field", longest=limits.LONGEST_LABEL)


def clean_external_id(given: str, *, made_from: str, taken: Collection[str]) -> str:
    """A field's or choice's id for programs: as it was given, or made from its label and not taken.

    Raises:
        Refusal: BAD_NAME; NAME_TAKEN, also by what was deleted.
    """
    wanted = given.strip()
    if not wanted:
        plain = unicodedata.normalize("NFKD", made_from).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "value"
        tries = (stem if at == 1 else f"{stem}_{at}" for at in range(1, len(taken) + 2))
        return next(one for one in tries if one not in taken)
    if len(wanted) > limits.LONGEST_ID or not _ID.fullmatch(wanted):
        reason = "use letters a-z, digits, underscores, hyphens and dots, beginning with a letter or digit"
        raise Why.BAD_NAME(what="An id", name=ascii(wanted)[1:60], reason=reason)
    if wanted in taken:
        raise Why.NAME_TAKEN(what="id", name=wanted)
    return wanted


def clean_choices(given: Iterable[Choice], *, kept: Iterable[Choice] = ()) -> tuple[Choice, ...]:
    """A list of values as it is kept: in the order given, ids made where there are none.

    Args:
        kept: the list as it was. A value that is left out is no longer offered: assets may have it.

    Raises:
        Refusal: BAD_NAME, NAME_TAKEN, BAD_VALUE (too many).
    """
    had = {one.external_id: one for one in kept}
    ids, titles, cleaned = set[str](), set[str](), list[Choice]()
    asked = list(given)
    named = {one.external_id.strip() for one in asked} | had.keys()
    for one in asked:
        title = clean_name(one.value, what="A value", longest=limits.LONGEST_CHOICE)
        own = one.external_id.strip()
        pk = own if own in had else clean_external_id(own, made_from=title, taken=ids if own else ids | named)
        if pk in ids:
            raise Why.NAME_TAKEN(what="id", name=pk)
        if title.casefold() in titles:
            raise Why.NAME_TAKEN(what="value", name=title)
        ids.add(pk)
        titles.add(title.casefold())
        cleaned.append(Choice(pk, title, one.offered))
    gone = [Choice(one.external_id, one.value, offered=False) for pk, one in had.items() if pk not in ids]
    if len(cleaned) + len(gone) > limits.CHOICES:
        raise Why.BAD_VALUE(what="The list", reason=f"it has at most {limits.CHOICES:,} values")
    return (*cleaned, *gone)


def clean_default(field: Field, given: object) -> Value | None:
    """The value a field begins with, which it must be able to have. Raises: Refusal BAD_DETAIL."""
    return clean(field, given)


def clean_rule_name(text: object) -> str:
    """A rule's name as it is kept. Raises: Refusal BAD_NAME."""
    return clean_name(text, what="A metadata rule", longest=limits.LONGEST_LABEL)


def read_result(field: Field, given: object) -> dict[str, object]:
    """What a rule does, as `Rule` takes it: enables, activates, adds, gives, mode.

    Args:
        given: as Cloudinary writes it: `enable`, `activate_values`, `apply_value`.

    Raises:
        Refusal: BAD_VALUE, BAD_DETAIL.
    """
    if not isinstance(given, Mapping):
        raise _bad("it is an object")
    read: dict[str, object] = {}
    if given.get("enable") is not None:
        if not isinstance(given["enable"], bool):
            raise _bad("“enable” is true or false")
        read["enables"] = given["enable"]
    if given.get("activate_values") is not None:
        read |= _activates(field, given["activate_values"])
    if given.get("apply_value") is not None:
        read |= _gives(field, given["apply_value"])
    if not read:
        raise _bad("it needs “enable”, “activate_values” or “apply_value”")
    return read


def read_condition(given: object, fields: Iterable[Field]) -> Condition:
    """A rule's condition. Raises: Refusal BAD_VALUE, BAD_DETAIL."""
    return conditions.read(given, {one.external_id: one for one in fields})


def _activates(field: Field, given: object) -> dict[str, object]:
    if not field.kind.listed:
        raise _bad(f"{field.label} has no list of values")
    if given == "all":
        return {"activates": ()}
    ids = given.get("external_ids") if isinstance(given, Mapping) else given
    mode = given.get("mode", "override") if isinstance(given, Mapping) else "override"
    if not isinstance(ids, list) or not ids or mode not in {"override", "append"}:
        raise _bad("“activate_values” is “all”, or a list of values")
    known = [one.external_id for one in field.choices]
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise _bad(f"{field.label} has no value {str(unknown[0])[:60]}")
    return {"activates": tuple(sorted(set(ids), key=known.index)), "adds": mode == "append"}


def _gives(field: Field, given: object) -> dict[str, object]:
    if not isinstance(given, Mapping):
        raise _bad("“apply_value” needs a value")
    modes = {one.value: one for one in Mode}
    mode = modes.get(str(given.get("mode", "default")))
    if mode is None or (mode is Mode.APPEND and field.kind is not Kind.SET):
        raise _bad("a value is applied as “default” or “override”, and to a set also as “append”")
    value = clean(field, given.get("value"))
    if value is None:
        raise _bad("“apply_value” needs a value")
    return {"gives": value, "mode": mode}


def _bad(reason: str) -> Refusal:
    return Why.BAD_VALUE(what="The result of the rule", reason=reason)
