"""Forms in dialogs: one types at once, and what is refused is there again with what was typed and the reason."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.library.create_folder import create_folder


def dialog_of(page: str) -> str:
    found = re.search(r'<dialog class="dialog" id="new-.*?</dialog>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("kind", ["folder", "collection"])
def test_a_refused_form_of_a_dialog_is_open_again_once_with_what_was_typed(world, sign_in, kind) -> None:
    client, place = sign_in("olga"), (world.account.pk, "acme")
    if kind == "folder":
        create_folder(world.olga, parent_id=world.root.pk, name="Taken")
        shown = reverse("folder", args=(*place, world.root.pk))
        sent_to, more = reverse("folder_create", args=(*place, world.root.pk)), {"private": "on"}
    else:
        create_collection(world.olga, environment_id=world.environment.pk, name="Taken")
        shown, sent_to = reverse("collections", args=place), reverse("collection_create", args=place)
        more = {"description": "For the <fair>", "q": "tags=undo:"}

    closed = dialog_of(client.get(shown).text)
    again = dialog_of(client.post(sent_to, {"name": "Taken", **more}, follow=True).text)
    later = dialog_of(client.get(shown).text)

    name = re.compile(r'<input id="f-name"[^>]* autofocus')
    assert name.search(closed)
    assert name.search(again)
    assert "already a" not in closed
    assert 'value="Taken"' in again
    assert f"There is already a {kind} called Taken." in again
    assert " open " in again.partition(">")[0]
    assert (" checked" if kind == "folder" else "For the &lt;fair&gt;") in again
    assert later == re.sub(r'value="[^"]{64}"', re.search(r'value="[^"]{64}"', later)[0], closed)
