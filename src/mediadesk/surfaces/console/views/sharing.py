"""Sharing a folder or a collection: who has access and why, giving it and taking it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.scopes import given_by, kind_of, target_of
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.queries import places, sharing
from mediadesk.queries.gains import Told
from mediadesk.queries.public_pages import pages_showing
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked, will_change
from mediadesk.surfaces.console.typed import end_of_day
from mediadesk.surfaces.console.views.collections import collection_of
from mediadesk.surfaces.console.views.library import folder_of
from mediadesk.surfaces.who import PageRequest, page

_LONGEST = 500  # of what is written back into a form: longer than any of it may be, so that the action tells


@dataclass(frozen=True, slots=True)
class _Place:
    """What is shared on a page: a folder or a collection. `kind` is what its routes begin with."""

    kind: str
    scope: sharing.Shared
    target: Target
    args: tuple[str, ...]

    def url(self, *route: str, more: Sequence[str] = ()) -> str:
        """The address of a page of it: `url()` its own, `url("share", "give")` one about sharing."""
        return reverse("_".join((self.kind, *route)), args=(*self.args, *more))


def _folder(request: PageRequest, cloud_name: str, folder_id: str) -> _Place:
    return _place(request, "folder", folder_of(request, cloud_name, folder_id))


def _collection(request: PageRequest, cloud_name: str, collection_id: str) -> _Place:
    return _place(request, "collection", collection_of(request, cloud_name, collection_id))


def _place(request: PageRequest, kind: str, scope: sharing.Shared) -> _Place:
    account_id = request.who.account.pk
    target = target_of(account_id, scope)
    return _Place(kind, scope, target, (account_id, scope.environment.cloud_name, scope.pk))


@page(May.FOLDER_SHARE, on="folder")
def folder_share(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Who has access to a folder; then a search for whom to share it with, or what a share would concern."""
    return _page(request, _folder(request, cloud_name, folder_id))


@page(May.FOLDER_SHARE, on="folder", methods=("POST",))
def folder_share_give(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """A role in a folder, for members and groups."""
    return _give(request, _folder(request, cloud_name, folder_id))


@page(May.FOLDER_SHARE, on="folder", methods=("POST",))
def folder_share_revoke(request: PageRequest, cloud_name: str, folder_id: str, grant_id: str) -> HttpResponse:
    """A share of a folder less."""
    return _revoke(request, _folder(request, cloud_name, folder_id), grant_id)


@page(May.COLLECTION_SHARE, on="collection")
def collection_share(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """The same for a collection."""
    return _page(request, _collection(request, cloud_name, collection_id))


@page(May.COLLECTION_SHARE, on="collection", methods=("POST",))
def collection_share_give(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """A role in a collection, for members and groups."""
    return _give(request, _collection(request, cloud_name, collection_id))


@page(May.COLLECTION_SHARE, on="collection", methods=("POST",))
def collection_share_revoke(
    request: PageRequest, cloud_name: str, collection_id: str, grant_id: str
) -> HttpResponse:
    """A share of a collection less."""
    return _revoke(request, _collection(request, cloud_name, collection_id), grant_id)


def _page(request: PageRequest, place: _Place) -> HttpResponse:
    facts, scope = request.who.facts, place.scope
    require(facts, given_by(scope), place.target)
    context = {
        "request": request, "place": place, "shared": scope, "cloud_name": scope.environment.cloud_name,
        "access": sharing.access_to(facts, scope, place.target),
        "public_pages": pages_showing(facts, places.place_of(scope, place.target)),
        "roles": sharing.roles_to_give(facts, place.target),
        "ladder": [role for role in Role if role.kind is kind_of(scope)], **_step(request, place),
    }  # fmt: skip
    section = _SECTIONS[place.kind]
    return shell.render(
        request, "library/share.html", context, section=section, environment=scope.environment
    )


def _give(request: PageRequest, place: _Place) -> HttpResponse:
    do = partial(_share, request, request.POST, place)
    return told(request, do, well=f"The {place.kind} is shared.", back=place.url("share"))


def _revoke(request: PageRequest, place: _Place, grant_id: str) -> HttpResponse:
    named = {f"{place.kind}_id": place.scope.pk}
    do = partial(revoke_share, request.who.actor, grant_id=grant_id, **named)
    back, section = place.url("share"), _SECTIONS[place.kind]
    well = "The share was taken away. It holds from the next request on."
    first = Asked("Take the share away?", "Take it away", back, "Share", section, place.scope.environment)
    return told(request, do, well=well, back=back, first=first)


def _step(request: PageRequest, place: _Place) -> dict[str, Any]:
    """What a search found, or what a share with those who are chosen would concern: one of the two at a time."""
    facts, chosen = request.who.facts, request.GET.getlist("to")[:100]
    asked = {name: request.GET.get(name, "")[:_LONGEST] for name in ("q", "role", "until", "reason")}
    holders: Sequence[sharing.Holder] = ()
    reach = None
    if "q" in request.GET:
        holders = sharing.holders_named(facts, place.scope, place.target, asked["q"])
    elif chosen:
        reach = sharing.reach_of(facts, place.scope, place.target, **_holders(chosen))
    change, refusal = _would_change(request, place) if reach else (None, None)
    found = {"holders": holders, "reach": reach, "change": change, "refusal": refusal}
    return {"asked": asked, "chosen": chosen, **found}


def _would_change(request: PageRequest, place: _Place) -> tuple[Told | None, Refusal | None]:
    """What the share would alter, by doing just what the form then does; or why it would be refused."""
    giveable = sharing.roles_to_give(request.who.facts, place.target)
    given, roles = request.GET.copy(), [role.api_id for role in giveable]
    if given.get("role", "") not in roles:
        given["role"] = next(iter(roles), "")
    try:
        return will_change(request, partial(_share, request, given, place)), None
    except Refusal as refusal:
        return None, refusal


_SECTIONS: Final = {"folder": "library", "collection": "collections"}
_SHARING: Final[dict[str, Callable[..., int]]] = {"folder": share_folder, "collection": share_collection}


def _share(request: PageRequest, given: QueryDict, place: _Place) -> None:
    holders = _holders(given.getlist("to"))
    _SHARING[place.kind](
        request.who.actor,
        **{f"{place.kind}_id": place.scope.pk},
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


_FOLDER = f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>/share"
_COLLECTION = f"e/<str:cloud_name>/collections/<{ROW_ID}:collection_id>/share"
_REVOKE = f"<{ROW_ID}:grant_id>/revoke"
urls = [
    path(_FOLDER, folder_share, name="folder_share"),
    path(f"{_FOLDER}/give", folder_share_give, name="folder_share_give"),
    path(f"{_FOLDER}/{_REVOKE}", folder_share_revoke, name="folder_share_revoke"),
    path(_COLLECTION, collection_share, name="collection_share"),
    path(f"{_COLLECTION}/give", collection_share_give, name="collection_share_give"),
    path(f"{_COLLECTION}/{_REVOKE}", collection_share_revoke, name="collection_share_revoke"),
]
