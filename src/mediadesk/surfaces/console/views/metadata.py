"""Metadata fields of an environment: what there is, a new one, changing, ordering, deleting and restoring."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.access.targets import of_environment
from mediadesk.actions.library.change_metadata_field import change_metadata_field
from mediadesk.actions.library.create_metadata_field import create_metadata_field
from mediadesk.actions.library.delete_metadata_field import delete_metadata_field
from mediadesk.actions.library.order_metadata_fields import order_metadata_fields
from mediadesk.actions.library.restore_metadata_field import restore_metadata_field
from mediadesk.queries import metadata as look
from mediadesk.queries.metadata import OneField
from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.fields import KINDS, Kind
from mediadesk.rules.metadata.validation import expected
from mediadesk.rules.refusals import Refusal
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console import fields_form, shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.library import environment_of, version_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.SETTINGS_VIEW, on="environment")
def metadata(request: PageRequest, cloud_name: str) -> HttpResponse:
    """The fields and rules of an environment."""
    environment = environment_of(request, cloud_name)
    shown = look.metadata_page(request.who.facts, environment)
    context = {"page": shown, "limit": limits.FIELDS, "target": of_environment(environment)}
    return draw(request, environment, "metadata/list.html", {**context, "expected": expected})


@page(May.SETTINGS_UPDATE, on="environment", methods=("GET", "POST"))
def metadata_field_new(request: PageRequest, cloud_name: str) -> HttpResponse:
    """A form for a new field of one type, and the field."""
    environment = environment_of(request, cloud_name)
    request.who.require(May.SETTINGS_UPDATE, of_environment(environment))
    kind = KINDS.get(request.POST.get("kind") or request.GET.get("kind", ""), Kind.STRING)
    try:
        if request.method == "GET":
            return _new(request, environment, kind)
        return _made(request, environment, kind)
    except Refusal as refusal:
        return _new(request, environment, kind, refusal)


@page(May.SETTINGS_UPDATE, on="environment", methods=("GET", "POST"))
def metadata_field(request: PageRequest, cloud_name: str, field_id: str) -> HttpResponse:
    """A field to change, its list of values and its rules."""
    environment, facts = environment_of(request, cloud_name), request.who.facts
    one = look.one_field(facts, environment, field_id, may=May.SETTINGS_UPDATE)
    if request.method == "GET":
        return _field(request, environment, one)
    try:
        return _changed(request, environment, one)
    except Refusal as refusal:
        one = look.one_field(facts, environment, field_id, may=May.SETTINGS_UPDATE)
        return _field(request, environment, one, refusal)


@page(May.SETTINGS_UPDATE, on="environment", methods=("GET", "POST"))
def metadata_field_delete(request: PageRequest, cloud_name: str, field_id: str) -> HttpResponse:
    """Ask, then delete a field."""
    environment = environment_of(request, cloud_name)
    one = look.one_field(request.who.facts, environment, field_id, may=May.SETTINGS_UPDATE)
    if request.method == "GET":
        return draw(request, environment, "metadata/delete.html", {"one": one})
    do = partial(delete_metadata_field, request.who.actor, field_id=field_id)
    well = f"The field {one.field.label} is deleted. It can be restored below."
    return told(request, do, well=well, back=metadata_url(request, environment))


@page(May.SETTINGS_UPDATE, on="environment", methods=("POST",))
def metadata_field_restore(request: PageRequest, cloud_name: str, field_id: str) -> HttpResponse:
    """A deleted field, back again."""
    environment = environment_of(request, cloud_name)
    look.require_deleted(request.who.facts, environment, field_id)
    do = partial(restore_metadata_field, request.who.actor, field_id=field_id)
    well = "The field is back, with what the assets had in it."
    return told(request, do, well=well, back=metadata_url(request, environment))


@page(May.SETTINGS_UPDATE, on="environment", methods=("POST",))
def metadata_order(request: PageRequest, cloud_name: str) -> HttpResponse:
    """A field one place up or down."""
    environment = environment_of(request, cloud_name)
    ids = [one.id for one in look.all_fields(environment)]
    way, _, pk = request.POST.get("move", "").partition(":")
    if pk in ids:
        at = ids.index(pk)
        ids.insert(max(0, at + {"up": -1, "down": 1}.get(way, 0)), ids.pop(at))
    do = partial(order_metadata_fields, request.who.actor, environment_id=environment.pk)
    well = "The order is kept; every form follows it."
    return told(request, partial(do, field_ids=ids), well=well, back=metadata_url(request, environment))


def metadata_url(request: PageRequest, environment: Environment) -> str:
    """The address of an environment's metadata fields."""
    return reverse("metadata", args=(request.who.account.pk, environment.cloud_name))


