"""Let a group be as a directory says: its name, its id there, and who is in it, all at once."""

from collections.abc import Collection
from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change
from mediadesk.actions.grouping import find_group
from mediadesk.actions.membership import MOST_AT_ONCE, find_members
from mediadesk.actions.regrouping import join, make_group, part, rename
from mediadesk.actions.telling import keep_group_id
from mediadesk.rules.refusals import Why
from mediadesk.store.scim import people_in, stamps_of
from mediadesk.store.teams import Group, Member


@dataclass(frozen=True, slots=True)
class GroupSaid:
    """A group as it shall be. `member_ids` are those who are in it themselves."""

    name: str
    external_id: str
    member_ids: Collection[str]


def provision_group(actor: Actor, *, said: GroupSaid, group_id: str = "", stamp: str = "") -> Group:
    """Make a group, or change it; all of it or nothing.

    Args:
        group_id: empty for a new one.
        stamp: what `stamps_of` gave when the directory's change was reckoned; refused once it is another.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (the group, or one of the members), CHANGED_MEANWHILE, BAD_NAME, NAME_TAKEN,
            EXTERNAL_ID_TAKEN, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS, BAD_VALUE, FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.GROUP_UPDATE if group_id else May.GROUP_CREATE) as step:
        group = find_group(step, group_id) if group_id else make_group(step, said.name)
        if stamp and stamps_of([group.pk])[group.pk] != stamp:
            raise Why.CHANGED_MEANWHILE(what=group.name)

        rename(step, group, said.name)
        inside, wanted = set(people_in([group.pk])[group.pk]), set(said.member_ids)
        part(step, group, _found(step, inside - wanted))
        join(step, group, _found(step, wanted - inside))
        keep_group_id(step, group, said.external_id)
        step.unchanged_is_fine()
    return group


def _found(step: Step, member_ids: Collection[str]) -> list[Member]:
    ids = sorted(member_ids)
    some = (ids[start : start + MOST_AT_ONCE] for start in range(0, len(ids), MOST_AT_ONCE))
    return [member for chunk in some for member in find_members(step, chunk)]
