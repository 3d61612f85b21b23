"""What actions share about logins: whose address is proven, and the end of all that opens one.

An address is proven when its user has opened a link that only its mailbox could hold, or when the operator vouches
for it. A link that an inviter was shown proves nothing: whoever set a password behind it may be somebody else (T-30).
"""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from mediadesk.actions.change import Step
from mediadesk.actions.factors import drop_factors
from mediadesk.rules.events import Event
from mediadesk.rules.security import read_policy
from mediadesk.rules.security_settings import shortest_password
from mediadesk.store.factors import RememberedDevice, end_recoveries
from mediadesk.store.people import SignInLink, User
from mediadesk.store.services import ServiceLink
from mediadesk.store.sessions import KnownDevice
from mediadesk.store.teams import Member


def is_proven(user: User) -> bool:
    """Say whether the user has shown that the address is theirs. Cost: 1 query."""
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())


def shortest_password_of(user_id: str) -> int:
    """The shortest password a user may choose: as the strictest of their accounts asks. Cost: 1 query."""
    members = Member.objects.filter(user_id=user_id, status=Member.ACTIVE, account__closed=False)
    return shortest_password(map(read_policy, members.values_list("account__security", flat=True)))


def note_address(user: User, *, proven: bool) -> None:
    """Write down the user's address, and whether it is proven. Cost: 2 queries."""
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=proven, primary=True)


def end_logins(user_id: str, *, but: str = "") -> int:
    """End a user's sessions, void their one-time links, forget their devices; returns how many sessions ended.

    No device is known any more, either: whoever signs in from now on, it is told.

    Args:
        but: the key of the one session that stays.
    """
    ending = UserSession.objects.filter(user_id=user_id).exclude(session_key=but)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    SignInLink.objects.filter(user_id=user_id).delete()
    RememberedDevice.objects.filter(user_id=user_id).delete()
    KnownDevice.objects.filter(user_id=user_id).delete()
    end_recoveries(user_id)
    return len(keys)


def take_over(step: Step, user: User, *, hashed: str) -> None:
    """Give a login to whoever has proven its address: another password (or none yet), nothing else of before."""
    step.record(Event.PASSWORD_RESET, user=user.name or user.email)
    end_logins(user.pk)
    drop_factors(user)
    ServiceLink.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(password=hashed)
    user.password = hashed
    note_address(user, proven=True)
