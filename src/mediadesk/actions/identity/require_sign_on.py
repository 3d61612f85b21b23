"""Ask everybody to sign in by the account's identity provider, but for the Master admins who break the glass."""

from collections.abc import Sequence
from dataclasses import replace

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import policy_to_keep, read_policy
from mediadesk.store.identity import IdentityProvider
from mediadesk.store.teams import Account, Member


def require_sign_on(actor: Actor, *, of_all: bool, break_glass: Sequence[str] = ()) -> None:
    """Ask it of all, or of nobody. It holds from the next request on, for sessions that are there too.

    Args:
        break_glass: member ids of Master admins who may still sign in with a password.

    Raises:
        Refusal: NOT_ALLOWED, SIGN_ON_NOT_TRIED (by oneself, with a provider that is on), NO_BREAK_GLASS,
            NOT_FOUND (no Master admin).
    """
    with change(actor, May.SSO_UPDATE) as step:
        former = read_policy(step.account.security)
        exempt = _exempt(step, break_glass) if of_all else []
        if of_all and not exempt:
            raise Why.NO_BREAK_GLASS()
        tried = IdentityProvider.objects.filter(account=step.account, enabled=True, tested_by=actor.id)
        if of_all and not tried.exists():
            raise Why.SIGN_ON_NOT_TRIED(provider="an identity provider that is switched on")

        wanted = replace(former, sign_on_only=of_all, break_glass=tuple(one.pk for one in exempt))
        step.account.security = policy_to_keep(wanted)
        Account.objects.filter(pk=step.account.pk).update(security=step.account.security)

        said = {True: "all", False: "nobody"}
        step.record(
            Event.SIGN_ON_REQUIRED,
            before=said[former.sign_on_only],
            after=said[of_all],
            exempt=", ".join(map(str, exempt)) or "nobody",
        )


def _exempt(step: Step, wanted: Sequence[str]) -> list[Member]:
    masters = Member.objects.filter(account=step.account).master_admins(step.now).select_related("user")
    chosen = masters.filter(pk__in=wanted).order_by("name", "id")
    if len(chosen) < len(set(wanted)):
        raise Why.NOT_FOUND(what="Master admin")
    return [one for one in chosen if one.user and one.user.password and one.user.has_usable_password()]
