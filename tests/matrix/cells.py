"""The cells of the matrix: every route of the resolver, every method, every id in it right, foreign and absent.

What is expected of a cell comes from the tables of `expectations.py` and the oracle of tests/access; nothing here
asks the engine that decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, get_resolver

from tests.access.oracle import opening
from tests.matrix import forms
from tests.matrix.expectations import API, PAGES
from tests.matrix.lines import Line, lines_of
from tests.matrix.open_routes import OPEN
from tests.matrix.stage import Stage

CONSOLE, PROVISIONING = "console/<str:account_id>/", "v1_1/provisioning/accounts/<str:account_id>/"
PERMISSIONS = "v2/accounts/<str:account_id>/"
ENVIRONMENT = "v1_1/<str:cloud_name>/"  # asked with keys of its own: test_environment_api.py
SAID_ON_THE_PAGE = {
    ("environments", "invite_preview"),  # at the line, and nothing is written
    ("selected", "grants_take"),  # beside the list: it may have gone since the page was drawn
    ("selected", "unused_take"),
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLACES = ("granted", "inherited", "private", "apart", "root", "elsewhere")
SIGN_IN, REFUSED, ABSENT, METHOD, KEY, DONE = "sign in", "refused", "absent", "method", "key", "done"
# Moving takes the right to take away, and the right to add where it goes (T-04).
ALSO_AT_DESTINATION = {
    "assets_move": "asset.upload",
    "assets_copy": "asset.upload",
    "folder_move": "folder.create",
}


@dataclass(frozen=True)
class Cell:
    """One request: a route and method, where it is asked, and which id of it is not one's own."""

    route: str
    pattern: str
    method: str
    line: Line
    place: str = "granted"
    wrong: str = ""  # the name of an id in the address or form, or "crossed"
    whose: str = "own"  # or other, missing

    def __str__(self) -> str:
        wrong = f", {self.wrong} is {self.whose}" if self.wrong else ""
        return f"{self.method} {self.route} at {self.place}{wrong}"


@dataclass
class Routes:
    """All routes as (name or address below the account) by table; `unexpected` are in no table."""

    pages: dict = field(default_factory=dict)
    open: dict = field(default_factory=dict)
    api: dict = field(default_factory=dict)
    unexpected: list = field(default_factory=list)


def routes() -> Routes:
    """Read them from the resolver."""
    found, tables = Routes(), {"pages": lines_of(PAGES), "open": lines_of(OPEN), "api": lines_of(API)}
    for pattern, one in _walk(get_resolver().url_patterns):
        if pattern.startswith(ENVIRONMENT):
            continue
        if pattern.startswith((PROVISIONING, PERMISSIONS)):
            below = pattern.removeprefix(PROVISIONING).removeprefix(PERMISSIONS)
            kind, name = "api", re.sub(r"<\w+:", "<", below)
        else:
            kind, name = ("pages" if pattern.startswith(CONSOLE) else "open"), one.name
        if name in tables[kind]:
            getattr(found, kind)[name] = (pattern, tables[kind][name])
        else:
            found.unexpected.append(pattern)
    return found


def gone(found: Routes) -> list[str]:
    """The lines of the tables that no route answers to."""
    tables = ((PAGES, found.pages), (OPEN, found.open), (API, found.api))
    return [name for table, known in tables for name in lines_of(table) if name not in known]


def cells_of(name: str, pattern: str, line: Line, *, form_of) -> Iterator[Cell]:
    """The cells of a route: each place, then each id wrong, first another account's and then one that is absent."""
    for method in METHODS:
        if method not in line.asks:
            yield Cell(name, pattern, method, line)
            continue
        form = form_of(name, method)
        for place in _places(line, name):
            yield Cell(name, pattern, method, line, place)
        for wrong in (*_ids_in(pattern), *forms.ids_in(form)):
            for whose in ("other", "missing"):
                yield Cell(name, pattern, method, line, wrong=wrong, whose=whose)
        if "<str:cloud_name>" in pattern and line.place != "environment" and name != "folder_share_revoke":
            yield Cell(name, pattern, method, line, wrong="crossed")
        if name == "folder_share_revoke":
            yield Cell(name, pattern, method, line, place="apart", wrong="crossed")


def address(stage: Stage, cell: Cell) -> str:
    """The address of a cell, its ids put in."""
    kinds = {**forms.IN_ADDRESSES, **forms.IN_ADDRESSES_OF.get(cell.route, {})}

    def put(match) -> str:
        name = match[1]
        if name in forms.FIXED:
            return str(forms.FIXED[name])
        whose = cell.whose if cell.wrong == name else "own"
        if name == "cloud_name" and whose == "own":
            return _cloud_name(stage, cell)
        if name == "key_id" and whose == "own" and cell.place == "account":
            return stage.own.account_key.pk
        return forms.thing(stage, kinds[name], whose, _shelf_place(cell))

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", put, cell.pattern)


def form(stage: Stage, cell: Cell, written: dict) -> dict:
    """What is sent."""
    made = forms.filled(
        stage, cell.route, written, wrong=cell.wrong, whose=cell.whose, place=_shelf_place(cell)
    )
    if cell.route == "key_create" and cell.place == "account":
        made |= {"place": "account", "role": "reports", "folders": []}
    return made


