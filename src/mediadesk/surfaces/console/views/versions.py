"""The versions of an asset: pictures of earlier ones, a comparison, restoring; and tags put back from the history."""

from functools import partial

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.library.delete_version import delete_version
from mediadesk.actions.library.open_version import open_version
from mediadesk.actions.library.restore_version import restore_version
from mediadesk.actions.library.set_tags import set_tags
from mediadesk.queries.asset_history import tags_before
from mediadesk.queries.versions import compared, version_to_show
from mediadesk.surfaces import files
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.drawing import drawn
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.console.views.assets import asset_url
from mediadesk.surfaces.console.views.library import version_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.ASSET_HISTORY, on="asset")
def version_preview(
    request: PageRequest, cloud_name: str, asset_id: str, number: int, size_px: int
) -> HttpResponse:
    """A small picture of an earlier version."""
    return drawn(request, version_to_show(request.who.facts, cloud_name, asset_id, number), size_px)


@page(May.ASSET_HISTORY, on="asset")
def version_original(request: PageRequest, cloud_name: str, asset_id: str, number: int) -> HttpResponseBase:
    """The bytes of an earlier version, with a line in the trail."""
    version_to_show(request.who.facts, cloud_name, asset_id, number)  # of this environment, or there is none
    shown = open_version(request.who.actor, asset_id=asset_id, number=number)
    return files.original(request, shown, download=True)


@page(May.ASSET_HISTORY, on="asset")
def version_compare(request: PageRequest, cloud_name: str, asset_id: str, number: int) -> HttpResponse:
    """An earlier version beside the present one."""
    found = compared(request.who.facts, cloud_name, asset_id, number)
    context = {"found": found, "cloud_name": cloud_name}
    environment = found.asset.environment
    return shell.render(request, "library/compare.html", context, section="library", environment=environment)


@page(May.ASSET_REPLACE, on="asset", methods=("POST",))
def version_restore(request: PageRequest, cloud_name: str, asset_id: str, number: int) -> HttpResponse:
    """An earlier version in the place of the present one."""
    do = partial(restore_version, request.who.actor, asset_id=asset_id, number=number)
    do = partial(do, version=version_of(request))
    well = f"Version {number} is back. What was here before is kept as an earlier version."
    return told(request, do, well=well, back=asset_url(request, cloud_name, asset_id))


@page(May.ASSET_DELETE, on="asset", methods=("POST",))
def version_delete(request: PageRequest, cloud_name: str, asset_id: str, number: int) -> HttpResponse:
    """An earlier version less."""
    do = partial(delete_version, request.who.actor, asset_id=asset_id, number=number)
    back = asset_url(request, cloud_name, asset_id)
    return told(request, do, well=f"Version {number} is deleted for good.", back=back)


@page(May.ASSET_EDIT, on="asset", methods=("POST",))
def asset_tags_back(request: PageRequest, cloud_name: str, asset_id: str) -> HttpResponse:
    """The tags as they were before an entry of the history."""
    number = whole_number(request.POST.get("entry", "")) or 0
    tags = tags_before(request.who.facts, asset_id, number=number)
    do = partial(set_tags, request.who.actor, tags={asset_id: (tags, None)})
    back = asset_url(request, cloud_name, asset_id)
    return told(request, do, well="The tags are as they were then.", back=back)


_ASSET = f"e/<str:cloud_name>/library/assets/<{ROW_ID}:asset_id>"
_VERSION = f"{_ASSET}/versions/<int:number>"
urls = [
    path(f"{_VERSION}/preview/<int:size_px>", version_preview, name="version_preview"),
    path(f"{_VERSION}/original", version_original, name="version_original"),
    path(f"{_VERSION}/compare", version_compare, name="version_compare"),
    path(f"{_VERSION}/restore", version_restore, name="version_restore"),
    path(f"{_VERSION}/delete", version_delete, name="version_delete"),
    path(f"{_ASSET}/tags-back", asset_tags_back, name="asset_tags_back"),
]
