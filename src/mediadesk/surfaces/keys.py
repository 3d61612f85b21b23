"""Find the API key behind a request: by its secret, or by a signature that only its secret can make."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.db.models import JSONField, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import KEY_ENDED, OWNER_GONE, OWNER_HOLDS_LESS, facts_for
from mediadesk.engines import clock, secrets
from mediadesk.rules.key_limits import comes_from
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import read_policy
from mediadesk.store.access import ApiKey
from mediadesk.store.kept import Given, Kept
from mediadesk.store.teams import Account
from mediadesk.surfaces.who import Who, address_of

_USED_EVERY_SECONDS: Final = 60
_OF_KEY: Final = (
    "id",
    "account_id",
    "environment_id",
    "name",
    "key",
    "secret_hash",
    "secret_sealed",
    "enabled",
    "addresses",
    "ends_at",
    "former_secret_hash",
    "former_secret_sealed",
    "former_secret_until",
    "last_used_at",
)  # whatever else it has is read when it is asked for
_OF_ACCOUNT: Final = tuple(
    field.attname for field in Account._meta.concrete_fields if not isinstance(field, JSONField)
)
_KEYS: Final = Kept(
    lambda: ApiKey.objects.filter(key=Given("key")).values_list(
        *_OF_KEY,
        "environment__cloud_name",
        Cast("account__security", TextField()),  # as text: the two databases hand out JSON differently
        *(f"account__{name}" for name in _OF_ACCOUNT),
    )
)


def key_behind(
    request: HttpRequest, *, api_key: str, secret: str, account_id: str = "", cloud_name: str = ""
) -> Who:
    """The API key behind a request: of an account (`account_id`), or of an environment (`cloud_name`).

    Raises:
        Refusal: BAD_CREDENTIALS: unknown, disabled, a wrong secret, another account's or environment's.
            KEY_ADDRESS, ADDRESS_NOT_ALLOWED, KEY_ENDED: it is right, and may not be used from there, or any more.
        KEY_STOPPED: it is right, and its owner may not do what it allows.

    Cost: 1 query, 1 more a minute to note the use, and the facts when they are not kept.
    """
    return _proven(request, api_key, lambda key: _fits(key, secret), account_id, cloud_name)


def signer_behind(
    request: HttpRequest, *, api_key: str, signed: Callable[[str], bool], cloud_name: str
) -> Who:
    """The key of an environment by whose secret a request was signed.

    Args:
        signed: whether the signature is one of this secret.

    Raises:
        Refusal: as `key_behind`.
    """
    return _proven(request, api_key, lambda key: _signs(key, signed), "", cloud_name)


def _proven(
    request: HttpRequest,
    api_key: str,
    proven: Callable[[ApiKey | None], bool],
    account_id: str,
    cloud_name: str,
) -> Who:
    key, place = _key_named(api_key)
    right = proven(key)
    if key is None or not right or not key.enabled or key.account.closed:
        raise Why.BAD_CREDENTIALS()
    of_account = key.environment_id is None and key.account_id == account_id
    of_environment = key.environment_id is not None and place == cloud_name
    if not (of_account if account_id else of_environment):
        raise Why.BAD_CREDENTIALS()
    return _using(request, key)


def _signs(key: ApiKey | None, signed: Callable[[str], bool]) -> bool:
    """Whether the signature is of the key's secret, or of its former one within its time."""
    if key is None:
        return False
    until = key.former_secret_until
    former = key.former_secret_sealed if until is not None and until > clock.now() else ""
    return any(signed(secrets.unseal(sealed)) for sealed in (key.secret_sealed, former) if sealed)


def _fits(key: ApiKey | None, secret: str) -> bool:
    """Whether the secret is the key's, or its former one within its time. As much work for no key at all."""
    given = secrets.hash_token(secret)
    right = secrets.same(given, key.secret_hash if key else secrets.hash_token(""))
    former = secrets.same(given, (key.former_secret_hash if key else "") or secrets.hash_token(""))
    until = key.former_secret_until if key else None
    return right or (former and until is not None and until > clock.now())


def _key_named(api_key: str) -> tuple[ApiKey | None, str]:
    """The key of this name with its account, and its environment's cloud name, by a statement kept ready."""
    rows = _KEYS.rows({"key": api_key})
    if not rows:
        return None, ""
    *of_key, place, security = rows[0][: len(_OF_KEY) + 2]
    key = ApiKey.from_db("default", _OF_KEY, of_key)
    key.account = Account.from_db("default", _OF_ACCOUNT, rows[0][len(_OF_KEY) + 2 :])
    key.account.security = json.loads(security)
    return key, place or ""


def _using(request: Any, key: ApiKey) -> Who:
    actor = Actor(Kind.API_KEY, key.pk, key.account_id, f"API key {key}", Way.API, address_of(request))
    facts = facts_for(actor, epoch=key.account.access_epoch)
    who = Who(actor, facts, key.account, key=key)
    if not comes_from(key.addresses.split(), actor.address):
        request.turned_away = who  # so that it is counted
        raise Why.KEY_ADDRESS(address=actor.address)
    if not comes_from(read_policy(key.account.security).api_addresses, actor.address):
        request.turned_away = who
        raise Why.ADDRESS_NOT_ALLOWED(address=actor.address)
    if facts.refused == KEY_ENDED:
        request.turned_away = who
        raise Why.KEY_ENDED()
    if facts.refused in {OWNER_GONE, OWNER_HOLDS_LESS}:
        raise Why.KEY_STOPPED(reason=facts.refused)
    if facts.refused:
        raise Why.BAD_CREDENTIALS()
    now = clock.now()
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() > _USED_EVERY_SECONDS:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return who
