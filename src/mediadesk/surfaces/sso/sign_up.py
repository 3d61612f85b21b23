"""Founding an account behind a link that proves the address: mailed to whoever asks, or printed by the operator.

A link says the same to everybody, whether or not the address has a login (F-26). It is signed, and dies when an account
has been founded by it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from mediadesk.actions.logins import is_proven
from mediadesk.engines import clock
from mediadesk.rules.letters import sign_up
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Why
from mediadesk.rules.tries import SIGN_UP_ADDRESS, SIGN_UP_SOURCE
from mediadesk.store.people import User
from mediadesk.store.teams import Account, Mail
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of, tries_left

LINK_DAYS: Final = 7
_SALT: Final = "mediadesk: founding an account"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link stands for: whose address it proves, and the plan the operator chose; empty: theirs to choose."""

    email: str
    plan: str


def is_open() -> bool:
    """Whether everybody may found an account."""
    return bool(settings.MEDIADESK.signup == "open")


def require_sign_up(*, by_link: bool) -> None:
    """Refuse where nobody may found an account. Raises: Refusal NOT_FOUND."""
    allowed = {"open", "invite"} if by_link else {"open"}
    if settings.MEDIADESK.signup not in allowed:
        raise Why.NOT_FOUND(what="page")


def sign_up_link(email: str, *, plan: str = "") -> str:
    """A link by which an account is founded once, within seven days. Raises: Refusal BAD_EMAIL."""
    email = clean_email(email)
    token = signing.dumps({"email": email, "plan": plan, "owned": _owned(email)}, salt=_SALT)
    return f"{settings.MEDIADESK.url}{reverse('sign_up_finish', args=(token,))}"


def read_sign_up(token: str) -> Wish:
    """What a link stands for. Raises: Refusal LINK_DEAD: not ours, too old, or used."""
    try:
        wish = signing.loads(token, salt=_SALT, max_age=timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        raise Why.LINK_DEAD() from None
    if _owned(wish["email"]) != wish["owned"]:
        raise Why.LINK_DEAD()
    return Wish(wish["email"], wish["plan"])


def send_sign_up(request: HttpRequest, *, email: str) -> None:
    """Mail a link. Of an address that was sent enough nothing is said: one of its links still works.

    Raises:
        Refusal: BAD_EMAIL, TOO_MANY_TRIES (for this source).
    """
    email = clean_email(email)
    require_tries_left(SIGN_UP_SOURCE, source_of(request))
    count_try(SIGN_UP_SOURCE, source_of(request))
    if not tries_left(SIGN_UP_ADDRESS, email):
        return
    count_try(SIGN_UP_ADDRESS, email)
    letter, now = sign_up(link=sign_up_link(email), days=LINK_DAYS), clock.now()
    Mail.objects.create(account=None, to=email, created_at=now, next_try_at=now, **letter)


def login_of(email: str) -> User | None:
    """The user of an address, who signs in to found one more account.

    A login whose address was never proven may be somebody else's: whoever has the link takes it over (T-30).
    """
    user = User.objects.filter(email=email).exclude(password="").first()
    return user if user and is_proven(user) else None


def _owned(email: str) -> int:
    return Account.objects.filter(owner__user__email=email).count()
