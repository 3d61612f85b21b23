"""Where a thing lies is asked for under the lock: what changed a moment before counts (T-21)."""

from __future__ import annotations

import io
from functools import partial

import pytest
from django.db import connection

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.copy_assets import copy_assets
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_folder import delete_folder
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.rename_folder import rename_folder
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Asset, Folder, Grant


@pytest.fixture
def plans(world):
    """A folder that Vera manages by a share of the one above, and an asset of hers beside it."""
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    plans = create_folder(world.olga, parent_id=press.pk, name="Plans")
    share_folder(world.olga, folder_id=press.pk, role="folder_manager", member_ids=[world.member("vera").pk])
    upload_asset(world.vera, folder_id=press.pk, name="a.txt", source=io.BytesIO(b"a"))
    return plans


# fmt: off
ACTIONS = {
    # name     what Vera does to the folder
    "share":   lambda w, f: partial(share_folder, w.vera, folder_id=f.pk, role="folder_viewer", member_ids=[w.vera.id]),
    "create":  lambda w, f: partial(create_folder, w.vera, parent_id=f.pk, name="Below"),
    "upload":  lambda w, f: partial(upload_asset, w.vera, folder_id=f.pk, name="b.txt", source=io.BytesIO(b"b")),
    "rename":  lambda w, f: partial(rename_folder, w.vera, folder_id=f.pk, name="Other", version=f.version),
    "delete":  lambda w, f: partial(delete_folder, w.vera, folder_id=f.pk),
    "private": lambda w, f: partial(make_folder_private, w.vera, folder_id=f.pk, version=f.version),
    "copy in": lambda w, f: partial(copy_assets, w.vera, asset_ids=[Asset.objects.get().pk], folder_id=f.pk),
    "move in": lambda w, f: partial(move_assets, w.vera, asset_ids=[Asset.objects.get().pk], folder_id=f.pk),
}
# fmt: on


@pytest.mark.parametrize("name", ACTIONS)
def test_a_folder_made_private_just_before_is_out_of_reach(world, plans, name) -> None:
    act = ACTIONS[name](world, plans)
    state = (Folder.objects.count(), Asset.objects.count(), Grant.objects.count())

    def first(execute, sql, params, many, context):
        """Let somebody else be done just before the account's row is locked."""
        if sql.startswith("SELECT") and "store_account" in sql and "trail_head" in sql:
            Folder.objects.filter(pk=plans.pk).update(private=True)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(first), pytest.raises(Refusal) as caught:
        act()

    assert caught.value.why is Why.NOT_ALLOWED
    assert (Folder.objects.count(), Asset.objects.count(), Grant.objects.count()) == state
    assert Folder.objects.get(pk=plans.pk).name == "Plans"
