"""Add an authenticator app to one's own login."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import first_codes, own_login, settle
from mediadesk.engines import secrets
from mediadesk.engines.identity.one_time_codes import step_of
from mediadesk.rules.events import Event
from mediadesk.rules.factors import clean_code, step_at
from mediadesk.rules.letters_of_factors import factor_added
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import CodeApp


def add_code_app(actor: Actor, *, account_id: str, secret: str, code: str) -> list[str]:
    """Keep the secret of an app, once a code of it shows that the app has it. The caller has fresh proof.

    Returns the recovery codes, if these are the first; they are told this once.

    Raises:
        Refusal: WRONG_FIRST_CODE, CODE_APP_THERE.
    """
    with change_own(actor, account_id=account_id, doing="add an authenticator app") as step:
        user = own_login(step)
        if CodeApp.objects.filter(user=user).exists():
            raise Why.CODE_APP_THERE()
        used = step_of(secret, clean_code(code), now=step_at(step.now.timestamp()))
        if used is None:
            raise Why.WRONG_FIRST_CODE()

        CodeApp.objects.create(user=user, secret=secrets.seal(secret), last_step=used, created_at=step.now)
        settle(user)
        codes = first_codes(step, user)

        step.record(Event.FACTOR_ADDED, factor="an authenticator app")
        step.mail(to=user.email, **factor_added(name=user.name, factor="An authenticator app"))
    return codes
