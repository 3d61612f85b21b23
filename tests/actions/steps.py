"""Actions that alter access, each as one random step of a random member: what a sequence is put together from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from mediadesk.access.catalogue import May
from mediadesk.actions.access.assign_roles import Assignment, assign_roles
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.change_grant_end import change_grant_end
from mediadesk.actions.access.change_role import change_role
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.delete_api_key import delete_api_key
from mediadesk.actions.access.delete_policy import delete_policy
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.actions.access.give_bundle import give_bundle
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.access.take_roles import take_roles
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.delete_collection import delete_collection
from mediadesk.actions.collections.remove_from_collection import remove_from_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.let_folder_inherit import let_folder_inherit
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.teams.add_group_to_group import add_group_to_group
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.leave_account import leave_account
from mediadesk.actions.teams.remove_group_from_group import remove_group_from_group
from mediadesk.actions.teams.remove_members_from_group import remove_members_from_group
from mediadesk.actions.teams.transfer_ownership import transfer_ownership
from mediadesk.engines import clock
from mediadesk.rules.bundles import Item
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind
from mediadesk.store.ids import new_id
from mediadesk.store.models import (
    ApiKey,
    Asset,
    Collection,
    CustomRole,
    Environment,
    Folder,
    Grant,
    Group,
    GroupNesting,
    Member,
    Policy,
)

CODES = [may.code for may in May]
IN_COLLECTIONS = [
    "asset.view",
    "asset.download",
    *(code for code in CODES if code.startswith("collection.") and code != "collection.create"),
]
IN_FOLDERS = [code for code in CODES if code.startswith(("folder.", "asset."))]


class Dice:
    """Random rows of one account; an id that nobody has when there are none."""

    def __init__(self, random: Random, account_id: str) -> None:
        self.random, self.account_id = random, account_id

    def row(self, model, **where):
        found = list(model.objects.filter(account_id=self.account_id, **where).order_by("id"))
        return self.random.choice(found) if found else None

    def id(self, model, **where) -> str:
        row = self.row(model, **where)
        return row.pk if row else "0" * 32

    def one(self, rows):
        return self.random.choice(rows)

    def role(self, kind: RoleKind) -> str:
        system = [role for role in Role if role.kind is kind]
        own = CustomRole.objects.filter(account_id=self.account_id, kind=kind.value)
        return self.one([*(role.api_id for role in system), *own.order_by("id").values_list("pk", flat=True)])

    def codes(self, kind: RoleKind) -> list[str]:
        codes = {RoleKind.FOLDER: IN_FOLDERS, RoleKind.COLLECTION: IN_COLLECTIONS}.get(kind, CODES)
        return self.random.sample(codes, self.random.randint(1, min(6, len(codes))))


Step = Callable[[Dice, object], object]


def _share(dice, actor):
    whom = (
        {"member_ids": [dice.id(Member)]} if dice.random.random() < 0.6 else {"group_ids": [dice.id(Group)]}
    )
    return share_folder(actor, folder_id=dice.id(Folder), role=dice.role(RoleKind.FOLDER), **whom)


def _share_collection(dice, actor):
    whom = (
        {"member_ids": [dice.id(Member)]} if dice.random.random() < 0.6 else {"group_ids": [dice.id(Group)]}
    )
    role = dice.role(RoleKind.COLLECTION)
    return share_collection(actor, collection_id=dice.id(Collection), role=role, **whom)


def _collect(do: Callable) -> Step:
    return lambda dice, actor: do(actor, collection_id=dice.id(Collection), asset_ids=[dice.id(Asset)])


def _holder(dice) -> str:
    kind = dice.one([Member, Group, ApiKey])
    names = {Member: "member", Group: "group", ApiKey: "key"}
    return f"{names[kind]}:{dice.id(kind)}"


def _wanted(dice) -> Wanted:
    if dice.random.random() < 0.2:
        return Wanted(dice.role(RoleKind.COLLECTION), collection_id=dice.id(Collection))
    if dice.random.random() < 0.5:
        return Wanted(dice.role(RoleKind.FOLDER), folder_id=dice.id(Folder))
    return Wanted(dice.role(RoleKind.GLOBAL), environment_id=dice.one(["", dice.id(Environment)]))


def _give(dice, actor):
    return give_roles(actor, holder=_holder(dice), wanted=[_wanted(dice)])


def _assign(dice, actor):
    one = Assignment(_holder(dice), _wanted(dice), of_account=dice.one([True, False]))
    return assign_roles(actor, assignments=[one], remove=dice.one([True, False]))


def _bundle(dice, actor):
    items = [Item(dice.role(RoleKind.FOLDER), "folder"), Item(dice.role(RoleKind.GLOBAL), "account", days=30)]
    bundle = save_bundle(actor, name=new_id()[:20], description="", items=[dice.one(items)])
    return give_bundle(actor, bundle_id=bundle.pk, holder=_holder(dice), folder_ids=[dice.id(Folder)])


def _create_role(dice, actor):
    kind = dice.one(list(RoleKind))
    return create_role(actor, kind=kind, name=new_id()[:20], permissions=dice.codes(kind))


def _change_role(dice, actor):
    row = dice.row(CustomRole)
    codes = dice.codes(RoleKind(row.kind)) if row else []
    return change_role(actor, role_id=row.pk if row else "0", permissions=codes)


def _delete_role(dice, actor):
    row = dice.row(CustomRole)
    other = dice.role(RoleKind(row.kind)) if row else ""
    return delete_role(actor, role_id=row.pk if row else "0", replacement=dice.one(["", other]))


def _environments(dice, actor):
    some = dice.one([{"all_environments": True}, {"environment_ids": [dice.id(Environment)]}])
    return change_member(actor, member_id=dice.id(Member), wanted=MemberChange(**some))


def _key(dice, actor):
    environment = dice.one(["", dice.id(Environment)])
    return create_api_key(
        actor, name=new_id()[:20], role=dice.role(RoleKind.GLOBAL), environment_id=environment
    )


def _policy(dice, actor):
    effect = dice.one(["permit", "forbid"])
    who = dice.one([f'== Cloudinary::User::"{dice.id(Member)}"', f'in Cloudinary::Group::"{dice.id(Group)}"'])
    action = f'action == Cloudinary::Action::"{dice.one(IN_FOLDERS)}"'
    statement = f"{effect}(principal {who}, {action}, resource);"
    return create_policy(actor, name=new_id()[:20], statement=statement)


def _private(dice, actor):
    folder = dice.row(Folder, parent__isnull=False) or Folder(version=1)
    return make_folder_private(actor, folder_id=folder.pk, version=folder.version)


def _inherit(dice, actor):
    folder = dice.row(Folder, parent__isnull=False) or Folder(version=1)
    return let_folder_inherit(actor, folder_id=folder.pk, version=folder.version)


def _members(do: Callable) -> Step:
    return lambda dice, actor: do(actor, member_ids=[dice.id(Member)])


def _in_group(do: Callable) -> Step:
    return lambda dice, actor: do(actor, group_id=dice.id(Group), member_ids=[dice.id(Member)])


def _nest(dice, actor):
    return add_group_to_group(actor, group_id=dice.id(Group), inner_id=dice.id(Group))


def _unnest(dice, actor):
    rows = GroupNesting.objects.filter(outer__account_id=dice.account_id).order_by("pk")
    pairs = list(rows.values_list("outer_id", "inner_id")) or [("0" * 32, "0" * 32)]
    outer, inner = dice.one(pairs)
    return remove_group_from_group(actor, group_id=outer, inner_id=inner)


def _change_end(dice, actor):
    until = dice.one([None, clock.now() + timedelta(days=3)])
    return change_grant_end(actor, grant_id=dice.id(Grant), until=until)


STEPS: dict[str, Step] = {
    "share": _share,
    "take a share": lambda dice, actor: revoke_share(actor, grant_id=dice.id(Grant, folder__isnull=False)),
    "give a role": _give,
    "assign a role": _assign,
    "give a bundle": _bundle,
    "change an end": _change_end,
    "take a role": lambda dice, actor: take_roles(actor, grant_ids=[dice.id(Grant)]),
    "write a role": _create_role,
    "change a role": _change_role,
    "delete a role": _delete_role,
    "make a group": lambda dice, actor: create_group(actor, name=new_id()[:20]),
    "delete a group": lambda dice, actor: delete_group(actor, group_id=dice.id(Group)),
    "join a group": _in_group(add_members_to_group),
    "leave a group": _in_group(remove_members_from_group),
    "put a group into another": _nest,
    "take a group out of another": _unnest,
    "disable": _members(disable_members),
    "enable": _members(enable_members),
    "another role": lambda dice, actor: change_members_role(
        actor, member_ids=[dice.id(Member)], role=dice.one(MEMBER_ROLES).api_id
    ),
    "other environments": _environments,
    "delete a member": lambda dice, actor: delete_members(
        actor, member_ids=[dice.id(Member)], successor_id=dice.id(Member)
    ),
    "leave": lambda dice, actor: leave_account(actor, successor_id=dice.id(Member)),
    "hand over the account": lambda dice, actor: transfer_ownership(actor, member_id=dice.id(Member)),
    "make a key": _key,
    "switch a key": lambda dice, actor: change_api_key(
        actor, key_id=dice.id(ApiKey), enabled=dice.one([True, False])
    ),
    "take a key over": lambda dice, actor: change_api_key(actor, key_id=dice.id(ApiKey), take_over=True),
    "delete a key": lambda dice, actor: delete_api_key(actor, key_id=dice.id(ApiKey)),
    "write a policy": _policy,
    "delete a policy": lambda dice, actor: delete_policy(actor, policy_id=dice.id(Policy)),
    "make a folder": lambda dice, actor: create_folder(actor, parent_id=dice.id(Folder), name=new_id()[:20]),
    "move a folder": lambda dice, actor: move_folder(
        actor, folder_id=dice.id(Folder), parent_id=dice.id(Folder)
    ),
    "make private": _private,
    "let inherit": _inherit,
    "make a collection": lambda dice, actor: create_collection(
        actor, environment_id=dice.id(Environment), name=new_id()[:20]
    ),
    "share a collection": _share_collection,
    "put into a collection": _collect(add_to_collection),
    "take out of a collection": _collect(remove_from_collection),
    "delete a collection": lambda dice, actor: delete_collection(actor, collection_id=dice.id(Collection)),
    "move an asset": lambda dice, actor: move_assets(
        actor, asset_ids=[dice.id(Asset)], folder_id=dice.id(Folder)
    ),
}

STRUCTURE = {"move a folder", "let inherit", "move an asset"}
"""What lets shares of other places reach a folder: those who gave them held what they gave."""

POLICY = {"write a policy", "delete a policy"}
"""What Master admins alone do, and what gives by its nature."""
