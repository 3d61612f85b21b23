"""Let a user in: the session by django-allauth, the entry in the trail of each of their accounts by us."""

from allauth.account.utils import perform_login
from django.contrib.auth import authenticate
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from mediadesk.access.facts import Actor
from mediadesk.actions.people.follow_user import follow_user
from mediadesk.actions.people.note_failed_sign_in import note_failed_sign_in
from mediadesk.actions.people.note_sign_in import note_sign_in
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import Factor
from mediadesk.rules.tries import NOBODY, SIGN_IN_ACCOUNT, SIGN_IN_PAIR, SIGN_IN_SOURCE
from mediadesk.store.people import User
from mediadesk.store.teams import Member
from mediadesk.surfaces import signed_in
from mediadesk.surfaces.sso.second_step import ask, is_needed, with_device
from mediadesk.surfaces.sso.tries import count_try, forget_tries, require_tries_left, source_of
from mediadesk.surfaces.who import visitor_behind


def user_by_password(request: HttpRequest, *, email: str, password: str) -> User:
    """The user of an address and a password. The same answer, in the same time, whether the address is known.

    Raises:
        Refusal: WRONG_SIGN_IN, TOO_MANY_TRIES.
    """
    try:
        email = clean_email(email)
    except Refusal:
        raise Why.WRONG_SIGN_IN() from None
    source = source_of(request)
    counted = ((SIGN_IN_PAIR, f"{email} {source}"), (SIGN_IN_ACCOUNT, email), (SIGN_IN_SOURCE, source))
    for limit, what in counted:
        require_tries_left(limit, what)
    user = authenticate(request, email=email, password=password[:1000])
    if isinstance(user, User):
        forget_tries(SIGN_IN_PAIR, f"{email} {source}")
        forget_tries(SIGN_IN_ACCOUNT, email)
        return user
    for limit, what in counted:
        count_try(limit, what)
    _tell_accounts_of_failure(request, email)
    raise Why.WRONG_SIGN_IN()


def enter(
    request: HttpRequest,
    user: User,
    *,
    to: str,
    factors: tuple[Factor, ...],
    provider_id: str = "",
    account_id: str = "",
    session_index: str = "",
) -> HttpResponse:
    """Sign a user in and send them on; or, when they have a second factor, to prove it first.

    An identity provider of an account sees to its own second factor, and vouches for that account alone.

    Args:
        to: a path of ours.
        factors: what they proved themselves with.
        provider_id, account_id: the identity provider that vouches for them, if one does, and whose it is: the
            trail of that account alone tells of it.
        session_index: what that provider calls the session.
    """
    factors = with_device(request, user, factors)
    if not provider_id and is_needed(user, factors):
        return ask(request, user, to=to, factors=factors)
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=to)
    if request.user.is_authenticated:
        signed_in.begin(request, factors=factors, provider_id=provider_id, session_index=session_index)
        actor = visitor_behind(request)
        carry_over(actor, user)
        for one in [account_id] if account_id else _accounts_of(user):
            note_sign_in(actor, account_id=one, factor=" and ".join(factors))
    return response


def carry_over(actor: Actor, user: User) -> None:
    """Let the memberships follow their user, account by account: each has a trail and a lock of its own.

    Asked after a change, and at each sign-in, so that a change cut short is carried on.
    """
    here = Member.objects.filter(user=user, account__closed=False)
    behind = here.filter(~Q(email=user.email) | (~Q(name=user.name) & ~Q(status=Member.DISABLED)))
    for account_id in behind.order_by("account_id").values_list("account_id", flat=True):
        follow_user(actor, account_id=account_id, user_id=user.pk)


def _accounts_of(user: User) -> list[str]:
    memberships = Member.objects.filter(user=user, status=Member.ACTIVE, account__closed=False)
    return list(memberships.order_by("account_id").values_list("account_id", flat=True))


def _tell_accounts_of_failure(request: HttpRequest, email: str) -> None:
    user = User.objects.filter(email=email).first()
    if user is None:
        count_try(
            NOBODY, email
        )  # a write as long as the one below: the time must not tell who has a login (T-36)
    else:
        actor = visitor_behind(request)
        for account_id in _accounts_of(user):
            note_failed_sign_in(actor, account_id=account_id, email=email, reason="wrong password")
