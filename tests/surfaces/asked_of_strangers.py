"""What strangers may ask to learn what there is, a row a question: about what is there, and about what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.collections.end_public_page import end_public_page
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.withdraw_invitation import withdraw_invitation
from mediadesk.engines import clock
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role
from mediadesk.store.ids import new_id
from mediadesk.store.models import IdentityProvider, PublicPage, User, VerifiedDomain
from tests.conftest import PASSWORD, add_member

NOBODY = new_id()


@dataclass
class Strangers:
    """What is there, two of each kind; what is not is made up as it is asked for."""

    world: Any
    there: dict[str, list[str]]
    shelf: Any = None
    token: str = ""  # of a directory

    @classmethod
    def nobody(cls) -> Strangers:
        return cls(None, {})

    def one(self, kind: str, there: bool, number: int) -> str:
        """One that is there, or one like it that is not."""
        if there:
            return self.there[kind][number]
        return f"no{kind[:2]}{number}@acme.example" if kind in ADDRESSES else _made_up(kind, number)

    def names(self, ask: Ask, there: bool, number: int) -> list[str]:
        """What the answer may repeat of what was asked: the address, and the name that it makes."""
        asked = [self.one(kind, there, number) for kind in ask.repeats]
        return [*asked, *(one.partition("@")[0].capitalize() for one in asked)]

    def browser(self, browser, who: str):
        """Somebody's browser, or that of a visitor."""
        if who:
            browser.force_login(
                self.world.member(who).user, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return browser


ADDRESSES = {"login", "passwordless", "inactive", "stranger", "newcomer"}
TOKENS = {"ended page", "withdrawn"}


def _made_up(kind: str, number: int) -> str:
    return f"{number}" * 43 if kind in TOKENS else f"{NOBODY[:-1]}{number}"


@dataclass(frozen=True)
class Ask:
    """One row: how it is asked, what is answered either way, how often a password is hashed, what may be repeated."""

    id: str
    send: Callable[[Any, Strangers, bool, int], Any]
    status: int
    hashed: int = 0
    repeats: tuple[str, ...] = ()
    by: str = ""


@pytest.fixture
def stage(world, shelf, publish, settings) -> Strangers:
    """The cast, and somebody in each state that a stranger might ask about."""
    settings.MEDIADESK = replace(settings.MEDIADESK, signup="open", mail_url="smtp://localhost")
    now, there = clock.now(), {}
    there["login"] = [world.member(name).email for name in ("olga", "adam")]
    others = [
        add_member(world.other_account, name=n, email=f"{n}@other.example", role="editor", now=now).email
        for n in ("ann", "ben", "cleo", "dora")
    ]
    there |= {"stranger": others[:2], "newcomer": others[2:]}
    for kind, more in (("passwordless", {"password": ""}), ("inactive", {"is_active": False})):
        users = [User(email=f"{kind}{n}@acme.example", created_at=now, **more) for n in range(2)]
        there[kind] = [user.email for user in User.objects.bulk_create(users)]
    there["account"] = [world.other_account.pk] * 2
    there["member"] = [world.members["otto"].pk] * 2
    there["folder"] = [world.other_root.pk] * 2
    there["user"] = [world.members[name].user_id for name in ("olga", "adam")]
    made = [publish(password=PASSWORD).rpartition("/")[2] for _ in range(2)]
    for page in PublicPage.objects.all():
        end_public_page(world.olga, page_id=page.pk)
    there["ended page"] = made
    there["withdrawn"] = [_withdrawn(world, f"ada{n}@new.example") for n in range(2)]
    provider = IdentityProvider.objects.create(
        account=world.account,
        name="Login",
        issuer="https://idp.example",
        enabled=True,
        created_at=now,
        updated_at=now,
    )
    VerifiedDomain.objects.create(
        account=provider.account, domain="acme.example", token="x", verified_at=now, created_at=now
    )
    return Strangers(world, there, shelf, create_scim_token(world.olga, name="Okta").text)


def _withdrawn(world, email: str) -> str:
    (made,) = invite_members(world.olga, invitees=[Invitee(email, Role.EDITOR)])
    withdraw_invitation(world.olga, member_id=made.member.pk)
    return made.token


def _post(path: str, kind: str, name: str = "email", **more: str):
    """A form in which stands what is asked about."""

    def send(browser, strangers: Strangers, there: bool, number: int):
        of = {"account": strangers.world.account.pk, "folder": strangers.shelf["secret"].pk}
        prefix = "member:" if name == "to" else ""
        return browser.post(path.format(**of), {name: prefix + strangers.one(kind, there, number), **more})

    return send


def _get(path: str, kind: str, method: str = "get", **more: str):
    """An address in which stands what is asked about."""

    def send(browser, strangers: Strangers, there: bool, number: int):
        of = {"own": strangers.world.account.pk, "one": strangers.one(kind, there, number)}
        return getattr(browser, method)(path.format(**of), more)

    return send


def _directory(kind: str):
    """What a directory asks: about an id, or by giving an address to somebody new."""

    def send(browser, strangers: Strangers, there: bool, number: int):
        one, headers = strangers.one(kind, there, number), {"Authorization": f"Bearer {strangers.token}"}
        if kind not in ADDRESSES:
            return browser.get(f"/scim/v2/Users/{one}", headers=headers)
        new = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": one}
        return browser.post("/scim/v2/Users", new, content_type="application/json", headers=headers)

    return send


SIGN_IN, WRONG = "/console/sign-in", {"password": "a wrong guess"}
INVITED = {"role": "editor", "where": "all"}
SHARED = {"role": "folder_editor", "until": "2999-12-31"}

# fmt: off
ASKED = [
    #   what is asked                        how                                                                       status  hashed  repeated
    Ask("sign-in",                           _post(SIGN_IN, "login", **WRONG),                                         401,    1,      ("login",)),
    Ask("sign-in without a password",        _post(SIGN_IN, "passwordless", **WRONG),                                  401,    1,      ("passwordless",)),
    Ask("sign-in of an inactive login",      _post(SIGN_IN, "inactive", **WRONG),                                      401,    1,      ("inactive",)),
    Ask("a new password",                    _post("/console/password", "login"),                                      200,    0,      ("login",)),
    Ask("a new password, inactive",          _post("/console/password", "inactive"),                                   200,    0,      ("inactive",)),
    Ask("sign-up",                           _post("/console/sign-up", "login"),                                       200,    0,      ("login",)),
    Ask("single sign-on",                    _post("/console/sso", "login"),                                           302,    0,      ("login",)),
    Ask("a link to a new password",          _get("/console/password/{one}/c0ffee-0123456789", "user"),                410,    0),
    Ask("an invitation",                     _get("/console/invitation/{one}", "withdrawn"),                           410,    0),
    Ask("an invitation, accepted",           _get("/console/invitation/{one}", "withdrawn", "post", name="A", **WRONG), 410,   0),
    Ask("a public page",                     _get("/p/{one}", "ended page"),                                           404,    0),
    Ask("a public page, its password",       _get("/p/{one}", "ended page", "post", **WRONG),                          404,    0),
    Ask("whom one invites",                  _post("/console/{account}/invite/send", "stranger", "text", **INVITED),   200,    0,      ("stranger",), "olga"),
    Ask("whom one shares with",              _post("/console/{account}/e/acme/library/folders/{folder}/share/give", "member", "to", **SHARED), 404, 0, (), "olga"),
    Ask("another's new address",             _post("/console/profile/email", "stranger"),                              302,    0,      ("stranger",), "olga"),
    Ask("another account",                   _get("/console/{one}/", "account"),                                       404,    0,      (), "olga"),
    Ask("another account's user",            _get("/console/{own}/users/{one}", "member"),                             404,    0,      (), "olga"),
    Ask("another account's folder",          _get("/console/{own}/e/acme/library/folders/{one}", "folder"),            404,    0,      (), "olga"),
    Ask("a directory: another's user",       _directory("member"),                                                     404,    0,      ("member",)),
    Ask("a directory: whom it adds",         _directory("newcomer"),                                                   201,    0,      ("newcomer",)),
]
# fmt: on
