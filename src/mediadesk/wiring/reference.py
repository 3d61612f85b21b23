"""Draws docs/reference from the tables: `python -m mediadesk.wiring.reference`, with `--check` to compare only.

A page says nothing that its table does not. Settings and commands are imported late: reading them needs a
data directory, and drawing a page must leave none behind.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from mediadesk.access import schema
from mediadesk.access.catalogue import May, Where
from mediadesk.rules import money
from mediadesk.rules.events import Event
from mediadesk.rules.plans import PLANS, Plan
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import COLLECTION_ROLES, FOLDER_ROLES, MEMBER_ROLES, Role
from mediadesk.surfaces.console.sections import SECTIONS
from mediadesk.wiring.dependencies import DEPENDENCIES
from mediadesk.wiring.drawing import page as _page
from mediadesk.wiring.drawing import table as _table
from mediadesk.wiring.reference_search import search

FOLDER: Final = Path(__file__).parents[3] / "docs" / "reference"


def permissions() -> str:
    """Every permission and the roles that hold it."""
    parts = [
        (
            "A permission is the right to do one kind of thing. A role given higher up holds for all below it: in "
            "the account, in an environment, in a folder and the folders in it, in a collection."
        ),
    ]
    roles_at = {
        Where.FOLDER: (*MEMBER_ROLES, *FOLDER_ROLES),
        Where.COLLECTION: (*MEMBER_ROLES, *COLLECTION_ROLES),
    }
    for where in Where:
        mays = [may for may in May if may.where is where]
        holders = list(roles_at.get(where, MEMBER_ROLES))
        if where is Where.COLLECTION:
            parts.append("What is in a collection can be seen through it, whatever folder it is in.")
        parts.append(f"## {where.value.capitalize()}")
        heads = ("Permission", "The right to …", *(_short(role) for role in holders))
        parts.append(_table(heads, [_permission(may, holders) for may in mays]))
    return _page("Permissions", "src/mediadesk/access/catalogue.py", *parts)


def _permission(may: May, roles: Iterable[Role]) -> tuple[str, ...]:
    return (f"`{may.code}`", may.doing, *("x" if role in may.holders else "·" for role in roles))


def _short(role: Role) -> str:
    return role.title if role in MEMBER_ROLES else f"{role.title} ({role.kind.value})"


def roles() -> str:
    """Every system role."""
    heads = ("Role", "Id in the API", "Takes a seat", "Rank", "In one sentence")
    parts = []
    for title, rows in (
        ("Of a member or an API key", MEMBER_ROLES),
        ("In a folder", FOLDER_ROLES),
        ("In a collection", COLLECTION_ROLES),
    ):
        lines = [
            (r.title, f"`{r.api_id}`", "yes" if r.takes_seat else "no", str(r.rank), r.sentence) for r in rows
        ]
        parts += [f"## {title}", _table(heads, lines)]
    intro = (
        "Nobody gives a role that allows what they do not hold, or changes somebody of a higher rank. What each "
        "role allows stands in [permissions](permissions.md)."
    )
    return _page("Roles", "src/mediadesk/rules/roles.py", intro, *parts)


def sections() -> str:
    """The sections of the console."""
    lines = [
        (
            one.name,
            one.group or "–",
            "an environment" if one.in_environment else "the account",
            f"`{one.may.code}`",
        )
        for one in SECTIONS
    ]
    intro = (
        "A section is in the navigation of whoever may open it. Its address answers everybody else with 403, "
        "the reason, and who can give access."
    )
    heads = ("Section", "Group", "Is about", "Opened by")
    return _page("Sections", "src/mediadesk/surfaces/console/sections.py", intro, _table(heads, lines))


def plans() -> str:
    """The built-in plans."""
    limits = ("Seats", "Environments", "Storage", "Credits a month", "In the trash", "Versions")
    heads = ("Plan", "Id", *limits, "Price a month", "Extra seat")
    lines = [
        (
            plan.title,
            f"`{plan.id}`",
            _limit(plan.seats),
            _limit(plan.environments),
            _limit(plan.storage_gb, unit=" GB"),
            _limit(plan.credits),
            f"{plan.trash_days} days",
            str(plan.versions),
            _price(plan, "month"),
            _price(plan, "extra_seat"),
        )
        for plan in PLANS.values()
    ]
    intro = "An operator's own plans replace these rows: see [the guide](../guides/plans.md)."
    return _page("Plans", "src/mediadesk/rules/plans.py", intro, _table(heads, lines))


def refusals() -> str:
    """Every way we say no."""
    lines = [(f"`{why.name.lower()}`", str(why.status), why.message, why.remedy) for why in Why]
    intro = "Words in braces are filled in when it is said. The compatible API answers both sentences as one text."
    heads = ("Code", "HTTP", "What we say", "What the person can do")
    return _page("Refusals", "src/mediadesk/rules/refusals.py", intro, _table(heads, lines))


def events() -> str:
    """Everything the trail can say."""
    lines = [(f"`{event.code}`", event.sentence) for event in Event]
    intro = "Words in braces are the details of an entry, kept by value: an entry outlives what it speaks of."
    drawn = _table(("Event", "What it says"), lines)
    return _page("Events of the trail", "src/mediadesk/rules/events.py", intro, drawn)


def fresh_proofs() -> str:
    """What takes a fresh proof."""
    grave = import_module("mediadesk.surfaces.grave")
    lines = [(f"`{route}`", does) for route, does in grave.GRAVE.items()]
    intro = "Asked for unless it was proven within the last five minutes. Nothing is done before."
    drawn = _table(("Route", "What is done"), lines)
    return _page("Fresh proofs", "src/mediadesk/surfaces/grave.py", intro, drawn)


def settings() -> str:
    """Every setting of an installation."""
    table = import_module("mediadesk.wiring.settings.table")
    lines = [
        (f"`{one.variable}`", f"`{one.default}`" if one.default else "–", one.does) for one in table.SETTINGS
    ]
    intro = (
        "Environment variables, read once at the start. A `MEDIADESK_…` variable that is not here is taken for a "
        "slip of the pen: nothing starts, and the variable is named. `DATABASE_URL` stands in for "
        "`MEDIADESK_DATABASE_URL` where that is not set."
    )
    heads = ("Variable", "Default", "What it does")
    return _page("Settings", "src/mediadesk/wiring/settings/table.py", intro, _table(heads, lines))


def commands() -> str:
    """Every command and what it takes."""
    package = import_module("mediadesk.surfaces.commands")
    parts = ["Every command takes `--data DIR`, the data directory (default: `MEDIADESK_DATA`, or `./data`)."]
    for module in sorted(iter_modules(package.__path__), key=lambda one: one.name):
        command = import_module(f"{package.__name__}.{module.name}")
        arguments = _Arguments(prog="mediadesk", add_help=False)
        command.add_arguments(arguments)
        parts.append(f"## mediadesk {module.name.replace('_', '-')}")
        parts.append((command.__doc__ or "").strip())
        if lines := list(arguments.rows()):
            parts.append(_table(("Argument", "What it is"), lines))
    return _page("Commands", "src/mediadesk/surfaces/commands", *parts)


class _Arguments(argparse.ArgumentParser):
    """A parser that tells what it was told to take, in the order in which it was told."""

    def rows(self) -> Iterator[tuple[str, str]]:
        for action in self._actions:
            name = ", ".join(action.option_strings) or f"{action.metavar or action.dest}"
            if action.option_strings and action.nargs != 0:
                name += f" {action.metavar or action.dest.upper()}"
            # The default of --workers is the number of this machine's cores, so no default is drawn here.
            yield f"`{name}`", (action.help or "") + (" (required)" if _is_required(action) else "")


def _is_required(action: argparse.Action) -> bool:
    return bool(action.option_strings) and action.required


def dependencies() -> str:
    """Why each dependency is there."""
    lines = [
        (f"`{one.name}`", one.does, one.rather_than) for one in sorted(DEPENDENCIES, key=lambda one: one.name)
    ]
    intro = "What the installed program needs. What only tests and checks need stands in `pyproject.toml`, by its use."
    heads = ("Package", "What it does here", "Why it and not another")
    return _page("Dependencies", "src/mediadesk/wiring/dependencies.py", intro, _table(heads, lines))


def policy_schema() -> str:
    """What policies may speak of."""
    tags = {kind: f"tags: {_cedar_type(shape)}" for kind, shape, _ in schema.DETAILS.values()}
    types = [
        (
            f"`{schema.typed(kind)}`",
            ", ".join(f"`{one}`" for one in parents) or "–",
            ", ".join(f"`{name}`: {_cedar_type(shape)}" for name, shape in attributes.items())
            or tags.get(kind, "–"),
            sentence,
        )
        for kind, (parents, attributes, sentence) in schema.ENTITIES.items()
    ]
    actions = [
        (f"`{may.code}`", f"`{schema.coarse(may)}`", f"`{schema.resource_type(may)}`", may.doing)
        for may in May
    ]
    pages = [(f"`{name}`", f"`{may.code}`") for name, may in schema.FEATURE_IDS.items()]
    intro = (
        "What the account's own statements in Cedar may speak of: the same is given as JSON by "
        "`GET /v2/accounts/permissions/public/schema`. Everything is in the namespace `Cloudinary`. All attributes are "
        "always there; what is not known, as of an asset about to be uploaded, is empty. What an asset has in the "
        "metadata fields of its environment is read by their ids, as "
        '`resource.metadata.hasTag("status") && resource.metadata.getTag("status").contains("approved")`.'
    )
    return _page(
        "Policy schema",
        "src/mediadesk/access/schema.py",
        intro,
        "## Types",
        _table(("Type", "May lie in", "Has", "What it is"), types),
        "## Actions",
        '`action == Cloudinary::Action::"read"` means all actions that belong to `read`.',
        _table(("Action", "Belongs to", "Asked of", "The right to …"), actions),
        "## Pages",
        "Cloudinary's names of pages, as ids of a `Feature`, and the permission that opens the same page here.",
        _table(("Theirs", "Ours"), pages),
    )


def _cedar_type(shape: dict[str, Any]) -> str:
    return "Set of String" if shape["type"] == "Set" else str(shape.get("name", shape["type"]))


PAGES: Final[dict[str, Callable[[], str]]] = {
    f"{draw.__name__.replace('_', '-')}.md": draw
    for draw in (
        permissions,
        roles,
        sections,
        plans,
        refusals,
        events,
        fresh_proofs,
        settings,
        commands,
        dependencies,
        policy_schema,
        search,
    )
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are stale; 1 when one is."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"MEDIADESK_DATA": data, "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
        import_module("django").setup()
        drawn = {FOLDER / name: draw() for name, draw in PAGES.items()}
    stale = [path for path, text in drawn.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(FOLDER.parents[1])} is stale; run: make reference\n")
        return bool(stale)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(drawn[path], "utf-8")
    return 0


def _limit(number: int | None, *, unit: str = "") -> str:
    return "no limit" if number is None else f"{number:,}{unit}"


def _price(plan: Plan, part: str) -> str:
    prices = {code: getattr(price, part) for code, price in plan.prices.items()}
    return ", ".join(money.shown(cents, code) for code, cents in prices.items() if cents is not None) or "–"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
