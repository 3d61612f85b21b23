"""Bundles: what each gives, in words, and the form to write one."""

from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, everything_held, holds_all_of, require
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.kept_roles import roles_of
from mediadesk.access.roles import AnyRole, mask_of, needs_seat
from mediadesk.rules.bundles import ENVIRONMENT, FOLDER, TEMPLATES, Item
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import Bundle
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle. `lines` say what it gives; `asks`: what must be chosen when it is given (environment, folder).

    `beyond`: the titles of its roles that the reader does not hold, and so cannot give.
    """

    id: str
    name: str
    description: str
    items: tuple[Item, ...]
    lines: tuple[str, ...]
    beyond: tuple[str, ...] = ()
    needs_seat: bool = False  # some of it is held only with a seat

    @property
    def asks(self) -> frozenset[str]:
        """The kinds of place that are chosen when it is given."""
        return frozenset(item.asks_for for item in self.items if item.asks_for)


@dataclass(frozen=True, slots=True)
class Bundles:
    """The account's bundles, and those it could start from."""

    rows: tuple[BundleRow, ...]
    templates: tuple[BundleRow, ...]


def bundles(facts: Facts) -> Bundles:
    """All bundles by name. A template of a name that is taken is not offered again.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries.
    """
    require(facts, May.ROLE_VIEW, Target(facts.account_id))
    kept = list(Bundle.objects.filter(account_id=facts.account_id).order_by("name"))
    words = _Words(facts)
    rows = tuple(words.row(one.pk, one.name, one.description, _items(one)) for one in kept)
    names = {one.name for one in kept}
    templates = (one for one in TEMPLATES if one.name not in names)
    return Bundles(rows, tuple(words.row("", one.name, one.description, one.items) for one in templates))


def bundle(facts: Facts, *, bundle_id: str) -> BundleRow:
    """One bundle. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 4 queries."""
    require(facts, May.ROLE_VIEW, Target(facts.account_id))
    row = Bundle.objects.filter(account_id=facts.account_id, pk=bundle_id).first()
    if row is None:
        raise Why.NOT_FOUND(what="bundle")
    return _Words(facts).row(row.pk, row.name, row.description, _items(row))


def bundle_names(facts: Facts) -> list[tuple[str, str]]:
    """The bundles as (id, name), by name; none for whoever may not see roles. Cost: 1 query."""
    if not decide(facts, May.ROLE_VIEW, Target(facts.account_id)):
        return []
    rows = Bundle.objects.filter(account_id=facts.account_id).order_by("name")
    return list(rows.values_list("pk", "name"))


def bundles_that_give(facts: Facts, *, role_id: str) -> list[str]:
    """The names of the bundles that give a role, in their order. Cost: 1 query."""
    rows = Bundle.objects.filter(account_id=facts.account_id).order_by("name")
    return [row.name for row in rows if any(item.role == role_id for item in _items(row))]


def roles_for_bundles(facts: Facts) -> list[tuple[str, str]]:
    """The roles that an item may name, as (id, words): in the account and environments, then in folders. 1 query."""
    roles = roles_of(facts.account_id, RoleKind.GLOBAL, RoleKind.FOLDER)
    return [
        (role.api_id, f"{role.title} (in folders)" if role.kind is RoleKind.FOLDER else role.title)
        for role in sorted(roles, key=lambda role: role.kind is RoleKind.FOLDER)
        if role is not Role.MASTER_ADMIN
    ]


class _Words:
    """Names of roles and places, read once for all bundles."""

    def __init__(self, facts: Facts) -> None:
        self._facts, account_id = facts, facts.account_id
        self._roles: dict[str, AnyRole] = {role.api_id: role for role in roles_of(account_id, *RoleKind)}
        environments = Environment.objects.filter(account_id=account_id)
        self._environments = dict(environments.values_list("pk", "name"))
        self._account_id = account_id

    def row(self, pk: str, name: str, description: str, items: tuple[Item, ...]) -> BundleRow:
        """A bundle with its lines."""
        folders = [item.folder_id for item in items if item.folder_id]
        rows = Folder.objects.filter(account_id=self._account_id, pk__in=folders) if folders else ()
        named = {row.pk: row.name or ROOT_TITLE for row in rows}
        lines = tuple(self._line(item, named) for item in items)
        roles = [(item, role) for item in items if (role := self._roles.get(item.role))]
        beyond = dict.fromkeys(role.title for item, role in roles if not self._holds(role, item))
        seated = any(needs_seat(role) for _, role in roles)
        return BundleRow(pk, name, description, items, lines, tuple(beyond), seated)

    def _holds(self, role: AnyRole, item: Item) -> bool:
        """Whether the reader holds all of it there; where the place is not known yet, or a folder, anywhere."""
        if item.place == FOLDER or item.asks_for:
            return not mask_of(role) & ~everything_held(self._facts)
        return holds_all_of(
            self._facts, role, Target(self._facts.account_id, item.environment_id or EVERYWHERE)
        )

    def _line(self, item: Item, folders: dict[str, str]) -> str:
        role = self._roles.get(item.role)
        where = "in the account"
        if item.place == ENVIRONMENT:
            name = self._environments.get(item.environment_id)
            where = f"in the environment {name}" if name else "in a deleted environment"
            where = where if item.environment_id else "in an environment chosen then"
        elif item.place == FOLDER:
            name = folders.get(item.folder_id)
            where = f"on the folder {name}" if name else "on a deleted folder"
            where = where if item.folder_id else "on a folder chosen then"
        lasting = f", for {item.days} days" if item.days else ""
        return f"{role.title if role else 'A deleted role'} {where}{lasting}"


def _items(row: Bundle) -> tuple[Item, ...]:
    return tuple(Item(**item) for item in row.items)
