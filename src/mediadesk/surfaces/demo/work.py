"""What the demo's people do with pictures besides uploading them: open, rename, replace, delete."""

import io
from collections.abc import Sequence

from mediadesk.access.facts import Actor
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.open_originals import open_originals
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.store.library import Asset
from mediadesk.surfaces.demo import posters


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
