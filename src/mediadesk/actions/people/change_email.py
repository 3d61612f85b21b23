"""Make a confirmed new address the one a user signs in with."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.logins import end_logins, note_address
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.letters import email_changed
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User
from mediadesk.store.teams import Member


def change_email(
    actor: Actor, *, account_id: str, user_id: str, before: str, email: str, password: str
) -> None:
    """Change the address a user signs in with; memberships of other accounts follow by `follow_user`.

    All their other sessions and links end. The caller has seen the proof.

    Args:
        before, password: the address, and the mark of the password, when the change was asked for; the link is
            dead once one of them has changed.

    Raises:
        Refusal: LINK_DEAD, ALREADY_A_MEMBER (the address belongs to somebody else by now).
    """
    with change_own(actor, account_id=account_id, doing="change this address") as step:
        email = clean_email(email)
        user = User.objects.select_for_update().filter(pk=user_id, email=before).first()
        if user is None or not secrets.same(password, secrets.hash_token(user.password)):
            raise Why.LINK_DEAD()

        own_accounts = Member.objects.filter(user=user).values("account")
        taken = Member.objects.filter(account__in=own_accounts, email=email).exclude(user=user)
        if User.objects.filter(email=email).exists() or taken.exists():
            raise Why.ALREADY_A_MEMBER(email=email)

        User.objects.filter(pk=user.pk).update(email=email)
        Member.objects.filter(user=user, account=step.account).update(email=email, updated_at=step.now)
        user.email = email
        note_address(user, proven=True)
        end_logins(user.pk, but=actor.session_key if actor.user_id == user.pk else "")

        step.record(Event.EMAIL_CHANGED, before=before, after=email)
        step.mail(to=before, **email_changed(name=user.name, email=email))
