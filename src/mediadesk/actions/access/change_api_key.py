"""Rename an API key, enable or disable it, limit it, say what it is dedicated for, or take it over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, final

from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_holds_key
from mediadesk.access.targets import changes_key, find_key, of_key
from mediadesk.actions.change import Step, change
from mediadesk.actions.credentials import end_within_policy, require_key_end
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.key_limits import clean_ranges
from mediadesk.rules.keys import USES
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey
from mediadesk.store.teams import Member


@final
class Leave:
    """Says that an end date is left as it is: None is an answer of its own, no end."""


LEAVE: Final = Leave()


def change_api_key(
    actor: Actor,
    *,
    key_id: str,
    name: str | None = None,
    enabled: bool | None = None,
    dedicated_for: Sequence[str] | None = None,
    take_over: bool = False,
    addresses: Sequence[str] | None = None,
    ends_at: datetime | Leave | None = LEAVE,
) -> ApiKey:
    """Change what is given and leave the rest. What a key may do is given and taken like any role.

    Args:
        dedicated_for: of `rules.keys.USES`; the key that had a use before loses it.
        addresses: addresses and ranges it may be used from; none for all.
        ends_at: the moment from which it is refused; None for no end. No later than one's own access ends.
        take_over: make whoever acts its owner. A key stops when its owner may not do what it allows.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_NAME, NAME_TAKEN, BAD_VALUE, ROLE_NOT_YOURS (enabling,
            limiting or taking over a key that may do more than oneself).
    """
    found = find_key(actor.account_id, key_id)
    with change(actor, changes_key(found), on=of_key(found)) as step:
        key = find_key(step.account.pk, key_id)
        before = _state(key)

        if name is not None:
            key.name = _free_name(key, clean_name(name, what="An API key"))
        limits = addresses is not None or not isinstance(ends_at, Leave)
        if take_over or limits or (enabled and not key.enabled):
            require_holds_key(facts_of(step), key)
        if take_over:
            key.owner = _new_owner(step)
        if dedicated_for is not None:
            key.dedicated_for = _uses(dedicated_for)
        if addresses is not None:
            key.addresses = " ".join(clean_ranges(addresses))
        if not isinstance(ends_at, Leave):
            wanted = require_key_end(step, changes_key(key), ends_at)
            key.ends_at = end_within_policy(step, wanted, made_at=key.secret_made_at or key.created_at)

        key.enabled, key.updated_at = key.enabled if enabled is None else enabled, step.now
        key.save()
        if key.dedicated_for:
            _take_from_others(step, key)

        _record(step, key, before)
        step.access_changed()
    return key


def _free_name(key: ApiKey, name: str) -> str:
    others = ApiKey.objects.filter(account=key.account_id, environment=key.environment, name=name).exclude(
        pk=key.pk
    )
    if others.exists():
        raise Why.NAME_TAKEN(what="API key", name=name)
    return name


def _uses(wanted: Sequence[str]) -> list[str]:
    if unknown := [use for use in wanted if use not in USES]:
        raise Why.BAD_VALUE(what="dedicated_for", reason=f"{unknown[0][:40]} is none of: {', '.join(USES)}")
    return sorted(set(wanted))


def _take_from_others(step: Step, key: ApiKey) -> None:
    for other in ApiKey.objects.filter(account=key.account_id, environment=key.environment).exclude(
        pk=key.pk
    ):
        left = [use for use in other.dedicated_for if use not in key.dedicated_for]
        if left != other.dedicated_for:
            ApiKey.objects.filter(pk=other.pk).update(dedicated_for=left)
            said = {"before": _said(other.dedicated_for), "after": _said(left)}
            step.record(Event.API_KEY_CHANGED, other, what="the use", name=other.name, **said)


_State = tuple[str, bool, list[str], str, list[str], str]


def _state(key: ApiKey) -> _State:
    owner = key.owner.name if key.owner else "nobody"
    ends = f"{key.ends_at:%d %B %Y %H:%M}" if key.ends_at else "none"
    return key.name, key.enabled, key.dedicated_for, owner, key.addresses.split(), ends


def _new_owner(step: Step) -> Member:
    found = Member.objects.filter(pk=step.actor.id, account=step.account).first()
    if found is None:
        raise Why.BAD_VALUE(what="The owner of the key", reason="only a user can take a key over")
    return found


def _record(step: Step, key: ApiKey, before: _State) -> None:
    """One entry a thing changed; at least one, so that a change that changes nothing is seen too."""
    words = ("the name", "the state", "the use", "the owner", "the addresses", "the end date")
    lines = [line for line in zip(words, before, _state(key), strict=True) if line[1] != line[2]]
    for what, old, new in lines or [("nothing", key.name, key.name)]:
        step.record(
            Event.API_KEY_CHANGED, key, what=what, name=before[0], before=_said(old), after=_said(new)
        )


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "enabled" if value else "disabled"
    return (", ".join(value) or "any") if isinstance(value, list) else str(value)
