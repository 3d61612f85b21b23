"""Policies of the account: the list, the editor with its checks and try-out, what they said before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Decision
from mediadesk.access.examples import EXAMPLES
from mediadesk.actions.access.change_policy import change_policy
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.delete_policy import delete_policy
from mediadesk.actions.access.restore_policy import restore_policy
from mediadesk.queries import policies as queries
from mediadesk.queries.policies import PolicyRow, Question
from mediadesk.queries.policy_choices import policy_choices
from mediadesk.queries.policy_hints import hints
from mediadesk.rules.policies import LONGEST, MOST_POLICIES
from mediadesk.rules.refusals import Refusal
from mediadesk.store.policies import Policy
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked, asked_first
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.who import PageRequest, page

_ACTIONS = [(action, [may for may in May if schema.coarse(may) == action]) for action in schema.COARSE]
_FORM_STATUSES = {400, 409}


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form. `place`: an environment's id, "all" of them, or empty: the account."""

    name: str = ""
    description: str = ""
    statement: str = ""
    enabled: bool = True
    place: str = ""
    policy_id: str = ""
    version: str = ""


@page(May.POLICY_VIEW)
def policies(request: PageRequest) -> HttpResponse:
    """The policies, with who last changed each."""
    context = {"policies": queries.policies(request.who.facts), "examples": EXAMPLES, "limit": MOST_POLICIES}
    return render(request, "policies/list.html", context, section="policies")


@page(May.POLICY_UPDATE)
def policy_new(request: PageRequest) -> HttpResponse:
    """The editor, empty or with an example."""
    example = next((one for one in EXAMPLES if one.id == request.GET.get("example")), None)
    return _editor(request, Draft(example.name, example.sentence, example.statement) if example else Draft())


@page(May.POLICY_VIEW)
def policy(request: PageRequest, policy_id: str) -> HttpResponse:
    """One policy in the editor, with its versions."""
    row = queries.policy(request.who.facts, policy_id=policy_id)
    return _editor(request, _draft_of(row), saved=row)


@page(May.POLICY_UPDATE, methods=("POST",))
def policy_draft(request: PageRequest) -> HttpResponse:
    """Check what is being written, and try it out when asked; nothing is saved."""
    draft, tried, refusal = _posted(request), None, None
    if request.POST.get("do") == "try":
        try:
            tried = _tried(request, draft)
        except Refusal as error:
            if error.status not in {*_FORM_STATUSES, 404}:
                raise
            refusal = error
    return _editor(request, draft, tried=tried, not_tried=refusal)


@page(May.POLICY_UPDATE, methods=("POST",))
def policy_create(request: PageRequest) -> HttpResponse:
    """Save a new policy."""
    draft = _posted(request)
    return _saved(request, draft, partial(create_policy, request.who.actor, **_given(draft)))


@page(May.POLICY_UPDATE, methods=("POST",))
def policy_change(request: PageRequest, policy_id: str) -> HttpResponse:
    """Save a policy."""
    draft, version = _posted(request, policy_id), whole_number(request.POST.get("version", ""))
    change = partial(change_policy, request.who.actor, policy_id=policy_id, version=version)
    return _saved(request, draft, partial(change, **_given(draft)))


@page(May.POLICY_UPDATE, methods=("POST",))
def policy_switch(request: PageRequest, policy_id: str) -> HttpResponse:
    """Switch a policy on or off."""
    on = request.POST.get("enabled") == "on"
    return told(
        request,
        partial(change_policy, request.who.actor, policy_id=policy_id, enabled=on),
        well="The policy is on: it counts from now." if on else "The policy is off.",
        back=_at(request, "policies"),
        first=_asked(request, f"Switch the policy {'on' if on else 'off'}?", "Switch it"),
    )


@page(May.POLICY_UPDATE, methods=("POST",))
def policy_restore(request: PageRequest, policy_id: str) -> HttpResponse:
    """Let a policy say again what a version said."""
    number = whole_number(request.POST.get("number", "")) or 0
    return told(
        request,
        partial(restore_policy, request.who.actor, policy_id=policy_id, number=number),
        well=f"Version {number} counts again, as a new version.",
        back=_at(request, "policy", policy_id),
        first=_asked(request, f"Let version {number} count again?", "Restore it", policy_id),
    )


