"""What a directory says of members and groups, kept inside a frame: its own ids, and attributes it is given back.

None of it decides anything here. An external id is a text without meaning, and is never looked up as an id of ours.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mediadesk.access.facts import Kind
from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.scim import ScimGroup, ScimToken, ScimUser
from mediadesk.store.teams import Group, Member

_MOST_BYTES: Final = 16_384
_LONGEST_ID: Final = 255


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a member: the directory's id, the attributes in SCIM's names, the addresses among them."""

    external_id: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()


def keep_told(step: Step, member: Member, told: Told) -> None:
    """Keep what is said of a member in place of what was said before.

    Raises:
        Refusal: BAD_VALUE (too much is said, or the id is too long), EXTERNAL_ID_TAKEN.

    Cost: 3 queries.
    """
    if len(json.dumps(told.attributes)) > _MOST_BYTES:
        reason = f"at most {_MOST_BYTES:,} bytes are kept of each user"
        raise Why.BAD_VALUE(what="What the directory tells", reason=reason)
    found = ScimUser.objects.filter(member=member).first()
    row = found or ScimUser(member=member, account=step.account)
    _require_free_id(step, ScimUser, told.external_id, before=row.external_id, what="user")
    changed = [key for key in told.attributes if told.attributes[key] != row.told.get(key)]
    changed += [key for key in row.told if key not in told.attributes]
    if told.external_id != row.external_id:
        changed.append("externalId")
    if found is not None and not changed and row.name_said == member.name:
        return
    row.external_id, row.told, row.name_said = told.external_id, dict(told.attributes), member.name
    row.addresses = f" {' '.join(told.addresses)} " if told.addresses else ""
    row.updated_at = step.now
    row.save(force_insert=found is None)
    if changed:
        step.record(Event.DIRECTORY_TOLD, member, what=", ".join(changed), name=member.name or member.email)


def keep_group_id(step: Step, group: Group, external_id: str) -> None:
    """Keep a directory's own id for a group in place of the one before.

    Raises:
        Refusal: BAD_VALUE (it is too long), EXTERNAL_ID_TAKEN.

    Cost: 3 queries.
    """
    found = ScimGroup.objects.filter(group=group).first()
    row = found or ScimGroup(group=group, account=step.account)
    if row.external_id == external_id:
        return
    _require_free_id(step, ScimGroup, external_id, before=row.external_id, what="group")
    row.external_id, row.updated_at = external_id, step.now
    row.save(force_insert=found is None)
    step.record(Event.DIRECTORY_TOLD, group, what="externalId", name=group.name)


def maker_of(step: Step) -> str | None:
    """The id of the member in whose name something is done: of whoever acts, or of who made the token that does.

    Cost: 1 query for a token.
    """
    if step.actor.kind is Kind.SCIM:
        return ScimToken.objects.filter(pk=step.actor.id).values_list("maker_id", flat=True).first()
    return step.actor.id if step.actor.kind is Kind.MEMBER else None


def _require_free_id(
    step: Step, kept: type[ScimUser | ScimGroup], external_id: str, *, before: str, what: str
) -> None:
    if len(external_id) > _LONGEST_ID:
        raise Why.BAD_VALUE(what="externalId", reason=f"it is longer than {_LONGEST_ID} characters")
    same = {"account": step.account, "external_id": external_id}
    if external_id and external_id != before and kept.objects.filter(**same).exists():
        raise Why.EXTERNAL_ID_TAKEN(what=what, external_id=external_id)
