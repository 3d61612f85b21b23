"""Keep what came of trying a provider out; whoever came in as themselves is linked to it."""

from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import Arriving, arriving, find_provider, link
from mediadesk.actions.change import Step, change
from mediadesk.actions.ruling import follow_rules
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.events import Event
from mediadesk.rules.sign_on import TurnedAway, Verdict, judge, names_for_good
from mediadesk.store.identity import Identity, IdentityProvider
from mediadesk.store.teams import Member

_LONGEST_MESSAGE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try came to: who arrived, or why nobody did; and the message itself, where it can be shown."""

    arrived: Arrived | None = None
    failure: str = ""
    message: str = ""


def note_test(actor: Actor, *, provider_id: str, tried: Tried) -> bool:
    """Keep it for the page, with what would become of whoever arrived. Returns whether it was oneself.

    A Master admin is linked by this alone: their session proves who they are here, the provider who they are there.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_provider(step, provider_id)

        outcome, oneself, ruled = tried.failure, False, None
        if tried.arrived is not None:
            found = arriving(step, provider, tried.arrived)
            oneself = _is_oneself(step, provider, found, tried.arrived)
            verdict, outcome = _foretold(found, tried.arrived)
            outcome = "You came in as yourself." if oneself else outcome
            ruled = _ruled(step, provider, found, tried.arrived, Verdict.ENTERS if oneself else verdict)
        provider.last_test = _kept(step, tried, outcome, oneself=oneself) | {"ruled": ruled}
        if oneself:
            provider.tested_by, provider.tested_at = actor.id, step.now
        provider.save(update_fields=["last_test", "tested_by", "tested_at"])

        step.record(Event.PROVIDER_TESTED, provider, provider=provider.name, outcome=outcome)
        return oneself


def _is_oneself(step: Step, provider: IdentityProvider, found: Arriving, arrived: Arrived) -> bool:
    member = found.member
    if member is None or member.pk != step.actor.id or found.known.weakly:
        return False
    if not names_for_good(arrived.subject, arrived.name_id_format):
        return False
    if found.known.linked:
        return True
    if found.known.taken or arrived.attributes.get("email_verified") == ("false",):
        return False
    Identity.objects.filter(provider=provider, member=member).exclude(issuer=arrived.issuer).delete()
    link(step, provider, arrived, member)
    return True


def _foretold(found: Arriving, arrived: Arrived) -> tuple[Verdict | None, str]:
    """What would become of somebody else who arrives like this."""
    try:
        verdict: Verdict = judge(
            found.known,
            subject=arrived.subject,
            name_id_format=arrived.name_id_format,
            email=found.email,
            unverified=arrived.attributes.get("email_verified") == ("false",),
        )
    except TurnedAway as reason:
        return None, f"They would not be let in: {reason}."
    return verdict, f"This is somebody else. {verdict.value}"


def _ruled(
    step: Step, provider: IdentityProvider, found: Arriving, arrived: Arrived, verdict: Verdict | None
) -> dict[str, list[str]] | None:
    """What the rules would do to whoever arrived: done, and taken back with all that was recorded (decision 0014).

    None when they do not come in.
    """
    if verdict is None:
        return None
    with transaction.atomic():
        member = found.member or _as_if_added(step, provider, found)
        alone = replace(step, _entries=[], _mails=[])
        followed = follow_rules(alone, provider, arrived.attributes, member, new=verdict is Verdict.JOINS)
        transaction.set_rollback(True)
    return {
        "done": followed.done,
        "passed": [f"{doing}: {reason}" for doing, reason in followed.passed],
    }


def _as_if_added(step: Step, provider: IdentityProvider, found: Arriving) -> Member:
    how = {"email": found.email, "name": found.email, "role": provider.default_role, "status": Member.PENDING}
    return Member.objects.create(account=step.account, created_at=step.now, updated_at=step.now, **how)


def _kept(step: Step, tried: Tried, outcome: str, *, oneself: bool) -> dict[str, object]:
    arrived = tried.arrived
    told = (
        []
        if arrived is None
        else [[name, list(values)] for name, values in sorted(arrived.attributes.items())]
    )
    return {
        "at": step.now.isoformat(timespec="minutes"),
        "by": step.actor.label,
        "outcome": outcome,
        "good": oneself,
        "issuer": arrived.issuer if arrived else "",
        "subject": arrived.subject[:300] if arrived else "",
        "facts": [list(one) for one in arrived.facts.items()] if arrived else [],
        "message": tried.message[:_LONGEST_MESSAGE],
        "told": [one for one in told if one[0] not in {"nonce", "at_hash", "c_hash", "sid", "jti"}][:200],
    }
