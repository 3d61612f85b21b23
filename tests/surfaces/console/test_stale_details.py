"""A form of details that is sent after somebody else changed the asset: nothing of theirs is undone unsaid."""

from __future__ import annotations

import re

from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.store.models import AssetContext, AssetTag
from tests.actions.library.defining import describe


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library/assets{rest}"


def test_what_somebody_else_did_meanwhile_stays_when_a_stale_form_is_sent_again(
    world, sign_in, shelf
) -> None:
    client, red = sign_in("edda"), shelf["red"]
    describe(world.olga, red, caption="A wall", tags=["sea", "old"], context={"source": "Rome"})
    describe(world.olga, red, caption="A red wall", context={"alt": "Wall"})
    tag_asset(world.olga, asset_ids=[red.pk], add=["harbour"], remove=["old"])
    stale = {
        "version": 2, "tags": "sea, old, mine", "tag_was": ["sea", "old"],
        "context_key": "source", "context_value": "Rome", "context_was": "source",
    }  # fmt: skip

    conflict = client.post(at(world, f"/{red.pk}/describe"), stale)
    drawn = {"tags": re.findall(r'name="tags"[^>]*value="([^"]*)"', conflict.text)}
    drawn |= {
        name: re.findall(rf'name="{name}" value="([^"]*)"', conflict.text)
        for name in ("tag_was", "context_key", "context_value", "context_was")
    }
    drawn["version"] = re.findall(r'name="version" value="(\d+)"', conflict.text)[0]
    again = client.post(at(world, f"/{red.pk}/describe"), drawn)

    assert conflict.status_code == 409
    assert conflict.text.index('id="details"') < conflict.text.index("Somebody else changed red.png")
    assert "Kept now: harbour, sea." in conflict.text
    assert again.status_code == 302
    assert set(AssetTag.objects.filter(asset=red).values_list("tag", flat=True)) == {"sea", "harbour", "mine"}
    assert set(AssetContext.objects.filter(asset=red).values_list("key", flat=True)) == {"source", "alt"}


def test_a_mistake_in_a_stale_form_does_not_hide_that_it_is_stale(world, sign_in, shelf) -> None:
    describe(world.olga, shelf["red"], caption="A wall")
    twice = {"version": 1, "context_key": ["a", "a"], "context_value": ["1", "2"]}
    answer = sign_in("edda").post(at(world, f"/{shelf['red'].pk}/describe"), twice)

    assert answer.status_code == 400
    assert 'id="details-form"' in answer.text
    assert re.search(r'id="details-form">.*?name="version" value="1"', answer.text, re.DOTALL)
