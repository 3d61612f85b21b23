"""Sharing a folder: who has access and why, giving it and taking it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.queries import sharing
from mediadesk.queries.gains import Told
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import FOLDER_ROLES
from mediadesk.store.library import Folder
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked, will_change
from mediadesk.surfaces.console.typed import end_of_day
from mediadesk.surfaces.console.views.library import folder_of, folder_url
from mediadesk.surfaces.who import PageRequest, page

_LONGEST = 500  # of what is written back into a form: longer than any of it may be, so that the action tells


@page(May.FOLDER_SHARE, on="folder")
def folder_share(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Who has access to a folder; then a search for whom to share it with, or what a share would concern."""
    facts, folder = request.who.facts, folder_of(request, cloud_name, folder_id)
    target = of_folder(folder)
    require(facts, May.FOLDER_SHARE, target)
    context = {
        "request": request, "folder": folder, "cloud_name": cloud_name,
        "access": sharing.access_to(facts, folder, target), "roles": sharing.roles_to_give(facts, target),
        "ladder": FOLDER_ROLES, **_step(request, folder, target),
    }  # fmt: skip
    return shell.render(
        request, "library/share.html", context, section="library", environment=folder.environment
    )


@page(May.FOLDER_SHARE, on="folder", methods=("POST",))
def folder_share_give(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """A role in a folder, for members and groups."""
    back = folder_url(request, cloud_name, folder_id, route="folder_share")
    do = partial(_share, request, request.POST, folder_id)
    return told(request, do, well="The folder is shared.", back=back)


@page(May.FOLDER_SHARE, on="folder", methods=("POST",))
def folder_share_revoke(request: PageRequest, cloud_name: str, folder_id: str, grant_id: str) -> HttpResponse:
    """A share less."""
    do = partial(revoke_share, request.who.actor, grant_id=grant_id, folder_id=folder_id)
    back, folder = (
        folder_url(request, cloud_name, folder_id, route="folder_share"),
        folder_of(request, cloud_name, folder_id),
    )
    well = "The share was taken away. It holds from the next request on."
    first = Asked("Take the share away?", "Take it away", back, "Share", "library", folder.environment)
    return told(request, do, well=well, back=back, first=first)


def _step(request: PageRequest, folder: Folder, target: Target) -> dict[str, Any]:
    """What a search found, or what a share with those who are chosen would concern: one of the two at a time."""
    facts, chosen = request.who.facts, request.GET.getlist("to")[:100]
    asked = {name: request.GET.get(name, "")[:_LONGEST] for name in ("q", "role", "until", "reason")}
    holders: Sequence[sharing.Holder] = ()
    reach = None
    if "q" in request.GET:
        holders = sharing.holders_named(facts, folder, target, asked["q"])
    elif chosen:
        reach = sharing.reach_of(facts, folder, target, **_holders(chosen))
    change, refusal = _would_change(request, folder, target) if reach else (None, None)
    found = {"holders": holders, "reach": reach, "change": change, "refusal": refusal}
    return {"asked": asked, "chosen": chosen, **found}


def _would_change(request: PageRequest, folder: Folder, target: Target) -> tuple[Told | None, Refusal | None]:
    """What the share would alter, by doing just what the form then does; or why it would be refused."""
    given, roles = (
        request.GET.copy(),
        [role.api_id for role in sharing.roles_to_give(request.who.facts, target)],
    )
    if given.get("role", "") not in roles:
        given["role"] = next(iter(roles), "")
    try:
        return will_change(request, partial(_share, request, given, folder.pk)), None
    except Refusal as refusal:
        return None, refusal


def _share(request: PageRequest, given: QueryDict, folder_id: str) -> None:
    holders = _holders(given.getlist("to"))
    share_folder(
        request.who.actor,
        folder_id=folder_id,
        role=given.get("role", ""),
        member_ids=holders["member_ids"],
        group_ids=holders["group_ids"],
        until=end_of_day(given.get("until", "")),
        reason=given.get("reason", ""),
    )


def _holders(chosen: list[str]) -> dict[str, list[str]]:
    return {
        "member_ids": [one.removeprefix("member:") for one in chosen if one.startswith("member:")],
        "group_ids": [one.removeprefix("group:") for one in chosen if one.startswith("group:")],
    }


_SHARE = f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>/share"
urls = [
    path(_SHARE, folder_share, name="folder_share"),
    path(f"{_SHARE}/give", folder_share_give, name="folder_share_give"),
    path(f"{_SHARE}/<{ROW_ID}:grant_id>/revoke", folder_share_revoke, name="folder_share_revoke"),
]
