"""What the demo's people do with pictures besides uploading them: open, rename, replace, delete, import an archive."""

import io
import zipfile
from collections.abc import Sequence

from mediadesk.access.facts import Actor
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.keep_part import keep_part
from mediadesk.actions.library.open_originals import open_originals
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.actions.library.start_import import start_import
from mediadesk.rules.uploads import Span
from mediadesk.store.ids import new_id
from mediadesk.store.library import Asset
from mediadesk.surfaces.demo import posters
from mediadesk.surfaces.working import work


def work_on(guest: Actor, editor: Actor, assets: Sequence[Asset]) -> None:
    """A guest opens three; an editor renames one, replaces another twice, and deletes two."""
    for number in (0, 3, 5):
        open_originals(guest, asset_ids=[assets[number].pk])
    named = assets[1]
    rename_asset(editor, asset_id=named.pk, name=f"Fresh, {named.name}", version=named.version)
    for version, title in enumerate(("A second try", "The one that stays"), start=assets[3].version):
        name, content = posters.poster(title)
        source = io.BytesIO(content)
        replace_asset(editor, asset_id=assets[3].pk, name=name, source=source, version=version)
    delete_assets(editor, asset_ids=[assets[4].pk, assets[6].pk])
    _import(editor, assets[0].folder_id)


def _import(editor: Actor, folder_id: str) -> None:
    """An archive as a desktop packs it, of which one file is empty; its job is done at once."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for title in ("From the printer", "From the printer, larger"):
            name, content = posters.poster(title)
            archive.writestr(f"Printer/{name}", content)
        for name in ("Printer/.DS_Store", "Printer/notes.txt"):
            archive.writestr(name, b"")
    span = Span(0, packed.tell(), packed.tell())
    packed.seek(0)
    kept = keep_part(
        editor,
        folder_id=folder_id,
        token=new_id(),
        name="printer.zip",
        span=span,
        source=packed,
        for_import=True,
    )
    start_import(editor, folder_id=folder_id, upload_id=kept.upload_id)
    while work():
        pass
