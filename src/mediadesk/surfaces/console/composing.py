"""The form in which a role is put together: what was typed, and what it is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import HttpResponse, QueryDict

from mediadesk.access.composing import in_role, not_held
from mediadesk.access.facts import Facts
from mediadesk.queries import roles as query
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import RoleKind
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.who import PageRequest

KINDS: Final = (
    # kind                 heading                                  what it is for
    (RoleKind.GLOBAL, "In the account", "Held for the whole account, or for one environment and all in it."),
    (RoleKind.FOLDER, "In folders", "Held on a folder and all below it."),
    (RoleKind.COLLECTION, "In collections", "Held on a collection and the assets that it opens."),
)


@dataclass(frozen=True, slots=True)
class RoleForm:
    """What stands in the form. `then` is what was pressed: save, or one of those that draw the form anew."""

    kind: RoleKind
    name: str = ""
    description: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    version: int | None = None
    then: str = "save"

    @property
    def drawn_anew(self) -> bool:
        """Whether nothing is to be saved yet."""
        return self.then != "save"

    @property
    def written(self) -> dict[str, Any]:
        """What is to be saved."""
        return {"name": self.name, "description": self.description, "permissions": sorted(self.permissions)}


def kind_named(text: str) -> RoleKind:
    """The kind of this name; the first where there is no such. Never refused: it stands in addresses."""
    return next((kind for kind, _, _ in KINDS if kind.value == text), RoleKind.GLOBAL)


def typed(posted: QueryDict, kind: RoleKind) -> RoleForm:
    """Read the form; with "Add what they need" pressed, that is added."""
    form = RoleForm(
        kind,
        posted.get("name", "")[:200],
        posted.get("description", "")[:1000],
        frozenset(posted.getlist("permissions")[:500]),
        whole_number(posted.get("version", "")),
        posted.get("then", "save"),
    )
    if form.then != "needs":
        return form
    missing = {may.code for hint in query.hints_for(kind, form.permissions) for may in hint.missing}
    return replace(form, permissions=form.permissions | missing)


def as_form(detail: query.RoleDetail) -> RoleForm:
    """The form of a role as it is."""
    codes = frozenset(may.code for _, mays in detail.parts for may in mays)
    role = detail.role
    return RoleForm(role.kind, role.title, role.sentence, codes, detail.version)


def draw(
    request: PageRequest,
    form: RoleForm,
    refusal: Refusal | None = None,
    one: query.RoleDetail | None = None,
) -> HttpResponse:
    """Draw the form of a new role, or of `one`. Cost: none but the shell's."""
    if refusal is not None and refusal.status not in {400, 403, 409}:
        raise refusal
    facts = request.who.facts
    context: Mapping[str, Any] = {
        "form": form,
        "kinds": KINDS,
        "choices": query.choices_for(facts, form.kind, form.permissions),
        "hints": query.hints_for(form.kind, form.permissions),
        "refusal": refusal,
        "one": one,
    }
    status = refusal.status if refusal else 200
    return render(request, "roles/form.html", context, section="roles", status=status)


def copied(facts: Facts, detail: query.RoleDetail, *, in_full: bool = False) -> RoleForm:
    """The form of a copy. Unless it must be a full one, what one does not hold oneself is left out. Cost: 1 query."""
    role, form = detail.role, as_form(detail)
    left_out = () if in_full else not_held(facts, role.kind, in_role(role))
    codes = form.permissions - {may.code for may in left_out}
    return replace(form, name=query.free_name(facts, role.kind, role.title), permissions=codes, version=None)


def own(detail: query.RoleDetail) -> query.RoleDetail:
    """Go on with a role of the account's own alone. Raises: Refusal SYSTEM_ROLE."""
    if not detail.own:
        raise Why.SYSTEM_ROLE(role=detail.role.title)
    return detail
