"""Begin to help a member back in who has lost their second factor: they alone get a link, by mail (ASVS 6.4.6)."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.access.recovering import require_recoverable
from mediadesk.actions.change import change
from mediadesk.actions.granting import LONGEST_REASON
from mediadesk.actions.membership import facts_of, find_members
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.factors import RECOVERY_HOURS
from mediadesk.rules.letters_of_factors import recovery_begun
from mediadesk.rules.names import clean_text
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import Recovery
from mediadesk.store.teams import Mail


def begin_recovery(actor: Actor, *, member_id: str, reason: str) -> None:
    """Mail a member a link by which they set a new password and lose their second factors. The caller has fresh proof.

    Nothing of the login changes before they use it; nobody else is shown it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_OWN, ROLE_ABOVE_YOURS, NOT_RECOVERED (their login serves other
            accounts too; they have no second factor, or are not active), RECOVERY_OPEN, MISSING_VALUE and
            BAD_VALUE (the reason).
    """
    with change(actor, May.MEMBER_RECOVER) as step:
        (member,) = find_members(step, [member_id])
        named = member.name or member.email

        require_not_above(facts_of(step), member)
        if member.pk == actor.id:
            raise Why.NOT_YOUR_OWN(doing="help back in")
        user = require_recoverable(member, now=step.now)
        reason = clean_text(reason, what="The reason", longest=LONGEST_REASON)
        if not reason:
            raise Why.MISSING_VALUE(what="a reason")
        Recovery.objects.filter(member=member, expires_at__lte=step.now).delete()
        if Recovery.objects.filter(member=member).exists():
            raise Why.RECOVERY_OPEN(member=named)

        token = secrets.new_token()
        Recovery.objects.create(
            member=member,
            token_hash=secrets.hash_token(token),
            begun_by_id=actor.id,
            reason=reason,
            created_at=step.now,
            expires_at=step.now + timedelta(hours=RECOVERY_HOURS),
        )

        step.record(Event.RECOVERY_BEGUN, member, member=named, reason=reason)
        words = recovery_begun(
            name=member.name,
            account_name=step.account.name,
            by=actor.label.partition(" <")[0],
            link=f"{settings.MEDIADESK.url}{reverse('recovery', args=(token,))}",
            hours=RECOVERY_HOURS,
        )
        # In no account's outbox: its Master admins could open the login of whoever is helped.
        Mail.objects.create(account=None, to=user.email, created_at=step.now, next_try_at=step.now, **words)
