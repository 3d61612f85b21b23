"""Get back into one's login by the link of a recovery: a new password, and nothing else of what was before."""

from django.contrib.auth.hashers import make_password

from mediadesk.access.facts import Actor
from mediadesk.access.recovering import open_recovery, still_holds
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import drop_factors
from mediadesk.actions.logins import end_logins, note_address, shortest_password_of
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_factors import login_recovered
from mediadesk.rules.passwords import require_good_password
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import Recovery
from mediadesk.store.people import User
from mediadesk.store.services import ServiceLink


def recover_login(actor: Actor, *, token: str, password: str) -> User:
    """Set a new password, take all second factors away and end all sessions; of many at once, once.

    Whether it may still be done is asked anew: of whoever began it, too.

    Raises:
        Refusal: LINK_DEAD, BAD_PASSWORD.
    """
    account_id = open_recovery(token)[0].member.account_id
    with change_own(actor, account_id=account_id, doing="get back in by this link") as step:
        recovery, user = open_recovery(token)
        user, member = User.objects.select_for_update().get(pk=user.pk), recovery.member
        if not still_holds(recovery, epoch=step.account.access_epoch, now=step.now):
            raise Why.LINK_DEAD()
        require_good_password(
            password,
            email=user.email,
            name=user.name,
            account_name=step.account.name,
            shortest=shortest_password_of(user.pk),
        )
        if not Recovery.objects.filter(pk=recovery.pk, token_hash=recovery.token_hash).delete()[0]:
            raise Why.LINK_DEAD()

        user.password = make_password(password)
        User.objects.filter(pk=user.pk).update(password=user.password)
        end_logins(user.pk)
        drop_factors(user)
        ServiceLink.objects.filter(user=user).delete()
        note_address(user, proven=True)

        by = recovery.begun_by.name or recovery.begun_by.email
        step.record(Event.RECOVERY_USED, member, member=member.name or member.email, by=by)
        step.mail(to=user.email, **login_recovered(name=user.name))
    return user
