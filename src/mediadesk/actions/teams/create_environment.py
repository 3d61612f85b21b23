"""Create an environment: a library of its own, ready to be used."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from mediadesk.access.catalogue import May
from mediadesk.access.decide import holds_all_of, require
from mediadesk.access.facts import Actor, Facts, Held, Kind, compile_masks
from mediadesk.access.targets import of_environment
from mediadesk.actions.change import Step, change
from mediadesk.actions.credentials import NewKey, issue_key, owner_of_new
from mediadesk.actions.seating import plan_that_lasts
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.keys import require_key_role
from mediadesk.rules.names import clean_cloud_name, clean_name, cloud_name_from
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment, Member, MemberEnvironment


@dataclass(frozen=True, slots=True)
class NewEnvironment:
    """What was made; `key` is None when no first key was asked for."""

    environment: Environment
    key: NewKey | None


def create_environment(
    actor: Actor,
    *,
    name: str,
    cloud_name: str = "",
    enabled: bool = True,
    custom_attributes: Mapping[str, object] | None = None,
    first_key_role: str = "",
) -> NewEnvironment:
    """Create an environment with its root folder, and a first API key when a role for one is given.

    A member who has chosen environments only gets this one too; all others must be given it.

    Args:
        cloud_name: made from the name when empty; one in the whole installation.

    Raises:
        Refusal: NOT_ALLOWED (a first key takes the right to make keys there), ENVIRONMENTS_FULL, BAD_NAME,
            NAME_TAKEN, NO_SUCH_ROLE, ROLE_NOT_YOURS.
    """
    name = clean_name(name, what="An environment")
    chosen = clean_cloud_name(cloud_name or f"{cloud_name_from(name)[:50]}{_ending(name)}")
    role = require_key_role(first_key_role, of_account=False) if first_key_role else None
    with change(actor, May.ENVIRONMENT_CREATE) as step:
        _require_room(step)
        if Environment.objects.filter(account=step.account, name=name).exists():
            raise Why.NAME_TAKEN(what="environment", name=name)

        environment = Environment(
            account=step.account,
            name=name,
            cloud_name=chosen,
            enabled=enabled,
            custom_attributes=dict(custom_attributes or {}),
            created_at=step.now,
            updated_at=step.now,
        )
        _write(step, environment)
        there = _entered(step, environment)
        step.record(Event.ENVIRONMENT_CREATED, environment, name=name, cloud_name=chosen)
        step.access_changed()

        key = None
        if role is not None:
            _require_may_make_key(there, role, environment)
            owner = owner_of_new(step)
            key = issue_key(step, name="First key", role=role, environment=environment, owner=owner)
    return NewEnvironment(environment, key)


def _ending(name: str) -> str:
    """Some letters behind a cloud name made from a name somebody has already."""
    return (
        f"-{secrets.token_hex(3)}"
        if Environment.objects.filter(cloud_name=cloud_name_from(name)).exists()
        else ""
    )


def _require_room(step: Step) -> None:
    limit = plan_that_lasts(step).environments
    if limit is not None and Environment.objects.filter(account=step.account).count() >= limit:
        raise Why.ENVIRONMENTS_FULL(limit=limit)


def _write(step: Step, environment: Environment) -> None:
    try:
        with transaction.atomic():  # another account may take the cloud name at this very moment
            environment.save(force_insert=True)
    except IntegrityError:
        raise Why.NAME_TAKEN(what="cloud name", name=environment.cloud_name) from None
    Folder.objects.create(
        account=step.account, environment=environment, created_at=step.now, updated_at=step.now
    )


def _require_may_make_key(facts: Facts, role: Role, environment: Environment) -> None:
    """Nobody makes a key but by that right, and nobody gives what they do not hold."""
    target = of_environment(environment)
    require(facts, May.KEY_CREATE, target)
    if not holds_all_of(facts, role, target):
        raise Why.ROLE_NOT_YOURS(role=role.title)


def _entered(step: Step, environment: Environment) -> Facts:
    """What whoever made it may do in it: a member of chosen environments is let into it, with the role they have."""
    facts = facts_of(step)
    if step.actor.kind is not Kind.MEMBER:
        return facts
    member = Member.objects.filter(pk=step.actor.id, account=step.account).first()
    if member is None or member.all_environments:
        return facts
    MemberEnvironment.objects.create(member=member, environment=environment)
    here = Held(member.api_role, "environment", environment.pk, environment.name, until=member.ends_at)
    held = (*facts.held, here)
    return replace(facts, held=held, masks=compile_masks(facts.account_id, held))
