"""The making of an API key and of its secrets inside a frame: for whoever asks for one, for those of a new account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mediadesk.access.lending import require_own_end
from mediadesk.access.targets import changes_key
from mediadesk.actions.change import Step
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment, Member


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, with its secret: shown this once, kept only hashed and sealed."""

    row: ApiKey
    secret: str


def issue_key(
    step: Step,
    *,
    name: str,
    role: Role,
    environment: Environment | None,
    folders: Sequence[Folder] = (),
    owner: Member | None = None,
    enabled: bool = True,
) -> NewKey:
    """Write a key with its grants: on the folders given, else on the environment, else on the account."""
    secret = secrets.new_api_secret()
    row = ApiKey.objects.create(
        account=step.account,
        environment=environment,
        name=name,
        key=secrets.new_api_key(),
        secret_hash=secrets.hash_token(secret),
        secret_sealed=secrets.seal(secret),
        enabled=enabled,
        owner=owner,
        created_at=step.now,
        updated_at=step.now,
    )
    for folder in folders or (None,):
        Grant.objects.create(
            account=step.account,
            role=role.api_id,
            api_key=row,
            environment=None if folder else environment,
            folder=folder,
            granted_by=owner,
            granted_by_label=step.actor.label,
            created_at=step.now,
        )
    scope = ", ".join(map(str, folders)) or (environment.name if environment else "the account")
    step.record(Event.API_KEY_CREATED, row, name=name, key=row.key, role=role.title, scope=scope)
    step.access_changed()
    return NewKey(row, secret)


def require_key_end(step: Step, key: ApiKey, ends_at: datetime | None) -> datetime | None:
    """Refuse an end date that has passed, or that lies beyond one's own access where the key is (T-14).

    Raises:
        Refusal: BAD_VALUE.
    """
    if ends_at is not None and ends_at <= step.now:
        raise Why.BAD_VALUE(what="The end date", reason="it has passed")
    require_own_end(step.facts, changes_key(key), step.target, until=ends_at)
    return ends_at


def end_former(key: ApiKey) -> None:
    """Forget the former secret of a key. The caller saves and records."""
    key.former_secret_hash, key.former_secret_sealed, key.former_secret_until = "", "", None
