"""Groups over the Provisioning API, where they are called user groups."""

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.remove_members_from_group import remove_members_from_group
from mediadesk.actions.teams.rename_group import rename_group
from mediadesk.queries import provisioning
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store import teams
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.shapes import (
    Done,
    Group,
    GroupMembers,
    GroupName,
    Groups,
    GroupsOfUser,
    Member,
)
from mediadesk.surfaces.who import Who


@call(May.GROUP_VIEW)
def list_user_groups(who: Who, given: Arguments) -> Groups:
    """GET user_groups."""
    detailed = bool(given.flag("extended_details"))
    return Groups([_shaped(*one, detailed=detailed) for one in provisioning.groups(who.facts)])


@call(May.GROUP_CREATE)
def create_user_group(who: Who, given: Arguments) -> Group:
    """POST user_groups."""
    made = create_group(who.actor, name=given.required("name"))
    return _shaped(made, [], detailed=True)


@call(May.GROUP_VIEW)
def get_user_group(who: Who, given: Arguments, *, group_id: str) -> Group | GroupsOfUser:
    """GET user_groups/<id>. The Python client asks here for the groups of a user, with the user's id."""
    try:
        group, members = provisioning.group(who.facts, group_id=group_id)
    except Refusal as refusal:
        if refusal.why is not Why.NOT_FOUND:
            raise
        return _groups_of_user(who, group_id)
    return _shaped(group, members, detailed=given.flag("extended_details") is not False)


@call(May.GROUP_UPDATE)
def update_user_group(who: Who, given: Arguments, *, group_id: str) -> Group:
    """PUT user_groups/<id>."""
    rename_group(who.actor, group_id=group_id, name=given.required("name"))
    return _shaped(*provisioning.group(who.facts, group_id=group_id), detailed=True)


@call(May.GROUP_DELETE)
def delete_user_group(who: Who, given: Arguments, *, group_id: str) -> Done:
    """DELETE user_groups/<id>."""
    del given
    delete_group(who.actor, group_id=group_id)
    return Done()


@call(May.GROUP_VIEW)
def list_members(who: Who, given: Arguments, *, group_id: str) -> GroupMembers:
    """GET user_groups/<id>/users."""
    del given
    return _members(who, group_id)


@call(May.GROUP_UPDATE)
def add_member(who: Who, given: Arguments, *, group_id: str, user_id: str) -> GroupMembers:
    """POST user_groups/<id>/users/<id>."""
    del given
    add_members_to_group(who.actor, group_id=group_id, member_ids=[user_id])
    return _members(who, group_id)


@call(May.GROUP_UPDATE)
def remove_member(who: Who, given: Arguments, *, group_id: str, user_id: str) -> GroupMembers:
    """DELETE user_groups/<id>/users/<id>."""
    del given
    remove_members_from_group(who.actor, group_id=group_id, member_ids=[user_id])
    return _members(who, group_id)


def _members(who: Who, group_id: str) -> GroupMembers:
    _, members = provisioning.group(who.facts, group_id=group_id)
    return GroupMembers([_named(one) for one in members])


def _groups_of_user(who: Who, user_id: str) -> GroupsOfUser:
    try:
        provisioning.user(who.facts, member_id=user_id)
    except Refusal:
        raise Why.NOT_FOUND(what="group") from None
    found = provisioning.groups(who.facts, member_id=user_id)
    return GroupsOfUser([GroupName(group.pk, group.name) for group, _ in found])


def _shaped(group: teams.Group, members: list[teams.Member], *, detailed: bool) -> Group:
    users: list[Member] | list[str] = (
        [_named(one) for one in members] if detailed else [one.pk for one in members]
    )
    return Group(
        id=group.pk, name=group.name, users=users, created_at=group.created_at, updated_at=group.updated_at
    )


def _named(member: teams.Member) -> Member:
    return Member(id=member.pk, name=member.name, email=member.email)
