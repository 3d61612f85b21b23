"""What the Security pages show: how people and programs get in, what is open, and whom a change would concern."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.demanded import lacking
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.queries.saml_side import saml_side
from mediadesk.queries.trail import EntryRow, first_of, rows_of
from mediadesk.rules.events import Event
from mediadesk.rules.key_limits import comes_from
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.rules.score import FLAGGED_DAYS, QUIET_DAYS, Line, Standing, score_card
from mediadesk.rules.security import SecurityPolicy, read_policy
from mediadesk.rules.security_settings import Difference, Kind, clean_policy, differences, ids_in, version_of
from mediadesk.rules.sign_ins import FLAGGED, OF_SIGN_IN
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.identity import IdentityProvider
from mediadesk.store.teams import Account, Group, Member, names_in
from mediadesk.store.trail import TrailEntry

_LOOKED_BACK: Final = timedelta(days=30)
_MOST_SIGN_INS: Final = 5000
_NAMED: Final = 20
_Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SecurityState:
    """The score card, and the last sign-ins."""

    lines: tuple[Line, ...]
    percent: int
    standing: Standing
    sign_ins: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class SecuritySettings:
    """The settings as they are, the mark of their version, and what there is to choose from by kind."""

    policy: SecurityPolicy
    version: str
    choices: dict[Kind, _Choices]


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a change of the settings would concern: a sentence, up to twenty of them by name, how many more."""

    said: str
    names: tuple[str, ...] = ()
    more: int = 0
    grave: bool = False


@dataclass(frozen=True, slots=True)
class LongKey:
    """An API key that lives longer than the settings say. `ends_at` is None for one without an end."""

    id: str
    name: str
    place: str
    made_at: datetime
    ends_at: datetime | None
    last_used_at: datetime | None


def policy_of(account_id: str) -> SecurityPolicy:
    """What an account asks, for a page that says so; whoever calls has asked what may be seen. Cost: 1 query."""
    kept = Account.objects.filter(pk=account_id).values_list("security", flat=True).first()
    return read_policy(kept or {})


def security_state(facts: Facts) -> SecurityState:
    """How people and programs get in, and what is open.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 8 queries.
    """
    require(facts, May.SECURITY_VIEW, Target(facts.account_id))
    standing = _standing(facts.account_id)
    lines, percent = score_card(standing)
    entries = TrailEntry.objects.filter(account_id=facts.account_id)
    shown = rows_of(facts, first_of(entries, OF_SIGN_IN, order="-number", limit=10))
    return SecurityState(tuple(lines), percent, standing, shown)


def security_settings(facts: Facts) -> SecuritySettings:
    """The settings, for the form that changes them.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.SECURITY_UPDATE, Target(facts.account_id))
    kept = Account.objects.filter(pk=facts.account_id).values_list("security", flat=True)[0]
    of_account = {"account_id": facts.account_id}
    choices = {
        Kind.ROLES: tuple((role.api_id, role.title) for role in MEMBER_ROLES),
        Kind.GROUPS: tuple(
            Group.objects.filter(**of_account).order_by("name").values_list("pk", "name")[:200]
        ),
    }
    return SecuritySettings(read_policy(kept), version_of(kept), choices)


def what_differs(facts: Facts, wanted: SecurityPolicy) -> list[Difference]:
    """What would be saved, in words. Raises: Refusal NOT_ALLOWED, BAD_VALUE. Cost: 3 queries."""
    require(facts, May.SECURITY_UPDATE, Target(facts.account_id))
    before = policy_of(facts.account_id)
    after = clean_policy(wanted, before=before)
    return differences(before, after, names_in(facts.account_id, ids_in(before) | ids_in(after)))


def whom_it_concerns(facts: Facts, wanted: SecurityPolicy) -> tuple[Concerned, ...]:
    """Whom these settings would concern that the present ones do not, before they are saved.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE.

    Cost: at most 6 queries; of sign-ins, the last 5,000 of thirty days are looked at.
    """
    require(facts, May.SECURITY_UPDATE, Target(facts.account_id))
    before = policy_of(facts.account_id)
    after = clean_policy(wanted, before=before)
    found = [
        *_without_factor(facts.account_id, before, after),
        *_shorter_sessions(before, after),
        *_from_elsewhere(facts.account_id, before, after),
        *_open_invitations(facts.account_id, before, after),
        *_living_longer(facts.account_id, before, after),
    ]
    return tuple(found)


def keys_that_live_longer(facts: Facts) -> tuple[LongKey, ...]:
    """The API keys that end later than the settings say, by name; at most 200.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.SECURITY_VIEW, Target(facts.account_id))
    keys = long_keys(facts.account_id, policy_of(facts.account_id)).select_related("environment")
    return tuple(
        LongKey(
            key.pk,
            key.name,
            key.environment.name if key.environment else "the account",
            key.secret_made_at or key.created_at,
            key.ends_at,
            key.last_used_at,
        )
        for key in keys.order_by("name", "pk")[:200]
    )


def long_keys(account_id: str, policy: SecurityPolicy) -> QuerySet[ApiKey]:
    """The enabled keys of an account that end later than `policy` says; none where it says nothing."""
    keys = ApiKey.objects.filter(account_id=account_id, enabled=True)
    if not policy.key_days:
        return keys.none()
    return keys.filter(_longer(policy.key_days))


