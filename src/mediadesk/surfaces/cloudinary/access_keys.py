"""The API keys of an environment over the Provisioning API."""

from datetime import UTC, date, datetime, time

from msgspec import UNSET

from mediadesk.access.catalogue import May
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.delete_api_key import delete_api_key
from mediadesk.actions.credentials import KeyLimits
from mediadesk.engines import clock
from mediadesk.queries.access import KEY_SORTS, KeyRow, api_key, find_key_of_environment, keys_of_environment
from mediadesk.rules.keys import NAMELESS, PROGRAMS_KEY_ROLE
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.shapes import AccessKey, AccessKeys, Done
from mediadesk.surfaces.who import Who


@call(May.KEY_VIEW)
def list_access_keys(who: Who, given: Arguments, *, sub_account_id: str) -> AccessKeys:
    """GET sub_accounts/<id>/access_keys."""
    rows, total = keys_of_environment(
        who.facts,
        environment_id=sub_account_id,
        sort_by=given.one_of("sort_by", KEY_SORTS, default="created_at"),
        descending=given.one_of("sort_order", ("asc", "desc"), default="asc") == "desc",
        page=given.whole("page", least=1, most=1_000_000, default=1),
        page_size=given.whole("page_size", least=1, most=100, default=100),
    )
    return AccessKeys([_shaped(row) for row in rows], total)


@call(May.KEY_CREATE)
def create_access_key(who: Who, given: Arguments, *, sub_account_id: str) -> AccessKey:
    """POST sub_accounts/<id>/access_keys; `role`, `folder_ids`, `addresses`, `ends_on` are ours and may be left out."""
    enabled = given.flag("enabled")
    made = create_api_key(
        who.actor,
        name=given.text("name") or f"{NAMELESS} {clock.now():%Y-%m-%d %H:%M:%S}",
        role=given.text("role", PROGRAMS_KEY_ROLE.api_id),
        environment_id=sub_account_id,
        folder_ids=given.texts("folder_ids") or (),
        enabled=True if enabled is None else enabled,
        limits=KeyLimits(given.texts("addresses") or (), _end_of(given.day("ends_on"))),
    )
    return _shaped(api_key(who.facts, key_id=made.row.pk), secret=made.secret)


@call(May.KEY_UPDATE)
def update_access_key(who: Who, given: Arguments, *, sub_account_id: str, key: str) -> AccessKey:
    """PUT sub_accounts/<id>/access_keys/<key>."""
    found = find_key_of_environment(who.facts, environment_id=sub_account_id, key=key)
    change_api_key(
        who.actor,
        key_id=found.pk,
        name=given.given("name"),
        enabled=given.flag("enabled"),
        dedicated_for=given.texts("dedicated_for"),
    )
    return _shaped(api_key(who.facts, key_id=found.pk))


@call(May.KEY_DELETE)
def delete_access_key(who: Who, given: Arguments, *, sub_account_id: str, key: str) -> Done:
    """DELETE sub_accounts/<id>/access_keys/<key>."""
    del given
    found = find_key_of_environment(who.facts, environment_id=sub_account_id, key=key)
    delete_api_key(who.actor, key_id=found.pk)
    return Done()


@call(May.KEY_DELETE)
def delete_access_key_by_name(who: Who, given: Arguments, *, sub_account_id: str) -> Done:
    """DELETE sub_accounts/<id>/access_keys, the name in query, form or JSON."""
    name = given.required("name")
    found = find_key_of_environment(who.facts, environment_id=sub_account_id, name=name)
    delete_api_key(who.actor, key_id=found.pk)
    return Done()


def _end_of(day: date | None) -> datetime | None:
    """The last moment of a day, in UTC."""
    return datetime.combine(day, time.max, UTC) if day else None


def _shaped(row: KeyRow, *, secret: str = "") -> AccessKey:
    return AccessKey(
        name=row.name,
        api_key=row.key,
        enabled=row.enabled,
        dedicated_for=list(row.dedicated_for),
        root=False,
        created_at=row.created_at,
        updated_at=row.updated_at,
        role=row.role_id,
        addresses=list(row.addresses) or UNSET,
        ends_at=row.ends_at or UNSET,
        api_secret=secret or UNSET,
    )