def draw(
    request: PageRequest,
    environment: Environment,
    template: str,
    context: dict[str, Any],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """A page about metadata, with what was refused. Raises: Refusal, one of access."""
    if refusal and refusal.status not in {400, 409}:
        raise refusal
    shown = {"request": request, "environment_here": environment, "refusal": refusal, **context}
    shown["cloud_name"], shown["list_url"] = environment.cloud_name, metadata_url(request, environment)
    status = refusal.status if refusal else 200
    return shell.render(request, template, shown, section="metadata", environment=environment, status=status)


def _made(request: PageRequest, environment: Environment, kind: Kind) -> HttpResponse:
    asked, actor = fields_form.definition(request.POST, kind), request.who.actor
    make = partial(create_metadata_field, actor, environment_id=environment.pk, kind=kind.code, asked=asked)
    field = make(external_id=request.POST.get("external_id", ""))
    messages.success(request, f"The field {field.label} is there, for every asset of {environment.name}.")
    return redirect(metadata_url(request, environment))


def _new(
    request: PageRequest, environment: Environment, kind: Kind, refusal: Refusal | None = None
) -> HttpResponse:
    form = fields_form.new_form(kind, request.POST)
    context = {"form": form, "kinds": list(Kind), "one": None}
    return draw(request, environment, "metadata/field.html", context, refusal)


def _field(
    request: PageRequest, environment: Environment, one: OneField, refusal: Refusal | None = None
) -> HttpResponse:
    form = fields_form.kept_form(one, request.POST if refusal else None)
    return draw(request, environment, "metadata/field.html", {"form": form, "one": one}, refusal)


def _changed(request: PageRequest, environment: Environment, one: OneField) -> HttpResponse:
    """Change the field; ask first when choices would no longer be offered that assets have."""
    asked = fields_form.definition(request.POST, one.field.kind)
    gone = fields_form.withdrawn(one, asked)
    if gone and not request.POST.get("sure"):
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        fields = [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
        context = {"one": one, "gone": gone, "fields": fields}
        return draw(request, environment, "metadata/withdraw.html", context)
    version = version_of(request)
    change_metadata_field(request.who.actor, field_id=one.field.id, asked=asked, version=version)
    messages.success(request, "The field is kept.")
    stays = request.POST.get("then", "save") != "save" or request.POST.get("more", "").strip()
    here = reverse("metadata_field", args=(request.who.account.pk, environment.cloud_name, one.field.id))
    return redirect(here if stays else metadata_url(request, environment))


_METADATA = "e/<str:cloud_name>/metadata"
_FIELD = f"{_METADATA}/<{ROW_ID}:field_id>"
urls = [
    path(_METADATA, metadata, name="metadata"),
    path(f"{_METADATA}/new", metadata_field_new, name="metadata_field_new"),
    path(f"{_METADATA}/order", metadata_order, name="metadata_order"),
    path(_FIELD, metadata_field, name="metadata_field"),
    path(f"{_FIELD}/delete", metadata_field_delete, name="metadata_field_delete"),
    path(f"{_FIELD}/restore", metadata_field_restore, name="metadata_field_restore"),
]
