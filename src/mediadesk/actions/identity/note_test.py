"""Keep what came of trying a provider out; whoever came in as themselves is linked to it."""

from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import Arriving, arriving, find_provider, link
from mediadesk.actions.change import Step, change
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.events import Event
from mediadesk.rules.sign_on import TurnedAway, Verdict, judge, names_for_good
from mediadesk.store.identity import Identity, IdentityProvider

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

        outcome, oneself = tried.failure, False
        if tried.arrived is not None:
            found = arriving(step, provider, tried.arrived)
            oneself = _is_oneself(step, provider, found, tried.arrived)
            outcome = "You came in as yourself." if oneself else _foretold(found, tried.arrived)
        provider.last_test = _kept(step, tried, outcome, oneself=oneself)
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


def _foretold(found: Arriving, arrived: Arrived) -> str:
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
        return f"They would not be let in: {reason}."
    return f"This is somebody else. {verdict.value}"


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
        "told": [one for one in told if one[0] not in {"nonce", "at_hash", "c_hash", "sid", "jti"}][:60],
    }
