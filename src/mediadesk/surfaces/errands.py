"""Do what requests about an address have left: tell accounts of a failed sign-in, mail a link to a new password.

Here alone is it asked whether the address has a login, when nobody waits for an answer any more (T-36).
"""

from functools import partial
from typing import Final

from django.conf import settings

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.people.note_failed_sign_in import note_failed_sign_in
from mediadesk.rules.sign_ins import Failure
from mediadesk.store.people import Errand, User
from mediadesk.store.teams import Member
from mediadesk.surfaces.attempts import attempt
from mediadesk.surfaces.sso.left_to_do import Left
from mediadesk.surfaces.sso.proofs import mail_reset

_AT_ONCE: Final = 200


def run_errands() -> int:
    """Do what was left, each by whoever takes its row first. Returns how many were taken."""
    rows = list(Errand.objects.order_by("pk")[:_AT_ONCE])
    taken = [row for row in rows if Errand.objects.filter(pk=row.pk).delete()[0]]
    for row in taken:
        attempt(partial(_DOING[Left(row.kind)], row), f"the errand {row.kind}")
    return len(taken)


def _tell_accounts(row: Errand) -> None:
    actor = Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE, row.address)
    here = Member.objects.filter(user__email=row.email, status=Member.ACTIVE, account__closed=False)
    for account_id in here.order_by("account_id").values_list("account_id", flat=True):
        note_failed_sign_in(
            actor,
            account_id=account_id,
            email=row.email,
            reason=Failure.WRONG_PASSWORD,
            wait_minutes=row.wait_minutes,
            tried_at=row.at,
        )


def _mail_reset(row: Errand) -> None:
    user = User.objects.filter(email=row.email, is_active=True).first()
    if user is not None:
        mail_reset(user, minutes=settings.PASSWORD_RESET_TIMEOUT // 60)


_DOING: Final = {Left.FAILED_SIGN_IN: _tell_accounts, Left.RESET: _mail_reset}
