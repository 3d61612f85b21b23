"""What becomes of the metadata of a SAML provider that was read anew, by whoever asked or by the calendar."""

from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.letters import Letter
from mediadesk.rules.letters_of_providers import certificates_changed, metadata_elsewhere, metadata_waits
from mediadesk.rules.saml_metadata import Published, differences, same_way_in
from mediadesk.store.identity import IdentityProvider
from mediadesk.store.teams import Member


def kept_of(provider: IdentityProvider) -> Published:
    """What is kept of what a provider publishes."""
    return Published(provider.issuer, provider.endpoints)


def note_metadata(step: Step, provider: IdentityProvider, new: Published) -> None:
    """Take over what needs nobody, and let everything else wait. Saves the row; nothing new needs no entry."""
    kept, provider.metadata_read_at = kept_of(provider), step.now
    if not provider.issuer:
        take_over(step, provider, new)
    elif same_way_in(kept, new) and kept.fingerprints != new.fingerprints:
        provider.endpoints = {**provider.endpoints, "certificates": new.endpoints["certificates"]}
        told = {"before": kept.fingerprints, "after": new.fingerprints}
        step.record(Event.PROVIDER_CERTIFICATES, provider, provider=provider.name, **told)
        words = certificates_changed(
            provider=provider.name, account_name=step.account.name, fingerprints=new.fingerprints
        )
        _tell_masters(step, words)
    _let_wait(step, provider, new)
    provider.save()
    step.unchanged_is_fine()


def read_at(step: Step, provider: IdentityProvider, url: str) -> None:
    """Have it read at this address from now on; empty: nowhere. Does not save the row.

    Whoever answers there hands in certificates, so it is told though nothing else changes.
    """
    if url == provider.metadata_url:
        return
    told = {"before": provider.metadata_url or "none", "after": url or "none"}
    step.record(Event.PROVIDER_CHANGED, provider, provider=provider.name, what="the metadata address", **told)
    words = {"provider": provider.name, "account_name": step.account.name, "who": step.actor.label}
    _tell_masters(step, metadata_elsewhere(**words, **told))
    provider.metadata_url, provider.updated_at, provider.version = url, step.now, provider.version + 1


def take_over(step: Step, provider: IdentityProvider, new: Published) -> None:
    """Keep all of what is published; does not save the row."""
    for one in differences(kept_of(provider), new):
        told = {"provider": provider.name, "what": one.what, "before": one.before, "after": one.after}
        step.record(Event.PROVIDER_CHANGED, provider, **told)
    provider.issuer, provider.endpoints, provider.waiting = new.issuer, dict(new.endpoints), {}
    provider.updated_at, provider.version = step.now, provider.version + 1


def _let_wait(step: Step, provider: IdentityProvider, new: Published) -> None:
    """Keep what is different for whoever looks at it, and tell of it once."""
    other = differences(kept_of(provider), new)
    waits = {"issuer": new.issuer, "endpoints": dict(new.endpoints)} if other else {}
    if waits and waits != provider.waiting:
        what = ", ".join(one.what for one in other)
        step.record(Event.PROVIDER_METADATA, provider, provider=provider.name, what=what)
        _tell_masters(step, metadata_waits(provider=provider.name, account_name=step.account.name, what=what))
        provider.version += 1
    provider.waiting = waits


def _tell_masters(step: Step, words: Letter) -> None:
    for member in Member.objects.filter(account=step.account).master_admins(step.now):
        step.mail(to=member.email, **words)
