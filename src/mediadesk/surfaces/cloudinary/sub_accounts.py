"""Environments over the Provisioning API, where they are called sub accounts."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.decide import everything_held
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.credentials import NewKey
from mediadesk.actions.teams.change_environment import change_environment
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.queries.environments import keys_by_environment, plain_environments
from mediadesk.rules.keys import PROGRAMS_KEY_ROLE
from mediadesk.store.teams import Environment
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.shapes import Done, SubAccount, SubAccountKey, SubAccounts
from mediadesk.surfaces.who import Who


@call(May.ENVIRONMENT_VIEW)
def list_sub_accounts(who: Who, given: Arguments) -> SubAccounts:
    """GET sub_accounts."""
    if not everything_held(who.facts) & May.ENVIRONMENT_VIEW.bit:
        who.require(May.ENVIRONMENT_VIEW)
    found = plain_environments(
        who.facts,
        ids=given.texts("ids"),
        cloud_names=given.texts("cloud_names"),
        enabled=given.flag("enabled"),
        prefix=given.text("prefix"),
    )
    return SubAccounts(shaped(who, found))


@call(May.ENVIRONMENT_CREATE)
def create_sub_account(who: Who, given: Arguments) -> SubAccount:
    """POST sub_accounts. Its first API key is made with it; the secret is in this answer alone."""
    if base := given.text("base_sub_account_id"):
        who.require(
            May.ENVIRONMENT_VIEW, of_environment(find_environment(who.account.pk, environment_id=base))
        )
    enabled = given.flag("enabled")
    made = create_environment(
        who.actor,
        name=given.required("name"),
        cloud_name=given.text("cloud_name"),
        enabled=True if enabled is None else enabled,
        custom_attributes=given.mapping("custom_attributes"),
        first_key_role=given.text("role", PROGRAMS_KEY_ROLE.api_id),
    )
    return _one(made.environment, [_fresh(made.key)] if made.key else [])


@call(May.ENVIRONMENT_VIEW)
def get_sub_account(who: Who, given: Arguments, *, sub_account_id: str) -> SubAccount:
    """GET sub_accounts/<id>."""
    del given
    found = find_environment(who.account.pk, environment_id=sub_account_id)
    who.require(May.ENVIRONMENT_VIEW, of_environment(found))
    return shaped(who, [found])[0]


@call(May.ENVIRONMENT_UPDATE)
def update_sub_account(who: Who, given: Arguments, *, sub_account_id: str) -> SubAccount:
    """PUT sub_accounts/<id>."""
    changed = change_environment(
        who.actor,
        environment_id=sub_account_id,
        name=given.given("name"),
        cloud_name=given.given("cloud_name"),
        enabled=given.flag("enabled"),
        custom_attributes=given.mapping("custom_attributes"),
    )
    return shaped(who, [changed])[0]


@call(May.ENVIRONMENT_DELETE)
def delete_sub_account(who: Who, given: Arguments, *, sub_account_id: str) -> Done:
    """DELETE sub_accounts/<id>."""
    del given
    delete_environment(who.actor, environment_id=sub_account_id)
    return Done()


def shaped(who: Who, environments: Sequence[Environment]) -> list[SubAccount]:
    """Environments as the API shows them, with the public halves of their keys. Cost: 1 query."""
    keys = keys_by_environment(who.facts, [one.pk for one in environments])
    return [
        _one(one, [SubAccountKey(key=key.key, enabled=key.enabled) for key in keys.get(one.pk, [])])
        for one in environments
    ]


def _one(environment: Environment, keys: list[SubAccountKey]) -> SubAccount:
    return SubAccount(
        id=environment.pk,
        name=environment.name,
        cloud_name=environment.cloud_name,
        enabled=environment.enabled,
        api_access_keys=keys,
        custom_attributes=environment.custom_attributes,
        created_at=environment.created_at,
        updated_at=environment.updated_at,
    )


def _fresh(made: NewKey) -> SubAccountKey:
    return SubAccountKey(key=made.row.key, enabled=made.row.enabled, secret=made.secret)
