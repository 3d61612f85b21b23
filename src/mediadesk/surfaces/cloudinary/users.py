"""Members over the Provisioning API, where they are called users."""

from mediadesk.access.catalogue import May
from mediadesk.access.giving import require_member_role
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.queries import provisioning
from mediadesk.queries.provisioning import USER_SORTS, UserFilter, UserRow
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.shapes import Done, GroupName, GroupsOfUser, SubAccounts, User, Users
from mediadesk.surfaces.cloudinary.sub_accounts import shaped as shaped_environments
from mediadesk.surfaces.who import Who

_STATES = ("", "pending", "active", "disabled")


@call(May.MEMBER_VIEW)
def list_users(who: Who, given: Arguments) -> Users:
    """GET users. Without `page` and `page_size` all of them, as the official clients expect."""
    paged = given.given("page") is not None or given.given("page_size") is not None
    rows = provisioning.users(
        who.facts,
        _wanted(given),
        sort_by=given.one_of("sort_by", USER_SORTS, default="created_at"),
        descending=given.one_of("sort_order", ("asc", "desc"), default="asc") == "desc",
        page=given.whole("page", least=1, most=10_000_000, default=1),
        size=given.whole("page_size", least=1, most=500, default=100) if paged else 0,
    )
    return Users([_shaped(who, row) for row in rows])


@call(May.MEMBER_INVITE)
def create_user(who: Who, given: Arguments) -> User:
    """POST users: they are invited by mail, and pending until they have signed in."""
    if given.flag("enabled") is False:
        raise Why.BAD_VALUE(what="enabled", reason="a new user is invited; disable them once they accepted")
    ids = given.texts("sub_account_ids")
    role = require_member_role(given.text("role", who.account.default_role))
    invitee = Invitee(
        email=given.required("email"),
        role=role,
        name=given.text("name"),
        environment_ids=ids or None if role is not Role.MASTER_ADMIN else None,
    )
    (made,) = invite_members(who.actor, invitees=[invitee])
    return _shaped(who, provisioning.user(who.facts, member_id=made.member.pk))


@call(May.MEMBER_VIEW)
def get_user(who: Who, given: Arguments, *, user_id: str) -> User:
    """GET users/<id>."""
    del given
    return _shaped(who, provisioning.user(who.facts, member_id=user_id))


@call(May.MEMBER_UPDATE)
def update_user(who: Who, given: Arguments, *, user_id: str) -> User:
    """PUT users/<id>. An empty list of environments gives all of them, as at the vendor's."""
    ids = given.texts("sub_account_ids")
    wanted = MemberChange(
        name=given.given("name"),
        email=given.given("email"),
        role=given.given("role"),
        all_environments=ids == (),
        environment_ids=ids or None,
        enabled=given.flag("enabled"),
    )
    change_member(who.actor, member_id=user_id, wanted=wanted)
    return _shaped(who, provisioning.user(who.facts, member_id=user_id))


@call(May.MEMBER_DELETE)
def delete_user(who: Who, given: Arguments, *, user_id: str) -> Done:
    """DELETE users/<id>; what they own goes to `successor_id`, or else to the owner of the account."""
    owner = who.account.owner_id or ""
    successor = given.text("successor_id") or (owner if owner != user_id else "")
    delete_members(who.actor, member_ids=[user_id], successor_id=successor)
    return Done()


@call(May.GROUP_VIEW)
def list_groups_of_user(who: Who, given: Arguments, *, user_id: str) -> GroupsOfUser:
    """GET users/<id>/groups."""
    del given
    provisioning.user(who.facts, member_id=user_id)
    found = provisioning.groups(who.facts, member_id=user_id)
    return GroupsOfUser([GroupName(group.pk, group.name) for group, _ in found])


@call(May.MEMBER_VIEW)
def list_sub_accounts_of_user(who: Who, given: Arguments, *, user_id: str) -> SubAccounts:
    """GET users/<id>/sub_accounts."""
    del given
    return SubAccounts(
        shaped_environments(who, provisioning.environments_of_user(who.facts, member_id=user_id))
    )


def _wanted(given: Arguments) -> UserFilter:
    """The filters as given: `status` is the Python client's word, `pending` that of the others."""
    signed_in, union = (
        given.flag("last_login"),
        given.one_of("union_type", ("include", "exclude"), default="include"),
    )
    return UserFilter(
        ids=given.texts("ids"),
        emails=given.texts("emails"),
        status=given.one_of("status", _STATES, default=""),
        pending=given.flag("pending"),
        prefix=given.text("prefix"),
        environment_id=given.text("sub_account_id"),
        signed_in=signed_in if union == "include" or signed_in is None else not signed_in,
        since=given.day("from"),
        until=given.day("to"),
    )


def _shaped(who: Who, row: UserRow) -> User:
    first, _, last = row.name.partition(" ")
    return User(
        id=row.id,
        name=row.name,
        first_name=first,
        last_name=last,
        role=row.role,
        email=row.email,
        status=row.status,
        pending=row.status == "pending",
        enabled=row.status != "disabled",
        account_id=who.account.pk,
        all_sub_accounts=row.all_environments,
        sub_account_ids=row.environment_ids,
        sub_account_count=len(row.environment_ids),
        group_ids=row.group_ids,
        group_count=len(row.group_ids),
        two_factor=row.two_factor,
        root=row.root,
        last_login=row.last_sign_in_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
