"""Assets are moved at once where that alters nobody's sight of them; else a page says whose, and asks."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_asset
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.create_collection import create_collection
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

    assert "1 asset was moved to Secret." in page.text
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
    assert "1 asset was moved to 2030." in done.text
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


@pytest.fixture
def found(world) -> str:
    """A search as it was sorted and grown, on which one chose some assets."""
    return at(world, "?q=red+OR+blue&sort=name&pages=2")


def sent_on(client, page, **more):
    """The answer to the form of a page that asks, as it is sent with what is filled in."""
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
    action = re.search(r'<form method="post" action="([^"]*library/[^"]+)"', page.text)[1]
    return client.post(action, {**fields, **more}, follow=True)


# fmt: off
DEEDS = [
    # deed      what is filled in    what is said then
    ("move",    {"folder": "secret"}, "1 asset was moved to Secret."),
    ("copy",    {"folder": "secret"}, "1 asset was copied to Secret."),
    ("tag",     {"add": "sea"},       "The tags are changed."),
    ("delete",  {},                   "1 asset was deleted and can be restored from the trash."),
    ("collect", {},                   "It is in Spring now."),
]
# fmt: on


@pytest.mark.parametrize(("deed", "filled", "said"), DEEDS)
def test_who_does_something_with_what_a_search_found_comes_back_to_it(
    world, sign_in, shelf, found, deed, filled, said
) -> None:
    spring = create_collection(world.olga, environment_id=world.environment.pk, name="Spring")
    client, sent = sign_in("olga"), {"selected": shelf["red"].pk, "do": deed, "back": found}
    filled = {name: shelf[value].pk if name == "folder" else value for name, value in filled.items()}

    asks = client.get(at(world, "/assets/chosen"), sent)
    done = sent_on(client, asks, collection=spring.pk, **filled)

    assert f'href="{escape(found)}"' in asks.text  # Back, and Cancel
    assert done.redirect_chain == [(found, 302)]
    assert said in done.text


def test_who_describes_what_a_search_found_comes_back_to_it(world, sign_in, shelf, found) -> None:
    client, sent = sign_in("olga"), {"selected": shelf["red"].pk, "back": found}

    form = client.get(at(world, "/assets/describe"), sent)
    asks = sent_on(client, form, **{"do-caption": "set", "description": "A wall"})
    done = sent_on(client, asks)

    assert done.redirect_chain == [(found, 302)]
    assert "1 asset is described." in done.text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/console/other/", ""])
def test_one_comes_back_to_a_page_of_the_account_alone(world, sign_in, shelf, back) -> None:
    """T-44."""
    page = move(sign_in("olga"), world, shelf["red"], shelf["secret"], back=back)

    assert page.redirect_chain == [(at(world), 302)]


def test_whoever_was_asked_first_comes_back_too(world, sign_in, shelf, found) -> None:
    client = sign_in("olga")

    asks = move(client, world, shelf["blue"], shelf["press"], back=found)
    done = sent_on(client, asks)

    assert "Vera Viewer no longer sees them." in asks.text
    assert done.redirect_chain == [(found, 302)]
    assert "1 asset was moved to Press." in done.text
