"""Make a confirmed new address the one a user signs in with."""

from allauth.account.models import EmailAddress

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.rules.letters import email_changed
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User
from mediadesk.store.teams import Member


def change_email(actor: Actor, *, account_id: str, user_id: str, before: str, email: str) -> None:
    """Change a user's address everywhere: the login and all memberships. The caller has seen the proof.

    Args:
        before: the address when the change was asked for; the link is dead once it has changed.

    Raises:
        Refusal: LINK_DEAD, ALREADY_A_MEMBER (the address belongs to somebody else by now).
    """
    with change_own(actor, account_id=account_id, doing="change this address") as step:
        email = clean_email(email)
        user = User.objects.select_for_update().filter(pk=user_id, email=before).first()
        if user is None:
            raise Why.LINK_DEAD()

        own_accounts = Member.objects.filter(user=user).values("account")
        taken = Member.objects.filter(account__in=own_accounts, email=email).exclude(user=user)
        if User.objects.filter(email=email).exists() or taken.exists():
            raise Why.ALREADY_A_MEMBER(email=email)

        User.objects.filter(pk=user.pk).update(email=email)
        Member.objects.filter(user=user).update(email=email, updated_at=step.now)
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)

        step.record(Event.EMAIL_CHANGED, before=before, after=email)
        step.mail(to=before, **email_changed(name=user.name, email=email))
