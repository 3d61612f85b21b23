"""POST <resource_type>/upload: a file, whole or in parts, becomes an asset under its public id."""

import binascii
import io
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from secrets import choice
from string import ascii_lowercase, digits
from typing import Any, BinaryIO, Final, cast

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide, require
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.keep_part import keep_part
from mediadesk.actions.library.put_asset import Put, Wanted, put_asset
from mediadesk.actions.parts import Parted
from mediadesk.queries.addressed import folders_on_the_way
from mediadesk.queries.library import asset_to_show
from mediadesk.rules.filetypes import ResourceType
from mediadesk.rules.refusals import Why
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.asset_shape import shape_of
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.context_texts import read_context
from mediadesk.surfaces.fetching import Fetching
from mediadesk.surfaces.parts import Part
from mediadesk.surfaces.who import Who

_KINDS: Final = {"auto": None, **{kind.value: kind for kind in ResourceType}}
_NOT_DONE: Final = frozenset(
    """access_control access_mode accessibility_analysis async auto_chaptering auto_tagging auto_transcription
    background_removal callback categorization cinemagraph_analysis colors custom_coordinates detection eager
    eager_async eager_notification_url eval exif face_coordinates faces format headers image_metadata media_metadata
    metadata moderation notification_url ocr on_success phash proxy quality_analysis quality_override raw_convert
    regions responsive_breakpoints return_delete_token similarity_search transformation upload_preset visual_search
    """.split()  # noqa: SIM905 - as a list of strings it would take fifty lines
)
"""Cloudinary's parameters that would change what comes of an upload, and do not here: refused, never passed over."""


@call(May.ASSET_UPLOAD)
def upload(who: Who, given: Arguments, part: Part | None, *, resource_type: str) -> dict[str, Any]:
    """A whole file, or a part of one; the answer to the last part is the asset's."""
    if resource_type not in _KINDS:
        raise Why.BAD_VALUE(what="resource_type", reason=f"use one of: {', '.join(_KINDS)}")
    _require_done_here(given)
    folder_id = _folder(who, given)
    if part is None and _is_address(given):
        return _fetched(who, given, folder_id, kind=_KINDS[resource_type])
    name, source = _file(given)
    wanted = partial(_wanted, given, kind=_KINDS[resource_type], name=name)
    put = partial(put_asset, who.actor, folder_id=folder_id, name=name)
    if part is None:
        return shape_of(who, put(source=source, wanted=wanted(or_else=_random_id)), file_name=name)
    token, span = part
    keep = partial(keep_part, who.actor, folder_id=folder_id, token=token, name=name)
    arrived = keep(span=span, source=source)
    wants = wanted(or_else=lambda: arrived.upload_id[-20:])
    if not arrived.is_whole:
        return {"done": False, "bytes": arrived.size_bytes, "public_id": wants.public_id, "kind": "upload"}
    if arrived.asset_id:  # whoever lost the answer asks once more
        asset = asset_to_show(who.facts, "", arrived.asset_id, may=May.ASSET_VIEW)
        return shape_of(who, Put(asset), file_name=name)
    return shape_of(who, put(source=Parted(token), wanted=wants), file_name=name)


def _fetched(who: Who, given: Arguments, folder_id: str, *, kind: ResourceType | None) -> dict[str, Any]:
    """A file from an address, for whoever may upload it: nobody is asked for it before that is known."""
    require(who.facts, May.ASSET_UPLOAD, of_folder(find_folder(who.account.pk, folder_id)))
    with Fetching(who.account.pk).file(given.required("file")) as file:
        name = given.text("filename_override") or file.name
        wanted = _wanted(given, kind=kind, name=name, or_else=_random_id)
        put = put_asset(
            who.actor, folder_id=folder_id, name=name, source=file.source, wanted=wanted, came_from=file.shown
        )
    return shape_of(who, put, file_name=name)


