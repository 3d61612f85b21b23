"""Ways in which access is given, each with the real action that takes it away, beside a running server."""

from __future__ import annotations

from collections.abc import Callable

from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.change_role import change_role
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.delete_api_key import delete_api_key
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.take_roles import take_roles
from mediadesk.actions.grouping import put_into
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.teams.change_environment import change_environment
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.end_sessions import end_sessions
from mediadesk.actions.teams.remove_group_from_group import remove_group_from_group
from mediadesk.actions.teams.remove_members_from_group import remove_members_from_group
from mediadesk.store.ids import new_id
from mediadesk.store.models import ApiKey, CustomRole, Grant, Group, GroupMember, GroupNesting, Member
from tests.races.stage import AT, LOOKING, Stage

Kinds = dict[str, tuple[Callable[[Stage], dict], Callable[[Stage], object]]]
KINDS: Kinds = {}


def kind(give: Callable[[Stage], dict]) -> Callable:
    """A row: how it is given, and the function below it by which it is taken."""

    def with_taking(take: Callable[[Stage], object]) -> Callable:
        KINDS[take.__name__] = (give, take)
        return take

    return with_taking


def shared(stage: Stage) -> dict:
    stage.grant = stage.give()
    return stage.page()


def shared_with_a_group(stage: Stage) -> dict:
    stage.group = Group.objects.create(account=stage.account, name=new_id(), **AT)
    GroupMember.objects.create(group=stage.group, member=stage.nina)
    stage.give(group=stage.group)
    return stage.page()


def shared_with_a_group_around(stage: Stage) -> dict:
    """Nina is in Inner, Inner in Middle, Middle in Outer, and with that the folder is shared."""
    names = ("outer", "middle", "inner")
    outer, middle, inner = (Group.objects.create(account=stage.account, name=new_id(), **AT) for _ in names)
    GroupNesting.objects.create(outer=outer, inner=middle)
    GroupNesting.objects.create(outer=middle, inner=inner)
    put_into(inner, [stage.nina])
    stage.give(group=outer)
    stage.outer, stage.group, stage.inner = outer, middle, inner
    return stage.page()


def own_role_in_a_folder(stage: Stage) -> dict:
    labels = {"created_by_label": "Olga", "updated_by_label": "Olga"}
    stage.role = CustomRole.objects.create(
        account=stage.account, kind="folder", name=new_id(), permissions=LOOKING, **AT, **labels
    )
    stage.give(stage.role.pk, custom_role=stage.role, member=stage.nina)
    return stage.page()


def editor(stage: Stage) -> dict:
    Member.objects.filter(pk=stage.nina.pk).update(role="editor")
    return stage.page()


def given_in_the_account(stage: Stage) -> dict:
    stage.grant = stage.give("editor", member=stage.nina, folder=None)
    return stage.page()


def key_of_the_account(stage: Stage) -> dict:
    return stage.call(create_api_key(stage.olga, name=f"Try {new_id()}", role="admin"))


def key_of_an_environment(stage: Stage) -> dict:
    environment = stage.environment.pk
    return stage.call(
        create_api_key(
            stage.olga, name=f"Try {new_id()}", role="media_library_admin", environment_id=environment
        )
    )


def key_of_nina(stage: Stage) -> dict:
    Member.objects.filter(pk=stage.nina.pk).update(role="admin")
    told = key_of_the_account(stage)
    ApiKey.objects.filter(pk=stage.key.pk).update(owner=stage.nina)
    return told


@kind(shared)
def share_taken(stage: Stage) -> None:
    revoke_share(stage.olga, grant_id=stage.grant.pk)


@kind(given_in_the_account)
def role_taken(stage: Stage) -> None:
    take_roles(stage.olga, grant_ids=[stage.grant.pk])


@kind(shared)
def end_date_of_a_share(stage: Stage) -> object:
    return stage.ending(Grant.objects.filter(pk=stage.grant.pk), "until")


