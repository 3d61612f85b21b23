"""The forms that anybody can send, and what guards them, for the tests of guards."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace

import altcha
import pytest

from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.engines import clock
from mediadesk.rules.bots import Protection
from mediadesk.rules.public_pages import last_day
from tests.conftest import PASSWORD
from tests.surfaces.public.visits import PASSWORD as PAGE_PASSWORD


@dataclass(frozen=True)
class Form:
    """A form that is right but for its guard: where it is sent, what is in it, and what it answers when it is taken."""

    path: str
    fields: dict[str, str]
    taken: int


@pytest.fixture
def guarded_by(settings):
    """`guarded_by("proof-of-work", proof_of_work=1)` sets what guards the forms; everybody may found an account."""

    def guard(protection: str, **more) -> None:
        kept = {"bot_protection": Protection(protection), "signup": "open", "mail_url": "smtp://localhost"}
        settings.MEDIADESK = replace(settings.MEDIADESK, **kept | more)

    return guard


@pytest.fixture
def forms(world, lookbook):
    """One of each kind, by the name of its address."""
    until = last_day(clock.now(), 10)
    page = publish_collection(world.olga, collection_id=lookbook.pk, until=until, password=PAGE_PASSWORD)
    return {
        "sign_in": Form("/console/sign-in", {"email": "olga@acme.example", "password": PASSWORD}, 302),
        "sign_up": Form("/console/sign-up", {"email": "una@new.example"}, 200),
        "password_forgot": Form("/console/password", {"email": "olga@acme.example"}, 200),
        "public_page": Form(f"/p/{page.token}", {"password": PAGE_PASSWORD}, 302),
    }


def challenge_of(client, path: str) -> altcha.Challenge:
    """The challenge that a page shows."""
    text = client.get(path).content.decode()
    return altcha.Challenge.from_dict(json.loads(html.unescape(re.search(r'data-work="([^"]+)"', text)[1])))


def proof_of(challenge: altcha.Challenge) -> str:
    """What a browser sends that has computed it; by ALTCHA's own library."""
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()
