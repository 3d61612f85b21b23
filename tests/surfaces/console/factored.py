"""What the tests of second factors do again and again: sign in, have an app or a passkey, take the second step."""

from __future__ import annotations

import json
import re

from django.urls import reverse

from mediadesk.engines import clock, secrets
from mediadesk.engines.identity.one_time_codes import code_of, new_secret
from mediadesk.rules.factors import step_at
from mediadesk.store.models import (
    Account,
    CodeApp,
    User,
)
from tests.authenticator import Authenticator
from tests.conftest import PASSWORD

URL = "http://localhost"


def give(client, name: str = "olga", **more):
    return client.post(reverse("sign_in"), {"email": f"{name}@acme.example", "password": PASSWORD, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def with_app(world, name: str = "olga") -> str:
    """Give somebody an app; returns its secret."""
    secret, user = new_secret(), world.member(name).user
    CodeApp.objects.create(user=user, secret=secrets.seal(secret), created_at=clock.now())
    User.objects.filter(pk=user.pk).update(second_factor="code")
    return secret


def asks(world, policy: dict) -> None:
    """Let the account ask for it."""
    Account.objects.filter(pk=world.account.pk).update(security=policy)


def code(secret: str, away: int = 0) -> str:
    return code_of(secret, step_at(clock.now().timestamp()) + away)


def step(client, **typed):
    return client.post(reverse("second_step"), typed)


def set_up_app(client) -> list[str]:
    """Set up an app as a person does; returns the recovery codes."""
    page = client.get(reverse("code_app_new")).content.decode()
    secret = re.search(r'data-copy="([A-Z2-7 ]+)"', page).group(1).replace(" ", "")
    answer = client.post(reverse("code_app_new"), {"code": code(secret)})
    assert answer.status_code == 200
    return re.findall(r"<code>([A-Z2-7-]{19})</code>", answer.content.decode())


def ask(client, purpose: str):
    answer = client.post(reverse("passkey_ask"), {"for": purpose}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    return answer.json()["publicKey"]


def with_passkey(client) -> Authenticator:
    device = Authenticator(url=URL)
    made = json.dumps(device.make(ask(client, "add")))
    answer = client.post(reverse("passkey_new"), {"name": "My key", "answer": made})
    assert answer.status_code == 200, answer.content
    return device