def expected(stage: Stage, person: str, cell: Cell) -> set[str]:
    """What may come of it: one outcome, or two where both tell the same nothing."""
    if cell.method not in cell.line.asks:
        return {METHOD}
    if person == "anonymous":
        return {SIGN_IN}
    if person in {"removed", "otto"} or cell.wrong == "account_id":
        return {ABSENT}
    if person in {"disabled", "ended"}:
        return {REFUSED}
    asked, account_wide = cell.line.asks[cell.method], cell.line.place == "account"
    if asked == "own" or cell.line.place == "asker":
        return {DONE} if asked == "own" or _asked_it(stage, person, cell) else {ABSENT}
    in_address = f":{cell.wrong}>" in cell.pattern or cell.wrong == "crossed"
    if in_address and not account_wide:
        return (
            {ABSENT} if allows(stage, person, cell) else {ABSENT, REFUSED}
        )  # a refusal tells nothing of the id
    allowed = allows(stage, person, cell)
    if cell.route in {
        "assets_chosen",
        "assets_archive",
    }:  # an asset that one may not see is as one that is not there
        return {DONE, ABSENT} if allowed else {REFUSED, ABSENT}
    if (cell.wrong, cell.route) in SAID_ON_THE_PAGE and allowed:
        return {DONE}
    if cell.wrong:
        return {ABSENT} if allowed else {REFUSED} if account_wide else {REFUSED, ABSENT}
    return {DONE} if allowed else {REFUSED}


def _asked_it(stage: Stage, person: str, cell: Cell) -> bool:
    return stage.who(person).pk == stage.own.request.asker_id and not cell.wrong


def allows(stage: Stage, person: str, cell: Cell) -> bool:
    """What the oracle says to a person about a cell whose ids are right."""
    asked, account = cell.line.asks[cell.method], (stage.own.account, None, None)

    def ask(code: str, place) -> bool:
        return stage.may(person, code, place)

    folder = stage.own.folders[_shelf_place(cell)]
    there = (stage.own.account, folder.environment, folder)
    if cell.line.place in {"asset", "source"}:
        there = (*there, *opening(stage.own.assets[_shelf_place(cell)]))
    match cell.line.place:
        case "account" | "request":
            return ask(asked, account)
        case "environment":
            return ask(asked, (*there[:2], None))
        case "key":
            seen = ask("account.key.view", account)
            own = (
                ask(f"account.{asked}", account)
                if cell.place == "account"
                else ask(asked, (*there[:2], None))
            )
            return seen and own
        case "collection" | "collected":
            shelf = ask(asked, (*there[:2], None, stage.own.collection))
            loose = (*there[:2], stage.own.folders["root"])
            return shelf and (cell.line.place == "collection" or ask("asset.view", loose))
        case "passage":
            return ask(asked, there) or _passes(stage, ask, folder, there)
    if also := ALSO_AT_DESTINATION.get(cell.route):
        goal = stage.own.folders["apart"]
        return ask(asked, there) and ask(also, (stage.own.account, goal.environment, goal))
    return ask(asked, there)


def _passes(stage: Stage, ask, folder, there) -> bool:
    """Whether a folder must be passed on the way to one that is seen, or is the first of a library one may enter."""
    if folder.parent_id is None and ask("library.view", (*there[:2], None)):
        return True
    below = [one for one in stage.own.folders.values() if folder.pk in _above(stage, one)]
    return any(ask("folder.view", (stage.own.account, one.environment, one)) for one in below)


def _above(stage: Stage, folder) -> list[str]:
    found = []
    while folder is not None:
        found.append(folder.pk)
        folder = folder.parent
    return found


def _no_section(stage: Stage, person: str, cell: Cell) -> bool:
    """Whether somebody may not even see the page from which this is done, and is told that first."""
    needed = {"key": "account.key.view", "environment": "environment.view"}[cell.line.place]
    return not stage.may(person, needed, (stage.own.account, stage.own.environment, None))


def _places(line: Line, name: str) -> tuple[str, ...]:
    if name == "folder_share_revoke":
        return ("granted",)  # the share of the stage is on this folder
    if line.place == "key":
        return ("granted", "account")
    if line.place == "environment" and name in {"library", "assets_chosen", "assets_archive"}:
        return ("granted", "elsewhere")
    return PLACES if line.place in {"folder", "passage", "asset", "source"} else ("granted",)


def _ids_in(pattern: str) -> list[str]:
    return [name for name in re.findall(r"<(?:\w+:)?(\w+)>", pattern) if name not in forms.FIXED]


def _shelf_place(cell: Cell) -> str:
    return cell.place if cell.place in PLACES else "granted"


def _cloud_name(stage: Stage, cell: Cell) -> str:
    if cell.wrong == "crossed" and cell.route != "folder_share_revoke":
        return stage.own.second.cloud_name
    return stage.own.folders[_shelf_place(cell)].environment.cloud_name


def _walk(patterns, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield pattern, one
        else:
            yield from _walk(one.url_patterns, pattern)
