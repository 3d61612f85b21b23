"""Put a file at a public id, as programs do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_asset, of_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.describing import change_context, change_tags
from mediadesk.actions.filing import file_new, file_over, tell_origin
from mediadesk.actions.incoming import Incoming, incoming
from mediadesk.actions.leftovers import forget_unused
from mediadesk.actions.parts import Parted, bytes_of, done_before, end_upload
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.filetypes import ResourceType
from mediadesk.rules.names import clean_asset_name, clean_public_id
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset, AssetTag, Folder


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said of a file beside its bytes. What is left out stays as it is on an asset that is there.

    `kind`: none takes whatever it is; raw keeps it as a plain file. `tags`: all that it has then.
    """

    public_id: str
    name: str = ""
    kind: ResourceType | None = None
    formats: Collection[str] = ()  # none: all
    overwrite: bool = True
    tags: Collection[str] | None = None
    context: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Put:
    """The asset of the public id; `existing`: it was there and was to stay as it is."""

    asset: Asset
    existing: bool = False


def put_asset(
    actor: Actor,
    *,
    folder_id: str,
    name: str,
    source: BinaryIO | Parted,
    wanted: Wanted,
    came_from: str = "",
) -> Put:
    """Make an asset of a file, or put the file in the place of the content of the asset that has the public id.

    That needs the right to replace it, wherever it lies; there it stays (T-72).

    Args:
        came_from: as `upload_asset` takes it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, TOO_LARGE, BAD_FILE (another kind, too), BAD_NAME, BAD_VALUE, STORAGE_FULL,
            CREDITS_FULL, ADDRESS_TAKEN (by what the actor does not see).

    Cost: as `upload_asset`.
    """
    found = list[Folder]()

    def on() -> Target:
        found[:] = [find_folder(actor.account_id, folder_id)]
        return of_folder(found[0])

    there, as_raw = on(), wanted.kind is ResourceType.RAW
    taken = bytes_of(source, actor, there.environment_id)
    with (
        incoming(actor, May.ASSET_UPLOAD, on=there, name=name, source=taken, as_raw=as_raw) as file,
        change(actor, May.ASSET_UPLOAD, on=on) as step,
    ):
        (folder,) = found  # as the frame has read it, under the lock
        if done := done_before(step, source, folder.environment_id):
            return Put(done)
        _require_wanted(file, wanted)
        put = _put(step, folder, file, wanted)
        tell_origin(step, put.asset, "" if put.existing else came_from)
        end_upload(step, source, put.asset)
        return put


def _require_wanted(file: Incoming, wanted: Wanted) -> None:
    kind, format_ = file.examined.resource_type, file.examined.format
    if wanted.kind not in {None, kind}:
        raise Why.BAD_FILE(name=file.name, reason=f"it is of the kind {kind}, and {wanted.kind} was said")
    if wanted.formats and format_ not in wanted.formats:
        raise Why.BAD_FILE(name=file.name, reason=f"its format {format_ or 'raw'} is not among those allowed")


def _put(step: Step, folder: Folder, file: Incoming, wanted: Wanted) -> Put:
    public_id = clean_public_id(wanted.public_id)
    asset = Asset.objects.filter(
        environment_id=folder.environment_id,
        resource_type=file.examined.resource_type.value,
        type="upload",
        public_id=public_id,
    ).first()
    if asset is None:
        name = clean_asset_name(wanted.name) if wanted.name else file.name
        asset = file_new(step, folder, file, name=name, public_id=public_id)
    elif not decide(facts_of(step), May.ASSET_VIEW, of_asset(asset)):
        raise Why.ADDRESS_TAKEN(public_id=public_id)
    elif not wanted.overwrite:
        step.unchanged_is_fine()
        step.afterwards(
            partial(forget_unused, step.account.pk, folder.environment_id, [file.received.sha256])
        )
        return Put(asset, existing=True)
    else:
        require(facts_of(step), May.ASSET_REPLACE, of_asset(asset))
        if wanted.tags is not None or wanted.context:
            require(facts_of(step), May.ASSET_EDIT, of_asset(asset))
        file_over(step, asset, file)
    _describe(step, asset, wanted)
    return Put(asset)


def _describe(step: Step, asset: Asset, wanted: Wanted) -> None:
    if wanted.tags is not None:
        had = set(AssetTag.objects.filter(asset=asset).values_list("tag", flat=True))
        change_tags(step, [asset], add=wanted.tags, remove=had - set(wanted.tags))
    if wanted.context:
        change_context(step, [asset], wanted.context)
