"""Assets are moved at once where that alters nobody's sight of them; else a page says whose, and asks."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_asset
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.store.models import Asset

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library{rest}"


def move(client, world, asset, to, **more):
    return client.post(
        at(world, "/assets/move"), {"selected": [asset.pk], "folder": to.pk, **more}, follow=True
    )


def place(asset) -> str:
    return Asset.objects.get(pk=asset.pk).folder_id


def test_where_the_same_people_see_them_nobody_is_asked(world, sign_in, shelf) -> None:
    page = move(sign_in("olga"), world, shelf["red"], shelf["secret"])

    assert "1 asset was moved here." in page.text
    assert place(shelf["red"]) == shelf["secret"].pk


# fmt: off
WHO = [
    # who moves  what is said of Vera, who sees 2030 alone
    ("olga",     "Vera Viewer"),
    ("edda",     "1 person"),     # who may not know who has access
]
# fmt: on


@pytest.mark.parametrize(("who", "called"), WHO)
def test_who_sees_them_then_and_who_no_longer_is_said_first(world, sign_in, shelf, who, called) -> None:
    client = sign_in(who)

    loses = move(client, world, shelf["blue"], shelf["press"])
    gains = move(client, world, shelf["red"], shelf["year"])
    assert (place(shelf["blue"]), place(shelf["red"])) == (shelf["year"].pk, shelf["press"].pk)
    done = move(client, world, shelf["red"], shelf["year"], sure="yes")

    assert f"{called} no longer sees them." in loses.text
    assert f"{called} will see them there." in gains.text
    assert "Move 1 asset to 2030?" in gains.text
    assert ("Vera" in gains.text) is (who == "olga")
    assert "1 asset was moved here." in done.text
    for asset in (shelf["red"], shelf["blue"]):  # as was said
        assert decide(facts_for(world.vera), May.ASSET_VIEW, of_asset(Asset.objects.get(pk=asset.pk)))


def test_a_policy_that_speaks_of_seeing_is_asked_too(world, sign_in, shelf) -> None:
    vera, secret = f'Cloudinary::User::"{world.vera.id}"', f'Cloudinary::Folder::"{shelf["secret"].pk}"'
    text = f'permit(principal == {vera}, action == Cloudinary::Action::"asset.view", resource in {secret});'
    create_policy(world.olga, name="Secret is seen", statement=text, enabled=True)

    page = move(sign_in("olga"), world, shelf["red"], shelf["secret"])

    assert "Vera Viewer will see them there." in page.text


def test_nothing_is_told_to_whoever_may_not_move(world, sign_in, shelf) -> None:
    share_folder(
        world.olga, folder_id=shelf["press"].pk, role="folder_contributor", member_ids=[world.vera.id]
    )

    page = move(sign_in("vera"), world, shelf["blue"], shelf["press"])

    assert page.status_code == 403
    assert "no longer" not in page.text


def test_what_was_dragged_is_known_still_when_it_was_asked_about(world, sign_in, shelf) -> None:
    client, here = sign_in("olga"), at(world, f"/folders/{shelf['year'].pk}")
    dragged = {"stay": "yes", "folder_name": "Press", "back_folder": shelf["year"].pk, "back_query": ""}

    asks = move(client, world, shelf["blue"], shelf["press"], **dragged)
    answer = client.post(at(world, "/assets/move"), dict(_HIDDEN.findall(asks.text)), follow=True)

    assert answer.redirect_chain == [(here, 302)]
    assert "1 asset was moved to Press." in answer.text


def test_whoever_drags_stays_where_they_are_with_undo_beside(world, sign_in, shelf) -> None:
    client, here = sign_in("olga"), at(world, f"/folders/{shelf['press'].pk}?sort=name&as=list")

    query = "sort=name&next=%2F%2Fevil.example&as=list"
    dragged = {"stay": "yes", "folder_name": "Secret", "back_folder": shelf["press"].pk, "back_query": query}
    page = move(client, world, shelf["red"], shelf["secret"], **dragged)

    assert page.redirect_chain == [(here, 302)]
    assert "1 asset was moved to Secret." in page.text
    assert 'action="' + reverse("undo", args=(world.account.pk,)) in page.text