@page(May.POLICY_UPDATE, methods=("GET", "POST"))
def policy_delete(request: PageRequest, policy_id: str) -> HttpResponse:
    """Ask; then delete it."""
    row = queries.policy(request.who.facts, policy_id=policy_id)
    if request.method != "POST":
        return render(request, "policies/delete.html", {"policy": row}, section="policies")
    return told(
        request,
        partial(delete_policy, request.who.actor, policy_id=policy_id),
        well=f"{row.name} is deleted; what it said stands in the audit trail.",
        back=_at(request, "policy", policy_id),
        on=_at(request, "policies"),
        first=_asked(request, f"Delete the policy {row.name}?", "Delete it", policy_id),
    )


def _at(request: PageRequest, route: str, *more: str) -> str:
    return reverse(route, args=(request.who.account.pk, *more))


def _asked(request: PageRequest, title: str, button: str, policy_id: str = "") -> Asked:
    back = _at(request, "policy", policy_id) if policy_id else _at(request, "policies")
    return Asked(title, button, back, "The policy" if policy_id else "Policies", "policies")


def _saved(request: PageRequest, draft: Draft, save: Callable[[], Policy]) -> HttpResponse:
    """Save it, once it is said who gains and who loses by it, or draw the editor again."""
    if request.POST.get("then") == "edit":
        return _editor(request, draft)
    first = _asked(request, f"Save the policy {draft.name}?", "Save it", draft.policy_id)
    try:
        if asking := asked_first(request, save, replace(first, to_form="then")):
            return asking
        row = save()
    except Refusal as refusal:
        if refusal.status not in _FORM_STATUSES:
            raise
        return _editor(request, draft, refusal=refusal)
    messages.success(request, f"{row.name} is saved. It {'counts from now' if row.enabled else 'is off'}.")
    return redirect("policy", request.who.account.pk, row.pk)


def _tried(request: PageRequest, draft: Draft) -> Decision:
    posted = request.POST
    may = next((one for one in May if one.code == posted.get("may")), May.ASSET_VIEW)
    question = Question(posted.get("who", ""), may, posted.get("on", ""), posted.get("asset", "").strip())
    return queries.try_out(
        request.who.facts, question, statement=draft.statement, policy_id=draft.policy_id, place=draft.place
    )


def _posted(request: PageRequest, policy_id: str = "") -> Draft:
    posted = request.POST
    return Draft(
        posted.get("name", ""),
        posted.get("description", ""),
        posted.get("statement", "").replace("\r\n", "\n"),
        "enabled" in posted,
        posted.get("place", ""),
        policy_id or posted.get("policy_id", "")[:32],
        posted.get("version", ""),
    )


def _draft_of(row: PolicyRow) -> Draft:
    return Draft(
        row.name, row.description, row.statement, row.enabled, row.scope_id, row.id, str(row.version)
    )


def _given(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "description": draft.description,
        "statement": draft.statement,
        "enabled": draft.enabled,
        "of_environments": bool(draft.place),
        "environment_id": "" if draft.place == "all" else draft.place,
    }


def _editor(
    request: PageRequest,
    draft: Draft,
    *,
    refusal: Refusal | None = None,
    tried: Decision | None = None,
    not_tried: Refusal | None = None,
    saved: PolicyRow | None = None,
) -> HttpResponse:
    facts = request.who.facts
    saved = saved or (queries.policy(facts, policy_id=draft.policy_id) if draft.policy_id else None)
    context = {
        "draft": draft,
        "saved": saved,
        "versions": queries.versions(facts, policy_id=saved.id) if saved else (),
        "faults": queries.faults_of(draft.statement) if draft.statement.strip() else (),
        "hints": hints(facts, draft.statement),
        "choices": policy_choices(facts),
        "posted": request.POST,
        "rights": [(may.code, may.doing) for may in May],
        "types": schema.ENTITIES,
        "actions": _ACTIONS,
        "limit": LONGEST,
        "refusal": refusal,
        "tried": tried,
        "not_tried": not_tried,
    }
    status = refusal.status if refusal else 200
    return render(request, "policies/editor.html", context, section="policies", status=status)


urls: list[Any] = [
    path("policies", policies, name="policies"),
    path("policies/new", policy_new, name="policy_new"),
    path("policies/draft", policy_draft, name="policy_draft"),
    path("policies/create", policy_create, name="policy_create"),
    path(f"policies/<{ROW_ID}:policy_id>", policy, name="policy"),
    path(f"policies/<{ROW_ID}:policy_id>/change", policy_change, name="policy_change"),
    path(f"policies/<{ROW_ID}:policy_id>/switch", policy_switch, name="policy_switch"),
    path(f"policies/<{ROW_ID}:policy_id>/restore", policy_restore, name="policy_restore"),
    path(f"policies/<{ROW_ID}:policy_id>/delete", policy_delete, name="policy_delete"),
]
