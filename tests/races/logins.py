"""One answer of a passkey, and one link of a recovery, used many times at once: for `racer.py`."""

import json
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.people.recover_login import recover_login
from mediadesk.actions.teams.begin_recovery import begin_recovery
from mediadesk.engines import secrets
from mediadesk.engines.identity import passkeys
from mediadesk.engines.identity.one_time_codes import new_secret
from mediadesk.store.models import CodeApp, Mail, Member, Passkey, User
from mediadesk.surfaces.sso.factors import ask_to_prove, user_of_passkey

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.authenticator import Authenticator

_VISITOR = Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE, "")


def _visit(number: int) -> object:
    request = RequestFactory(REMOTE_ADDR=f"192.0.2.{number}").post("/")
    request.user, request.session = AnonymousUser(), SessionBase()
    return request


def answered() -> str:
    """A passkey of Olga's that has answered: what the session was asked, and the answer."""
    olga, url = Member.objects.get(), settings.MEDIADESK.url
    device = Authenticator(url=url)
    asked, state = passkeys.ask_to_bind(url, user_id=olga.user_id, email=olga.email, name=olga.name, kept=())
    made = passkeys.bound(url, state, device.make(asked["publicKey"]))
    Passkey.objects.create(
        user=olga.user,
        name="Key",
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        created_at=olga.created_at,
    )
    request = _visit(1)
    answer = device.prove(ask_to_prove(request, None)["publicKey"])
    return json.dumps({"session": dict(request.session), "answer": json.dumps(answer)})


def answer(told: str) -> list[Callable[[], object]]:
    """Twenty-five times the same answer in the session that was asked for it."""
    given = json.loads(told)

    def once(number: int) -> object:
        request = _visit(number)
        request.session.update(given["session"])
        return user_of_passkey(request, given["answer"])

    return [partial(once, number) for number in range(25)]


def helped() -> str:
    """Edda has lost her app, and Olga helps her back in; returns the token of her link."""
    olga = Member.objects.get()
    named = {"email": "edda@acme.example", "name": "Edda", "created_at": olga.created_at}
    user = User.objects.create(second_factor="code", **named)
    CodeApp.objects.create(user=user, secret=secrets.seal(new_secret()), created_at=olga.created_at)
    edda = Member.objects.create(
        account=olga.account,
        user=user,
        role="editor",
        status=Member.ACTIVE,
        updated_at=olga.created_at,
        **named,
    )
    actor = Actor(Kind.MEMBER, olga.pk, olga.account_id, str(olga), Way.CONSOLE, "", olga.user_id or "")
    begin_recovery(actor, member_id=edda.pk, reason="Lost")
    return re.search(r"/console/recover/(\S+)", Mail.objects.get(to=edda.email).text)[1]


def recover(token: str) -> list[Callable[[], object]]:
    """Twenty-five times the same link, each with another password."""
    words = [f"seven green lamps hum {number}" for number in range(25)]
    return [partial(recover_login, _VISITOR, token=token, password=one) for one in words]


FACTS = {fact.__name__: fact for fact in (answered, helped)}
RACES = {race.__name__: race for race in (answer, recover)}
