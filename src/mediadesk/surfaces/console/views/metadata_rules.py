"""Rules of metadata fields: a new one, changing and deleting."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.library.change_metadata_rule import change_metadata_rule
from mediadesk.actions.library.create_metadata_rule import create_metadata_rule
from mediadesk.actions.library.delete_metadata_rule import delete_metadata_rule
from mediadesk.queries import metadata as look
from mediadesk.queries.metadata import OneField
from mediadesk.rules.refusals import Refusal
from mediadesk.store.metadata import MetadataRule
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.rules_form import (
    RuleForm,
    condition_of,
    kept_form,
    result_of,
    typed_form,
)
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.library import environment_of, version_of
from mediadesk.surfaces.console.views.metadata import draw
from mediadesk.surfaces.who import PageRequest, page


@page(May.SETTINGS_UPDATE, on="environment", methods=("GET", "POST"))
def metadata_rule_new(request: PageRequest, cloud_name: str, field_id: str) -> HttpResponse:
    """A form for a new rule of a field, and the rule."""
    environment = environment_of(request, cloud_name)
    one = look.one_field(request.who.facts, environment, field_id, may=May.SETTINGS_UPDATE)
    form = typed_form(request.POST, look.all_fields(environment), one.field)
    if request.method == "GET" or request.POST.get("then") == "look":
        return _form(request, environment, form)
    do = partial(create_metadata_rule, request.who.actor, field_id=field_id, name=form.name)
    try:
        do(condition=condition_of(form), result=result_of(form), hidden_otherwise=_hidden(form, one))
    except Refusal as refusal:
        return _form(request, environment, form, refusal=refusal)
    messages.success(request, f"The rule {form.name} is there. It holds for what is described from now on.")
    return redirect(_back(request, environment, field_id))


@page(May.SETTINGS_UPDATE, on="environment", methods=("GET", "POST"))
def metadata_rule(request: PageRequest, cloud_name: str, rule_id: str) -> HttpResponse:
    """A rule to change."""
    environment = environment_of(request, cloud_name)
    rule = look.one_rule(request.who.facts, environment, rule_id, may=May.SETTINGS_UPDATE)
    one = look.one_field(request.who.facts, environment, rule.field_id, may=May.SETTINGS_UPDATE)
    form = kept_form(rule, look.all_fields(environment), one.field)
    if request.method == "GET":
        return _form(request, environment, form, rule)
    form = typed_form(request.POST, look.all_fields(environment), one.field, form.kept)
    if request.POST.get("then") == "look":
        return _form(request, environment, form, rule)
    return _changed(request, environment, rule, form, one)


@page(May.SETTINGS_UPDATE, on="environment", methods=("POST",))
def metadata_rule_delete(request: PageRequest, cloud_name: str, rule_id: str) -> HttpResponse:
    """A rule less."""
    environment = environment_of(request, cloud_name)
    rule = look.one_rule(request.who.facts, environment, rule_id, may=May.SETTINGS_UPDATE)
    do = partial(delete_metadata_rule, request.who.actor, rule_id=rule_id)
    back = _back(request, environment, rule.field_id)
    return told(request, do, well="The rule is deleted. What it gave to assets stays with them.", back=back)


def _changed(
    request: PageRequest, environment: Environment, rule: MetadataRule, form: RuleForm, one: OneField
) -> HttpResponse:
    do = partial(change_metadata_rule, request.who.actor, rule_id=rule.pk, version=version_of(request))
    said: dict[str, Any] = {
        "condition": condition_of(form, rule.condition),
        "result": result_of(form),
        "active": form.works,
    }
    try:
        do(name=form.name, **said, hidden_otherwise=_hidden(form, one))
    except Refusal as refusal:
        rule.refresh_from_db(fields=["version"])
        return _form(request, environment, form, rule, refusal)
    messages.success(request, "The rule is kept.")
    return redirect(_back(request, environment, rule.field_id))


def _hidden(form: RuleForm, one: OneField) -> bool | None:
    """A rule that shows its field is of use only where the field is hidden otherwise."""
    return True if form.enable == "show" and not one.field.hidden else None


def _form(
    request: PageRequest,
    environment: Environment,
    form: RuleForm,
    rule: MetadataRule | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    others = [one for one in look.all_fields(environment) if one.id != form.field.id]
    context = {"form": form, "rule": rule, "others": others, "field": form.field}
    return draw(request, environment, "metadata/rule.html", context, refusal)


def _back(request: PageRequest, environment: Environment, field_id: str) -> str:
    place = reverse("metadata_field", args=(request.who.account.pk, environment.cloud_name, field_id))
    return f"{place}#rules"


_METADATA = "e/<str:cloud_name>/metadata"
_RULE = f"{_METADATA}/rules/<{ROW_ID}:rule_id>"
urls = [
    path(f"{_METADATA}/<{ROW_ID}:field_id>/rules/new", metadata_rule_new, name="metadata_rule_new"),
    path(_RULE, metadata_rule, name="metadata_rule"),
    path(f"{_RULE}/delete", metadata_rule_delete, name="metadata_rule_delete"),
]