def _longer(days: int) -> Q:
    made = Coalesce("secret_made_at", "created_at")
    life = Value(timedelta(days=days), DurationField())
    return Q(ends_at=None) | Q(ends_at__gt=ExpressionWrapper(made + life, DateTimeField()))


def _standing(account_id: str) -> Standing:
    now, policy = clock.now(), policy_of(account_id)
    long_ago = now - timedelta(days=QUIET_DAYS)
    master = Q(role=Role.MASTER_ADMIN.api_id)
    alone = Q(user__second_factor="")
    keys = ApiKey.objects.filter(account_id=account_id, enabled=True)
    powerful = Grant.objects.wide().filter(api_key__in=keys, role=Role.MASTER_ADMIN.api_id)
    unused = Q(last_used_at__lt=long_ago) | Q(last_used_at=None, created_at__lt=long_ago)
    endless = _longer(policy.key_days) if policy.key_days else Q(pk="")
    return Standing(
        policy=policy,
        **Member.objects.filter(account_id=account_id)
        .active(now)
        .aggregate(
            members=Count("pk"),
            without_second_factor=Count("pk", filter=alone),
            master_admins=Count("pk", filter=master),
            masters_without_second_factor=Count("pk", filter=master & alone),
            quiet_members=Count("pk", filter=Q(last_sign_in_at__lt=long_ago) | Q(last_sign_in_at=None)),
        ),
        **keys.aggregate(
            keys=Count("pk"),
            unused_keys=Count("pk", filter=unused),
            endless_keys=Count("pk", filter=endless),
        ),
        flagged_sign_ins=TrailEntry.objects.filter(
            account_id=account_id, event__in=FLAGGED, at__gt=now - timedelta(days=FLAGGED_DAYS)
        ).count(),
        powerful_keys=powerful.values("api_key").distinct().count(),
        ending_providers=_ending_providers(account_id),
    )


def _ending_providers(account_id: str) -> int:
    of_saml = IdentityProvider.objects.filter(account_id=account_id, protocol=IdentityProvider.SAML)
    return sum(bool(saml_side(one).warning) for one in of_saml.filter(enabled=True))


def _named(said: str, names: list[str], *, grave: bool = False) -> list[Concerned]:
    shown = tuple(names[:_NAMED])
    return [Concerned(said, shown, len(names) - len(shown), grave)] if names else []


def _without_factor(account_id: str, before: SecurityPolicy, after: SecurityPolicy) -> list[Concerned]:
    asked = ("second_factor_all", "second_factor_roles", "second_factor_groups")
    if all(getattr(before, name) == getattr(after, name) for name in asked):
        return []
    members = Member.objects.filter(account_id=account_id).active(clock.now()).filter(lacking(after))
    rows = list(members.order_by("name").values_list("name", "role"))
    found = _named(
        "They have no second factor yet, and are led through setting one up when they next open a page here:",
        [name for name, _ in rows],
    )
    masters = (
        Member.objects.filter(account_id=account_id).active(clock.now()).filter(role=Role.MASTER_ADMIN.api_id)
    )
    if rows and not masters.exclude(user__second_factor="").exists():
        warning = (
            "No Master admin has a second factor yet. Set up your own first, so that somebody can help whoever "
            "has trouble with theirs."
        )
        found.append(Concerned(warning, grave=True))
    return found


def _shorter_sessions(before: SecurityPolicy, after: SecurityPolicy) -> list[Concerned]:
    found = []
    if after.session_hours < before.session_hours:
        found.append(
            Concerned(
                f"Whoever signed in more than {after.session_hours} hours ago signs in again to go on here."
            )
        )
    if after.idle_minutes < before.idle_minutes:
        text = f"Whoever was away for more than {after.idle_minutes} minutes signs in again to go on here."
        found.append(Concerned(text))
    if after.password_length > before.password_length:
        found.append(Concerned("Passwords that are shorter work on until they are changed."))
    return found


def _from_elsewhere(account_id: str, before: SecurityPolicy, after: SecurityPolicy) -> list[Concerned]:
    if not after.console_addresses or after.console_addresses == before.console_addresses:
        return []
    entries = TrailEntry.objects.filter(
        account_id=account_id, event=Event.SIGNED_IN.code, at__gt=clock.now() - _LOOKED_BACK
    )
    seen = entries.order_by("-number").values_list("about_name", "address")[:_MOST_SIGN_INS]
    outside = {
        name.partition(" <")[0] for name, address in seen if not comes_from(after.console_addresses, address)
    }
    text = "They signed in from other networks within the last 30 days, and could not do so any more:"
    return _named(text, sorted(outside), grave=True)


def _open_invitations(account_id: str, before: SecurityPolicy, after: SecurityPolicy) -> list[Concerned]:
    domains = after.invitation_domains
    if not domains or domains == before.invitation_domains:
        return []
    pending = Member.objects.filter(account_id=account_id, status=Member.PENDING).order_by("email")
    emails = pending.values_list("email", flat=True)
    outside = [email for email in emails if email.rpartition("@")[2] not in domains]
    return _named(
        "Their invitations are out already and stay valid; withdraw those you do not want:", outside
    )


def _living_longer(account_id: str, before: SecurityPolicy, after: SecurityPolicy) -> list[Concerned]:
    if after.key_days == before.key_days:
        return []
    names = list(long_keys(account_id, after).order_by("name").values_list("name", flat=True))
    return _named(
        "These API keys live longer; they work on until you give them an end on the next page:", names
    )
