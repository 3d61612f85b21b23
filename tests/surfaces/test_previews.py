"""Previews take no more of the machine than is fair: each looks at a whole account under its lock (T-105)."""

import time

import pytest

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces import previews

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_has_used_up_their_share_waits_and_others_do_not(world) -> None:
    def ask(actor):
        return previews.preview_for(actor, lambda: create_api_key(actor, name="Shop", role="reports"))

    previews._spent[world.olga.id] = (time.monotonic(), previews.ALLOWED_SECONDS)
    with pytest.raises(Refusal) as caught:
        ask(world.olga)
    assert caught.value.why is Why.PREVIEWED_OFTEN
    assert ask(world.adam) is not None

    previews._spent[world.olga.id] = (time.monotonic() - previews.WINDOW_SECONDS, previews.ALLOWED_SECONDS)
    assert ask(world.olga) is not None
    assert previews._spent[world.olga.id][1] < previews.ALLOWED_SECONDS