def _require_done_here(given: Arguments) -> None:
    for name in sorted(_NOT_DONE & given.names()):
        raise Why.NOT_A_PARAMETER(name=name)
    if given.text("type", "upload") != "upload":
        raise Why.NOT_A_PARAMETER(name=f"type={given.text('type')[:40]}")


def _wanted(given: Arguments, *, kind: ResourceType | None, name: str, or_else: Callable[[], str]) -> Wanted:
    public_id, prefix = given.text("public_id"), given.text("public_id_prefix") or given.text("folder")
    if not public_id:
        public_id = _id_of_name(name, given) if given.flag("use_filename") else or_else()
    if prefix and not public_id.startswith(f"{prefix}/"):  # clients send back what they were answered
        public_id = f"{prefix.strip('/')}/{public_id}"
    overwrite = given.flag("overwrite")
    return Wanted(
        public_id=public_id,
        name=given.text("display_name"),
        kind=kind,
        formats=frozenset(one.strip().lower() for one in given.texts("allowed_formats") or ()),
        overwrite=True if overwrite is None else overwrite,
        tags=_tags(given),
        context=read_context(given.text("context")) if "context" in given.names() else {},
    )


def _tags(given: Arguments) -> tuple[str, ...] | None:
    tags = given.texts("tags")
    return None if tags is None else tuple(tag.strip() for tag in tags if tag.strip())


def _id_of_name(name: str, given: Arguments) -> str:
    stem = name.rpartition(".")[0] or name
    plain = "".join("_" if sign in '?&#\\%+<> "' else sign for sign in stem)
    unique = given.flag("unique_filename")
    return plain if unique is False else f"{plain}_{_random_id()[:6]}"


def _random_id() -> str:
    return "".join(choice(ascii_lowercase + digits) for _ in range(20))


def _folder(who: Who, given: Arguments) -> str:
    """The id of the folder by its path. What is missing of it is made, by whoever may make it."""
    path = given.text("asset_folder") or given.text("folder")
    names = [name for name in path.split("/") if name.strip()]
    environment_id = who.key.environment_id or "" if who.key else ""
    there = folders_on_the_way(environment_id, names)
    folder_id, missing = there[-1].pk, names[len(there) - 1 :]
    if missing and not decide(who.facts, May.FOLDER_CREATE, target := of_folder(there[-1])):
        # The same as for a folder one may not upload to: the answer tells nothing of what is there.
        raise Why.NOT_ALLOWED(
            doing=May.ASSET_UPLOAD.doing, remedy=decide(who.facts, May.ASSET_UPLOAD, target).remedy
        )
    for name in missing:
        folder_id = create_folder(who.actor, parent_id=folder_id, name=name).pk
    return folder_id


def _file(given: Arguments) -> tuple[str, BinaryIO]:
    """What the file is called, and its bytes. Raises: Refusal MISSING_VALUE, BAD_VALUE, NOT_A_PARAMETER."""
    if (sent := given.file("file")) is not None:
        name = given.text("filename_override") or sent.name or "file"
        return name, cast(BinaryIO, sent.file)
    return given.text("filename_override") or "file", io.BytesIO(_of_data_uri(given.required("file")))


def _is_address(given: Arguments) -> bool:
    return given.file("file") is None and given.text("file").strip().lower().startswith(("http:", "https:"))


def _of_data_uri(text: str) -> bytes:
    """The bytes that stand in a text (RFC 2397). Raises: Refusal BAD_VALUE, NOT_A_PARAMETER."""
    head, comma, content = text.partition(",")
    if not head.startswith("data:"):
        raise Why.BAD_VALUE(
            what="file", reason="send a file, a data URI, or an address that begins with https:// or http://"
        )
    if comma and head.endswith(";base64"):
        with suppress(binascii.Error):
            return b64decode("".join(content.split()), validate=True)
    raise Why.BAD_VALUE(what="file", reason="a data URI is written data:image/png;base64,…")
