"""What becomes of the proof of a domain when its record was looked for, by whoever asked or by the calendar."""

from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.letters import domain_missing
from mediadesk.rules.sign_on import GRACE
from mediadesk.store.identity import VerifiedDomain
from mediadesk.store.teams import Member


def note_check(step: Step, row: VerifiedDomain, *, found: bool) -> None:
    """Write down that the record was found, or not. A proof outlives it by some days; Master admins are told."""
    row.checked_at = step.now
    if found:
        if row.verified_at is None:
            step.record(Event.DOMAIN_PROVEN, row, domain=row.domain)
        row.verified_at, row.missing_since = row.verified_at or step.now, None
    elif row.verified_at is not None and row.missing_since is None:
        row.missing_since = step.now
        until = step.now + GRACE
        step.record(Event.DOMAIN_MISSING, row, domain=row.domain, until=until.date().isoformat())
        for member in Member.objects.filter(account=step.account).master_admins(step.now):
            words = domain_missing(domain=row.domain, account_name=step.account.name, until=until.date())
            step.mail(to=member.email, **words)
    elif row.verified_at is not None and row.missing_since and step.now - row.missing_since > GRACE:
        row.verified_at = row.missing_since = None
        step.record(Event.DOMAIN_LOST, row, domain=row.domain)
    row.save()
    step.unchanged_is_fine()
