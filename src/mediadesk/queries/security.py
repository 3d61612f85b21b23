"""What the Security page shows: how people and programs get in, and what is open."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.queries.trail import EntryRow, row_of
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.teams import Member
from mediadesk.store.trail import TrailEntry

UNUSED_DAYS = 90


@dataclass(frozen=True, slots=True)
class SecurityState:
    """Counts for the page, and the last sign-ins."""

    active_members: int
    without_second_factor: int
    master_admins: int
    not_signed_in: int
    keys: int
    unused_keys: int
    powerful_keys: int
    sign_ins: tuple[EntryRow, ...]


def security_state(facts: Facts) -> SecurityState:
    """How people and programs get in.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 5 queries.
    """
    require(facts, May.SECURITY_VIEW, Target(facts.account_id))
    now = clock.now()
    long_ago = now - timedelta(days=UNUSED_DAYS)
    active = Member.objects.filter(account_id=facts.account_id).active(now)
    keys = ApiKey.objects.filter(account_id=facts.account_id, enabled=True)
    powerful = Grant.objects.wide().filter(api_key__in=keys, role=Role.MASTER_ADMIN.api_id)
    entries = TrailEntry.objects.filter(
        account_id=facts.account_id, event__in=("signed_in", "sign_in_failed")
    )
    unused = Q(last_used_at__lt=long_ago) | Q(last_used_at=None, created_at__lt=long_ago)
    return SecurityState(
        **active.aggregate(
            active_members=Count("pk"),
            without_second_factor=Count("pk", filter=Q(user__second_factor=False)),
            master_admins=Count("pk", filter=Q(role=Role.MASTER_ADMIN.api_id)),
            not_signed_in=Count("pk", filter=Q(last_sign_in_at__lt=long_ago) | Q(last_sign_in_at=None)),
        ),
        keys=keys.count(),
        unused_keys=keys.filter(unused).count(),
        powerful_keys=powerful.values("api_key").distinct().count(),
        sign_ins=tuple(map(row_of, entries.order_by("-number")[:15])),
    )
