"""Do what requests about an address have left: tell accounts of a failed sign-in, mail a link to a new password.

Here alone is it asked whether the address has a login, when nobody waits for an answer any more (T-36).
"""

from datetime import timedelta
from functools import partial
from typing import Final

from django.conf import settings

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.sign_ins import Failure
from mediadesk.store.people import Errand, User
from mediadesk.surfaces.attempts import attempt
from mediadesk.surfaces.sso.failing import tell_accounts
from mediadesk.surfaces.sso.left_to_do import Left
from mediadesk.surfaces.sso.proofs import mail_reset

_AT_ONCE: Final = 200
_TRIED_FOR: Final = timedelta(hours=1)


def run_errands() -> int:
    """Do what was left, each by whoever takes its row first. Returns how many were done.

    What fails is put back and done with a later turn, for an hour.
    """
    rows = list(Errand.objects.order_by("pk")[:_AT_ONCE])
    return sum(not attempt(partial(_take, row), f"the errand {row.kind}") for row in rows)


def _take(row: Errand) -> None:
    if not Errand.objects.filter(pk=row.pk).delete()[0]:
        return  # another has it
    try:
        _DOING[Left(row.kind)](row)
    except Refusal:
        raise
    except BaseException:  # the end of the process, too
        if clock.now() - row.at < _TRIED_FOR:
            row.pk = None
            row.save(force_insert=True)
        raise


def _tell_accounts(row: Errand) -> None:
    actor = Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE, row.address)
    user = User.objects.filter(email=row.email).first()
    if user is not None:
        why, wait = Failure.WRONG_PASSWORD, row.wait_minutes
        tell_accounts(actor, user_id=user.pk, reason=why, wait_minutes=wait, tried_at=row.at)


def _mail_reset(row: Errand) -> None:
    user = User.objects.filter(email=row.email, is_active=True).first()
    if user is not None:
        mail_reset(user, minutes=settings.PASSWORD_RESET_TIMEOUT // 60)


_DOING: Final = {Left.FAILED_SIGN_IN: _tell_accounts, Left.RESET: _mail_reset}
