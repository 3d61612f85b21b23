"""What only a provider of SAML has: metadata that is read anew, and keys of ours that sign. Both need a fresh proof."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.identity.drop_signing_key import drop_signing_key
from mediadesk.actions.identity.make_signing_key import make_signing_key
from mediadesk.actions.identity.read_metadata import read_metadata
from mediadesk.actions.identity.take_metadata import take_metadata
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.console.views.sign_on import provider_answer
from mediadesk.surfaces.sso.our_side import new_own_key
from mediadesk.surfaces.sso.provider_metadata import published_as_posted
from mediadesk.surfaces.who import PageRequest, page


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_metadata(request: PageRequest, provider_id: str) -> HttpResponse:
    """Read the metadata of a provider anew, from its address or as it is pasted."""
    try:
        url, new = published_as_posted(request.POST)
        if new is None:
            raise Why.MISSING_VALUE(what="metadata")
        made = read_metadata(request.who.actor, provider_id=provider_id, new=new, url=url)
    except Refusal as refusal:
        return provider_answer(request, provider_id, refusal)
    waits = " What is different waits below." if made.waiting else ""
    messages.success(request, f"The metadata of {made.name} is read.{waits}")
    return redirect("sign_on_provider", request.who.account.pk, provider_id)


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_metadata_take(request: PageRequest, provider_id: str) -> HttpResponse:
    """Take over what a provider publishes otherwise than it is kept."""
    version = whole_number(request.POST.get("version", "")) or 0
    try:
        taken = take_metadata(request.who.actor, provider_id=provider_id, version=version)
    except Refusal as refusal:
        return provider_answer(request, provider_id, refusal)
    todo = "" if taken.tested_at else " Try it out; then it can be switched on."
    messages.success(request, f"What {taken.name} publishes is taken over.{todo}")
    return redirect("sign_on_provider", request.who.account.pk, provider_id)


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_key_new(request: PageRequest, provider_id: str) -> HttpResponse:
    """Make a new key of ours beside the one in use."""
    try:
        make_signing_key(request.who.actor, provider_id=provider_id, own_key=new_own_key())
    except Refusal as refusal:
        return provider_answer(request, provider_id, refusal)
    messages.success(
        request, "The new key is in our metadata. Let the provider read it, then drop the former one."
    )
    return redirect("sign_on_provider", request.who.account.pk, provider_id)


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_key_drop(request: PageRequest, provider_id: str) -> HttpResponse:
    """Drop the former key of ours: the new one signs from now on."""
    try:
        drop_signing_key(request.who.actor, provider_id=provider_id)
    except Refusal as refusal:
        return provider_answer(request, provider_id, refusal)
    messages.success(request, "The former key is dropped. The new one signs from now on.")
    return redirect("sign_on_provider", request.who.account.pk, provider_id)


_ONE = f"security/sign-on/<{ROW_ID}:provider_id>"
urls: list[Any] = [
    path(f"{_ONE}/metadata", sign_on_metadata, name="sign_on_metadata"),
    path(f"{_ONE}/metadata/take", sign_on_metadata_take, name="sign_on_metadata_take"),
    path(f"{_ONE}/key/new", sign_on_key_new, name="sign_on_key_new"),
    path(f"{_ONE}/key/drop", sign_on_key_drop, name="sign_on_key_drop"),
]
