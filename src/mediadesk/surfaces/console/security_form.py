"""The form of the security settings, read into the policy that is wanted."""

from dataclasses import fields
from typing import Any

from django.http import QueryDict

from mediadesk.rules.security import SecurityPolicy
from mediadesk.rules.security_settings import SETTINGS, Kind, Setting
from mediadesk.surfaces.console.typed import whole_number

_LISTED = {Kind.ROLES, Kind.GROUPS}
_LINES = {Kind.NETWORKS, Kind.DOMAINS}


def read_form(posted: QueryDict) -> SecurityPolicy:
    """What was typed. A number that is none is below every least one, so that it is refused as such."""
    return SecurityPolicy(**{row.field: _value(row, posted) for row in SETTINGS})


def typed_of(policy: SecurityPolicy) -> dict[str, Any]:
    """A policy as the fields of the form show it: lists of ids as they are, lists of words one a line."""
    lines = {row.field for row in SETTINGS if row.kind in _LINES}
    values = {one.name: getattr(policy, one.name) for one in fields(SecurityPolicy)}
    return {name: "\n".join(value) if name in lines else value for name, value in values.items()}


def _value(row: Setting, posted: QueryDict) -> Any:
    given = posted.get(row.field, "")
    if row.kind is Kind.SWITCH:
        return bool(given)
    if row.kind is Kind.WHOLE:
        number = whole_number(given.strip())
        return -1 if number is None else number
    if row.kind in _LISTED:
        return tuple(dict.fromkeys(posted.getlist(row.field)))
    return tuple(given.replace(",", " ").split())[:1000]
