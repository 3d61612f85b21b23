"""What actions about second factors share: the codes that go with them, and what follows when they change.

A login's recovery codes live as long as its last factor (T-43); no device stays remembered when factors change, and
no link of a recovery stays good.
"""

from mediadesk.actions.change import Step
from mediadesk.engines import secrets
from mediadesk.rules.factors import HELD, RECOVERY_CODES, held
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import CodeApp, Passkey, RecoveryCode, RememberedDevice, end_recoveries
from mediadesk.store.people import User


def own_login(step: Step) -> User:
    """The login of whoever acts, locked. Raises: Refusal NOT_FOUND. Cost: 1 query."""
    user = User.objects.select_for_update().filter(pk=step.actor.user_id).first()
    if user is None:
        raise Why.NOT_FOUND(what="user")
    return user


def settle(user: User) -> str:
    """Bring in line what follows from the factors a user has now; returns them in words. Cost: 6 queries."""
    code = CodeApp.objects.filter(user=user).exists()
    user.second_factor = held(code=code, passkey=Passkey.objects.filter(user=user).exists())
    User.objects.filter(pk=user.pk).update(second_factor=user.second_factor)
    RememberedDevice.objects.filter(user=user).delete()
    end_recoveries(user.pk)
    if not user.second_factor:
        RecoveryCode.objects.filter(user=user).delete()
    return HELD[user.second_factor] if user.second_factor else ""


def first_codes(step: Step, user: User) -> list[str]:
    """Recovery codes for a login that has none yet; nothing for one that has."""
    return [] if RecoveryCode.objects.filter(user=user).exists() else new_codes(step, user)


def new_codes(step: Step, user: User) -> list[str]:
    """Make a login's recovery codes anew. They are told this once; hashes are kept. Cost: 2 queries."""
    codes = [secrets.new_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(code_hash=hash_of_code(user.pk, code), user=user, created_at=step.now) for code in codes
    )
    return codes


def hash_of_code(user_id: str, code: str) -> str:
    """The form in which a recovery code is kept: a code of another's is none of one's own."""
    return secrets.hash_token(f"{user_id} {code}")


def drop_factors(user: User) -> None:
    """Take away all factors a login has, and all that goes with them."""
    CodeApp.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    settle(user)