@kind(shared)
def end_date_of_a_member(stage: Stage) -> object:
    return stage.ending(Member.objects.filter(pk=stage.nina.pk), "ends_at")


@kind(key_of_the_account)
def end_date_of_a_key(stage: Stage) -> object:
    return stage.ending(ApiKey.objects.filter(pk=stage.key.pk), "ends_at")


@kind(shared_with_a_group)
def removed_from_a_group(stage: Stage) -> None:
    remove_members_from_group(stage.olga, group_id=stage.group.pk, member_ids=[stage.nina.pk])


@kind(shared_with_a_group)
def group_deleted(stage: Stage) -> None:
    delete_group(stage.olga, group_id=stage.group.pk)


@kind(shared_with_a_group_around)
def inner_group_taken_out(stage: Stage) -> None:
    remove_group_from_group(stage.olga, group_id=stage.outer.pk, inner_id=stage.group.pk)


@kind(shared_with_a_group_around)
def inner_group_deleted(stage: Stage) -> None:
    delete_group(stage.olga, group_id=stage.group.pk)


@kind(shared_with_a_group_around)
def removed_from_an_inner_group(stage: Stage) -> None:
    remove_members_from_group(stage.olga, group_id=stage.inner.pk, member_ids=[stage.nina.pk])


@kind(own_role_in_a_folder)
def role_narrowed(stage: Stage) -> None:
    others = [one for one in LOOKING if one != stage.needs]
    change_role(stage.olga, role_id=stage.role.pk, permissions=others)


@kind(own_role_in_a_folder)
def role_deleted(stage: Stage) -> None:
    delete_role(stage.olga, role_id=stage.role.pk, replacement="")


@kind(editor)
def role_lowered(stage: Stage) -> None:
    change_members_role(stage.olga, member_ids=[stage.nina.pk], role="media_library_user")


@kind(shared)
def member_disabled(stage: Stage) -> None:
    disable_members(stage.olga, member_ids=[stage.nina.pk])


@kind(shared)
def member_deleted(stage: Stage) -> None:
    delete_members(stage.olga, member_ids=[stage.nina.pk])


@kind(shared)
def environments_narrowed(stage: Stage) -> None:
    change_member(
        stage.olga, member_id=stage.nina.pk, wanted=MemberChange(environment_ids=[stage.elsewhere.pk])
    )


@kind(key_of_the_account)
def key_disabled(stage: Stage) -> None:
    change_api_key(stage.olga, key_id=stage.key.pk, enabled=False)


@kind(key_of_the_account)
def key_deleted(stage: Stage) -> None:
    delete_api_key(stage.olga, key_id=stage.key.pk)


@kind(key_of_nina)
def owner_disabled(stage: Stage) -> None:
    disable_members(stage.olga, member_ids=[stage.nina.pk])


@kind(key_of_nina)
def owner_lowered(stage: Stage) -> None:
    change_members_role(stage.olga, member_ids=[stage.nina.pk], role="editor")


@kind(key_of_an_environment)
def environment_disabled(stage: Stage) -> None:
    change_environment(stage.olga, environment_id=stage.environment.pk, enabled=False)


@kind(shared)
def folder_made_private(stage: Stage) -> None:
    make_folder_private(stage.olga, folder_id=stage.drafts.pk, version=1)


@kind(shared)
def folder_moved(stage: Stage) -> None:
    move_folder(stage.olga, folder_id=stage.drafts.pk, parent_id=stage.archive.pk)


@kind(shared)
def policy_added(stage: Stage) -> None:
    who = f'principal == Cloudinary::User::"{stage.nina.pk}"'
    create_policy(stage.olga, name=new_id(), statement=f"forbid({who}, action, resource);")


@kind(shared)
def session_ended(stage: Stage) -> None:
    end_sessions(stage.olga, member_id=stage.nina.pk)
