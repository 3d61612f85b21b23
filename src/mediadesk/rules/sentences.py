"""What the trail says, in words: an event's sentence filled from an entry."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final

from mediadesk.rules.events import Event

_BY_CODE = {event.code: event for event in Event}
_LEFT_OUT = {
    "until": " until {until}",
    "by": ", as {by} asked by emptying the trash",
    "reason": ", because: {reason}",
    "addresses": ", for use from {addresses} alone",
    "state": ", {state}",
    "statement": ", which says: {statement}",
    "after": ": version {after} took the place of version {before}",
}
"""Clauses that say nothing when there is nothing to say."""
_LONGEST_SAID: Final = 600  # of the text of a policy, which has up to 10,000


def sentence(code: str, *, who: str, details: Mapping[str, object] | None) -> str:
    """The entry as a sentence. Lists are joined, missing values are told as "nothing"; None: they are withheld.

    The text of a policy is told from its beginning; the entry holds all of it.
    """
    event = _BY_CODE.get(code)
    if event is None:
        return f"{who}: {code.replace('_', ' ')}"
    if details is None:
        return f"{who.partition(' <')[0] or who}: {code.replace('_', ' ')}; the details are for those who see billing"
    holes = {name: _said(details.get(name)) for name in event.fields}
    if "code" in holes:
        holes["code"] = holes["code"].replace("_", " ")
    if len(holes.get("statement", "")) > _LONGEST_SAID:
        holes["statement"] = (
            holes["statement"][:_LONGEST_SAID] + " … (the export of the trail holds all of it)"
        )
    if "until" in holes:
        holes["until"] = _end(holes["until"])
    words = event.sentence
    for name, clause in _LEFT_OUT.items():
        if not details.get(name):
            words = words.replace(clause, "")
    return words.format(who=who.partition(" <")[0] or who, **holes)


def topic(code: str) -> str:
    """What an event is about, for the choice of a filter: Members, Access, Library and so on."""
    heads = {
        "member": "Members", "invitation": "Members", "seat": "Members", "group": "Members", "ownership": "Members",
        "members": "Members", "sessions": "Sign-in", "signed": "Sign-in", "sign": "Sign-in", "password": "Sign-in",
        "email": "Sign-in", "profile": "Sign-in", "grant": "Access", "role": "Access", "api": "Access",
        "refused": "Access", "bundle": "Access", "policy": "Access", "access": "Access", "request": "Access",
        "review": "Access", "seen": "Access",
        "invoice": "Payment", "payment": "Payment", "card": "Payment", "billing": "Payment", "trial": "Account",
        "environment": "Account", "account": "Account", "plan": "Account", "usage": "Account", "trail": "Account",
        "security": "Account", "folder": "Library", "asset": "Library", "trash": "Library", "metadata": "Library",
    }  # fmt: skip
    return heads.get(code.partition("_")[0], "Other")


def _end(kept: str) -> str:
    """The moment at which something ends, as people say it: a last day by its date. What is no moment stays."""
    try:
        end = datetime.fromisoformat(kept)
    except ValueError:
        return kept
    day = f"{end.day} {end:%B %Y}"
    return day if end.time() == time.max else f"{day}, {end:%H:%M} UTC"


def _said(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "nothing"
    return str(value)
