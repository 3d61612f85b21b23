"""Rename an environment, change its cloud name, enable or disable it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import Step, change
from mediadesk.rules.environments import require_renamable
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_cloud_name, clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.store.teams import Environment


def change_environment(
    actor: Actor,
    *,
    environment_id: str,
    name: str | None = None,
    cloud_name: str | None = None,
    enabled: bool | None = None,
    custom_attributes: Mapping[str, object] | None = None,
    seen_at: datetime | None = None,
) -> Environment:
    """Change what is given and leave the rest.

    Args:
        enabled: a disabled environment keeps everything, but its API keys are refused.
        seen_at: the `updated_at` that the writer has seen; refused when somebody changed it since.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_NAME, NAME_TAKEN, BAD_VALUE, CHANGED_MEANWHILE.
    """
    target = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.ENVIRONMENT_UPDATE, on=target) as step:
        environment = find_environment(step.account.pk, environment_id=environment_id)
        if seen_at is not None and seen_at != environment.updated_at:
            raise Why.CHANGED_MEANWHILE(what=f"the environment {environment.name}")
        before = _state(environment)

        environment.name = clean_name(name, what="An environment") if name is not None else environment.name
        environment.enabled = environment.enabled if enabled is None else enabled
        if cloud_name is not None:
            environment.cloud_name = _new_cloud_name(environment, cloud_name)
        if custom_attributes is not None:
            environment.custom_attributes = dict(custom_attributes)

        environment.updated_at = step.now
        _save(environment)
        step.access_changed()

        _record(step, environment, before)
    return environment


def _new_cloud_name(environment: Environment, wanted: str) -> str:
    cloud_name = clean_cloud_name(wanted)
    if cloud_name != environment.cloud_name:
        require_renamable(environment.cloud_name, assets=Asset.kept.filter(environment=environment).count())
        if Environment.objects.filter(cloud_name=cloud_name).exists():
            raise Why.NAME_TAKEN(what="cloud name", name=cloud_name)
    return cloud_name


def _save(environment: Environment) -> None:
    try:
        with transaction.atomic():
            environment.save(force_update=True)
    except IntegrityError:
        raise Why.NAME_TAKEN(what="environment", name=environment.name) from None


def _state(environment: Environment) -> dict[str, str]:
    attributes = environment.custom_attributes
    return {
        "the name": environment.name,
        "the cloud name": environment.cloud_name,
        "the state": "enabled" if environment.enabled else "disabled",
        "the attributes": ", ".join(f"{key}={value}" for key, value in sorted(attributes.items()))[:1000]
        or "none",
    }


def _record(step: Step, environment: Environment, before: dict[str, str]) -> None:
    """One entry a thing changed; at least one, so that a change that changes nothing is seen too."""
    after = _state(environment)
    changed = [what for what in after if after[what] != before[what]]
    for what in changed or ["the name"]:
        step.record(
            Event.ENVIRONMENT_CHANGED,
            environment,
            what=what,
            name=before["the name"],
            before=before[what],
            after=after[what],
        )
