"""What a person can show instead of a password: a one-time link, a reset link, a link to a new address.

One-time links are rows with a hash; the other two are signed, carry their purpose, and die with the
password or address they were made for.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from mediadesk.engines import clock, secrets
from mediadesk.rules.letters import Letter, email_change, email_change_asked, password_reset
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.tries import RESET_ACCOUNT, RESET_SOURCE
from mediadesk.store.people import SignInLink, User
from mediadesk.store.teams import Mail
from mediadesk.surfaces import signed_in
from mediadesk.surfaces.sso import known_devices
from mediadesk.surfaces.sso.left_to_do import Left, leave
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of, tries_left

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
LINK_HOURS: Final = 24
_EMAIL_SALT: Final = "mediadesk: a change of e-mail address"
_EMAIL_HOURS: Final = 24


def new_sign_in_link(user: User) -> str:
    """Make a one-time link that signs a user in, valid for a day."""
    token = secrets.new_token()
    expires_at = clock.now() + timedelta(hours=LINK_HOURS)
    SignInLink.objects.create(token_hash=secrets.hash_token(token), user=user, expires_at=expires_at)
    return f"{settings.MEDIADESK.url}{reverse('sign_in_link', args=(token,))}"


def require_link(token: str) -> None:
    """Refuse a link that is unknown, used or too old. Raises: Refusal LINK_DEAD."""
    found = SignInLink.objects.filter(token_hash=secrets.hash_token(token), expires_at__gt=clock.now())
    if not found.exists():
        raise Why.LINK_DEAD()


def user_of_link(token: str) -> User:
    """The user of a one-time link, which is used up: of two at once, one gets in. Raises: Refusal LINK_DEAD."""
    found = SignInLink.objects.filter(token_hash=secrets.hash_token(token), expires_at__gt=clock.now())
    link = found.select_related("user").first()
    if link is None or not found.delete()[0] or not link.user.is_active:
        raise Why.LINK_DEAD()
    return link.user


def send_reset(request: HttpRequest, *, email: str) -> None:
    """Have a link to set a new password mailed, if the address has a login; say nothing either way (T-36).

    Of an address that was sent enough, nothing is said either: one of its links still works, and whoever asks in
    another's name keeps nobody out.

    Raises:
        Refusal: TOO_MANY_TRIES, for this source.
    """
    try:
        email = clean_email(email)
    except Refusal:
        return
    require_tries_left(RESET_SOURCE, source_of(request))
    count_try(RESET_SOURCE, source_of(request))
    if not tries_left(RESET_ACCOUNT, email):
        return
    count_try(RESET_ACCOUNT, email)
    leave(request, Left.RESET, email)


def mail_reset(user: User, *, minutes: int) -> None:
    """Mail a link to set a new password."""
    _queue(user.email, password_reset(name=user.name, link=reset_link(user), minutes=minutes))


def reset_link(user: User) -> str:
    """A link to set a new password: dead after 30 minutes, after its use, and after any sign-in."""
    path = reverse("password_reset", args=(user.pk, default_token_generator.make_token(user)))
    return f"{settings.MEDIADESK.url}{path}"


def user_of_reset(user_id: str, token: str) -> User:
    """The user of a reset link. Raises: Refusal LINK_DEAD."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    # The link of nobody is reckoned with all the same: the time must not tell whose ids there are (T-36).
    right = default_token_generator.check_token(user or User(), token)
    if user is None or not right:
        raise Why.LINK_DEAD()
    return user


def send_email_change(user: User, *, email: str) -> None:
    """Mail a link to a new address.

    Raises:
        Refusal: BAD_EMAIL, TOO_MANY_TRIES.
    """
    email = clean_email(email)
    require_tries_left(RESET_ACCOUNT, f"email of {user.pk}")
    count_try(RESET_ACCOUNT, f"email of {user.pk}")
    wish = {"user_id": user.pk, "before": user.email, "email": email}
    token = signing.dumps({**wish, "password": secrets.hash_token(user.password)}, salt=_EMAIL_SALT)
    link = f"{settings.MEDIADESK.url}{reverse('email_confirm', args=(token,))}"
    _queue(email, email_change(name=user.name, link=link, hours=_EMAIL_HOURS))
    _queue(user.email, email_change_asked(name=user.name, email=email))


def read_email_change(token: str) -> dict[str, Any]:
    """What a link to a new address says: what `change_email` takes. Raises: Refusal LINK_DEAD."""
    try:
        wish: dict[str, Any] = signing.loads(token, salt=_EMAIL_SALT, max_age=timedelta(hours=_EMAIL_HOURS))
    except signing.BadSignature:
        raise Why.LINK_DEAD() from None
    user = User.objects.filter(pk=wish["user_id"], email=wish["before"]).first()
    if user is None or not secrets.same(secrets.hash_token(user.password), str(wish.get("password"))):
        raise Why.LINK_DEAD()
    return wish


def stay_signed_in(request: Any) -> None:
    """Give this session a new key after a change of password, which ends all others and forgets all other devices."""
    user = User.objects.get(pk=request.user.pk)
    how = signed_in.signed_in(request)
    forget_session(request)
    login(request, user, backend=BACKEND)
    signed_in.keep(request, replace(how, proved_at=clock.now()))
    UserSession.objects.create_from_request(request)
    known_devices.keep_this(request, user)


def forget_session(request: Any) -> None:
    """Take this session off the user's list of sessions."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def _queue(to: str, letter: Letter) -> None:
    # Belongs to no account: nobody's outbox may show a link that opens somebody's login.
    now = clock.now()
    Mail.objects.create(account=None, to=to, created_at=now, next_try_at=now, **letter)
