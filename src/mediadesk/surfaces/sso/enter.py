"""Let a user in: the session by django-allauth, the entry in the trail of each of their accounts by us.

Each way in ends here, so none leaves out the second step, the sign-in log, or the letter about a new device.
"""

from allauth.account.utils import perform_login
from django.contrib.auth import authenticate
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from mediadesk.access.facts import Actor
from mediadesk.actions.people.follow_user import follow_user
from mediadesk.actions.people.note_failed_sign_in import note_failed_sign_in
from mediadesk.actions.people.note_sign_in import note_sign_in
from mediadesk.engines import clock
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import Factor
from mediadesk.rules.sign_ins import Failure
from mediadesk.rules.tries import SIGN_IN_ACCOUNT, SIGN_IN_PAIR, SIGN_IN_SOURCE
from mediadesk.store.identity import IdentityProvider
from mediadesk.store.people import User
from mediadesk.store.teams import Member
from mediadesk.surfaces import signed_in
from mediadesk.surfaces.sso import known_devices
from mediadesk.surfaces.sso.devices import known_device
from mediadesk.surfaces.sso.left_to_do import Left, leave
from mediadesk.surfaces.sso.second_step import ask, is_needed, with_device
from mediadesk.surfaces.sso.tries import (
    forget_tries,
    give_back_try,
    require_tries_left,
    source_of,
    take_try,
    wait_after,
)
from mediadesk.surfaces.who import visitor_behind


def user_by_password(request: HttpRequest, *, email: str, password: str) -> User:
    """The user of an address and a password. The same answer, in the same time, whether the address is known.

    A try is counted before it is made. Whoever comes with a device that this user had remembered is counted by it
    alone, so that nobody's guesses keep them out (T-35).

    Raises:
        Refusal: WRONG_SIGN_IN, TRY_LATER, TOO_MANY_TRIES.
    """
    try:
        email = clean_email(email)
    except Refusal:
        raise Why.WRONG_SIGN_IN() from None
    source, device = source_of(request), known_device(request, email)
    pair = f"{email} {device or source}"
    if not device:
        require_tries_left(
            SIGN_IN_SOURCE, source
        )  # what is refused by the source is not counted for the address
    take_try(SIGN_IN_PAIR, pair)
    if not device:
        take_try(SIGN_IN_ACCOUNT, email)
        take_try(SIGN_IN_SOURCE, source)
    user = authenticate(request, email=email, password=password[:1000])
    if not isinstance(user, User):
        wait = wait_after(((SIGN_IN_PAIR, pair), (SIGN_IN_ACCOUNT, email)))
        leave(request, Left.FAILED_SIGN_IN, email, wait_minutes=wait)
        raise Why.WRONG_SIGN_IN()
    forget_tries(SIGN_IN_PAIR, pair)
    forget_tries(SIGN_IN_ACCOUNT, email)
    if not device:
        give_back_try(SIGN_IN_SOURCE, source)
    return user


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
    first = user.last_login is None
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=to)
    if request.user.is_authenticated:
        signed_in.begin(request, factors=factors, provider_id=provider_id, session_index=session_index)
        actor, how = visitor_behind(request), _how(factors, provider_id)
        carry_over(actor, user)
        for one in [account_id] if account_id else _accounts_of(user):
            note_sign_in(actor, account_id=one, factor=how)
        if not account_id:
            _tell_accounts_that_shut_them_out(actor, user)
        known_devices.meet(request, response, user, how=how, first=first)
    return response


def carry_over(actor: Actor, user: User) -> None:
    """Let the memberships follow their user, account by account: each has a trail and a lock of its own.

    Asked after a change, and at each sign-in, so that a change cut short is carried on.
    """
    here = Member.objects.filter(user=user)  # of closed accounts, too: they may be opened again
    behind = here.filter(~Q(email=user.email) | (~Q(name=user.name) & ~Q(status=Member.DISABLED)))
    for account_id in behind.order_by("account_id").values_list("account_id", flat=True):
        follow_user(actor, account_id=account_id, user_id=user.pk)


def _how(factors: tuple[Factor, ...], provider_id: str) -> str:
    """What somebody proved themselves with, in words; an identity provider by its name. Cost: 1 query for one."""
    named = IdentityProvider.objects.filter(pk=provider_id).values_list("name", flat=True).first()
    words = {Factor.PROVIDER: f"the identity provider {named}"} if named else {}
    return " and ".join(words.get(one, one) for one in factors)


def _accounts_of(user: User) -> list[str]:
    memberships = Member.objects.filter(user=user, account__closed=False).active(clock.now())
    return list(memberships.order_by("account_id").values_list("account_id", flat=True))


def _tell_accounts_that_shut_them_out(actor: Actor, user: User) -> None:
    """Tell the accounts in which somebody is disabled, or past their end date, that they have signed in."""
    here = Member.objects.filter(user=user, account__closed=False)
    shut = here.exclude(pk__in=Member.objects.active(clock.now()).filter(user=user).values("pk"))
    for account_id, email, status in shut.order_by("account_id").values_list("account_id", "email", "status"):
        reason = Failure.DISABLED if status == Member.DISABLED else Failure.ENDED
        note_failed_sign_in(actor, account_id=account_id, email=email, reason=reason)
