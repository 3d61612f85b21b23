"""What can be done to many users at once: one row an action, from which the page that asks first is drawn."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Facts
from mediadesk.actions.access.give_bundle_to_members import give_bundle_to_members
from mediadesk.actions.bundles import Chosen
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.remind_of_factor import remind_of_factor
from mediadesk.actions.teams.resend_invitations import resend_invitations
from mediadesk.queries.members import lacking_members
from mediadesk.surfaces.console.bundling import chosen_in


@dataclass(frozen=True, slots=True)
class Bulk:
    """One row. `asks`, `button` and `done` have holes for who, the role's title, and the names of group and bundle.

    `everyone`: whom it is done to when all are asked for whom it fits, and nobody is chosen by hand.
    """

    do: str
    may: May
    asks: str
    means: tuple[str, ...]
    button: str
    kind: str
    done: str
    carry_out: Callable[[Actor, Collection[str], QueryDict], int]
    everyone: Callable[[Facts], list[str]] | None = None


def _role(actor: Actor, ids: Collection[str], posted: QueryDict) -> int:
    return change_members_role(actor, member_ids=ids, role=posted.get("role", ""))


def _group(actor: Actor, ids: Collection[str], posted: QueryDict) -> int:
    return add_members_to_group(actor, group_id=posted.get("group", ""), member_ids=ids)


def _bundle(actor: Actor, ids: Collection[str], posted: QueryDict) -> int:
    return give_bundle_to_members(actor, member_ids=ids, chosen=chosen_in(posted) or Chosen(""))


def _delete(actor: Actor, ids: Collection[str], posted: QueryDict) -> int:
    return delete_members(actor, member_ids=ids, successor_id=posted.get("successor", ""))


BULK: Final = (
    Bulk(
        do="role",
        may=May.MEMBER_UPDATE,
        asks="Give {who} the role {role}?",
        means=("It takes the place of the role they have, from their next request on.",),
        button="Give the role",
        kind="primary",
        done="The role {role} is given to {who}.",
        carry_out=_role,
    ),
    Bulk(
        do="group",
        may=May.GROUP_UPDATE,
        asks="Add {who} to the group {group}?",
        means=("They get all that is shared with the group, from their next request on.",),
        button="Add to the group",
        kind="primary",
        done="{who} added to the group {group}.",
        carry_out=_group,
    ),
    Bulk(
        do="bundle",
        may=May.GRANT_GIVE,
        asks="Give {who} the bundle {bundle}?",
        means=("All its roles, beside what they have; what they have for as long stays as it is.",),
        button="Give the bundle",
        kind="primary",
        done="The bundle {bundle} is given: {who} got something new.",
        carry_out=_bundle,
    ),
    Bulk(
        do="resend",
        may=May.MEMBER_INVITE,
        asks="Invite {who} again?",
        means=("Each gets a new link by mail; the link they have is void.",),
        button="Send again",
        kind="primary",
        done="{who} invited again; their old links are void.",
        carry_out=lambda actor, ids, _: len(resend_invitations(actor, member_ids=ids)),
    ),
    Bulk(
        do="remind",
        may=May.MEMBER_RECOVER,
        asks="Remind {who} of the second factor?",
        means=("Each gets a letter with a link to the page on which it is set up; at most one a day.",),
        button="Send the reminder",
        kind="primary",
        done="{who} reminded of the second factor.",
        carry_out=lambda actor, ids, _: remind_of_factor(actor, member_ids=ids),
        everyone=lacking_members,
    ),
    Bulk(
        do="enable",
        may=May.MEMBER_DISABLE,
        asks="Enable {who}?",
        means=("What they could do before holds again. Each takes a seat if their role does.",),
        button="Enable",
        kind="primary",
        done="{who} enabled.",
        carry_out=lambda actor, ids, _: enable_members(actor, member_ids=ids),
    ),
    Bulk(
        do="disable",
        may=May.MEMBER_DISABLE,
        asks="Disable {who}?",
        means=(
            "Their access and their sessions here end at once, and their seats are free.",
            "Everything is kept, and they can be enabled again.",
        ),
        button="Disable",
        kind="danger",
        done="{who} disabled.",
        carry_out=lambda actor, ids, _: disable_members(actor, member_ids=ids),
    ),
    Bulk(
        do="delete",
        may=May.MEMBER_DELETE,
        asks="Delete {who}?",
        means=(
            "They lose all access to this account at once. It cannot be undone.",
            "Assets they uploaded stay, and the trail keeps what they did.",
        ),
        button="Delete",
        kind="danger",
        done="{who} deleted. Their assets stay.",
        carry_out=_delete,
    ),
)
