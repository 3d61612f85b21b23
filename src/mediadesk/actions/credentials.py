"""The making of an API key and of its secrets inside a frame: for whoever asks for one, for those of a new account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Kind
from mediadesk.access.kept_roles import named_role
from mediadesk.access.lending import require_own_end
from mediadesk.access.roles import AnyRole, OwnRole, counts_for_key
from mediadesk.actions.change import Step
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.key_limits import clean_ranges, narrowed_to
from mediadesk.rules.keys import require_key_role
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.rules.security import SecurityPolicy, read_policy
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment, Member


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, with its secret: shown this once, kept only hashed and sealed."""

    row: ApiKey
    secret: str


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """What limits a key from its first call on: addresses and ranges (none: everywhere), and its end (None: none)."""

    addresses: Sequence[str] = ()
    ends_at: datetime | None = None


def issue_key(
    step: Step,
    *,
    name: str,
    role: AnyRole,
    environment: Environment | None,
    folders: Sequence[Folder] = (),
    owner: Member | None = None,
    enabled: bool = True,
    limits: KeyLimits | None = None,
) -> NewKey:
    """Write a key with its grants: on the folders given, else on the environment, else on the account.

    What a key makes is used from no other addresses, and no longer, than that key itself.

    Raises:
        Refusal: BAD_VALUE (the addresses; an end that the security settings do not allow). Whether it lies beyond
            one's own access is asked before, by `require_key_end`.
    """
    limits = _within_maker(step, limits or KeyLimits())
    ranges = limits.addresses
    secret = secrets.new_api_secret()
    row = ApiKey.objects.create(
        account=step.account,
        environment=environment,
        name=name,
        key=secrets.new_api_key(),
        secret_hash=secrets.hash_token(secret),
        secret_sealed=secrets.seal(secret),
        enabled=enabled,
        addresses=" ".join(ranges),
        ends_at=limits.ends_at,
        owner=owner,
        created_at=step.now,
        updated_at=step.now,
    )
    for folder in folders or (None,):
        Grant.objects.create(
            account=step.account,
            role=role.api_id,
            custom_role_id=role.api_id if isinstance(role, OwnRole) else None,
            api_key=row,
            environment=None if folder else environment,
            folder=folder,
            granted_by=owner,
            granted_by_label=step.actor.label,
            created_at=step.now,
        )
    scope = ", ".join(map(str, folders)) or (environment.name if environment else "the account")
    said = {"name": name, "key": row.key, "role": role.title, "scope": scope}
    step.record(Event.API_KEY_CREATED, row, **said, until=limits.ends_at or "", addresses=ranges)
    step.access_changed()
    return NewKey(row, secret)


def latest_end(policy: SecurityPolicy, made_at: datetime) -> datetime | None:
    """The moment at which a key ends at the latest whose secret was made then; None: there is none."""
    return made_at + timedelta(days=policy.key_days) if policy.key_days else None


def end_within_policy(step: Step, ends_at: datetime | None, *, made_at: datetime) -> datetime | None:
    """The end of a key as its account's security settings allow it: the latest there may be when none is wanted.

    Raises:
        Refusal: BAD_VALUE, for one that is later.
    """
    latest = latest_end(read_policy(step.account.security), made_at)
    if latest is None:
        return ends_at
    if ends_at is not None and ends_at.date() > latest.date():
        reason = f"API keys of this account end {latest:%d %B %Y} at the latest, as its security settings say"
        raise Why.BAD_VALUE(what="The end date", reason=reason)
    return min(ends_at or latest, latest)


def _within_maker(step: Step, wanted: KeyLimits) -> KeyLimits:
    """The limits of a new key, its ranges as they are kept. Cost: 1 query when a key makes it."""
    ranges = clean_ranges(wanted.addresses)
    ends_at = end_within_policy(step, wanted.ends_at, made_at=step.now)
    maker = ApiKey.objects.filter(pk=step.actor.id).first() if step.actor.kind is Kind.API_KEY else None
    if maker is None:
        return KeyLimits(ranges, ends_at)
    ends = [end for end in (ends_at, maker.ends_at) if end]
    return KeyLimits(narrowed_to(maker.addresses.split(), ranges), min(ends, default=None))


def owner_of_new(step: Step) -> Member | None:
    """Whose a new key is: whoever makes it; what a key makes is its owner's, and ends with them too. Cost: 1 query."""
    if step.actor.kind is Kind.API_KEY:
        maker = ApiKey.objects.select_related("owner").filter(pk=step.actor.id).first()
        return maker.owner if maker else None
    return Member.objects.filter(pk=step.actor.id, account=step.account).first()


def find_key_role(step: Step, role_id: str, *, of_account: bool, in_folders: bool) -> AnyRole:
    """The role of this id, the system's or the account's own, if a key of this kind can do something with it.

    Raises:
        Refusal: MISSING_VALUE, FOLDER_MISSING, NOT_IN_FOLDERS, NO_SUCH_ROLE.

    Cost: 1 query for an own role.
    """
    role = named_role(step.account.pk, role_id) if role_id else None
    if not isinstance(role, OwnRole) or not counts_for_key(role, of_account=of_account):
        return require_key_role(role_id, of_account=of_account, in_folders=in_folders)
    if in_folders and role.kind is not RoleKind.FOLDER:
        raise Why.NOT_IN_FOLDERS(role=role.title)
    if not in_folders and role.kind is RoleKind.FOLDER:
        raise Why.FOLDER_MISSING(role=role.title)
    return role


def require_key_end(step: Step, may: May, ends_at: datetime | None) -> datetime | None:
    """Refuse an end date that has passed, or that lies beyond one's own access where the key is (T-14).

    Args:
        may: the right by which the key is made or changed.

    Raises:
        Refusal: BAD_VALUE.
    """
    if ends_at is not None and ends_at <= step.now:
        raise Why.BAD_VALUE(what="The end date", reason="it has passed")
    require_own_end(step.facts, may, step.target, until=ends_at)
    return ends_at


def end_former(key: ApiKey) -> None:
    """Forget the former secret of a key. The caller saves and records."""
    key.former_secret_hash, key.former_secret_sealed, key.former_secret_until = "", "", None
