"""Random accounts, written in bulk: whatever rows the tables allow, likely or not.

Two accounts, folders up to 200 with private ones among them, groups in groups, own roles of any permissions, several
roles of one holder at all scopes, end dates around the moment asked about, keys with owners and limits, and policies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from mediadesk.store.models import (
    Account,
    ApiKey,
    Asset,
    AssetTag,
    CustomRole,
    Environment,
    Folder,
    Grant,
    Group,
    GroupMember,
    Member,
    MemberEnvironment,
    Policy,
    User,
)
from tests.access.oracle import ROLES
from tests.judges.detailed import detail
from tests.judges.nested import how_many, nest, regroup
from tests.judges.shelves import shelve, turn_round
from tests.judges.statements import statement

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
AT = {"created_at": NOW, "updated_at": NOW}
LABELS = {"created_by_label": "somebody", "updated_by_label": "somebody"}
FOLDER = [role for role in ROLES if role.startswith("folder_")]
COLLECTION = [role for role in ROLES if role.startswith("collection_")]
GLOBAL = [role for role in ROLES if role not in {*FOLDER, *COLLECTION}]
CODES = sorted(set.union(*ROLES.values()))
SEATLESS = ["usage.view", "trail.view", "plan.view"]


@dataclass
class World:
    """The rows of a world by their kinds."""

    random: Random
    policed: bool
    accounts: list = field(default_factory=list)
    environments: list = field(default_factory=list)
    folders: list = field(default_factory=list)
    assets: list = field(default_factory=list)
    collections: list = field(default_factory=list)
    roles: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    members: list = field(default_factory=list)
    keys: list = field(default_factory=list)
    policies: list = field(default_factory=list)

    def new_id(self) -> str:
        return f"{self.random.getrandbits(128):032x}"

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def some(self, rows, most: int) -> list:
        return self.random.sample(rows, min(len(rows), self.random.randint(0, most)))

    def date(self):
        """Long over, over this very moment, over in a second; or never."""
        return self.random.choice([None, None, NOW - SECOND, NOW, NOW + SECOND, NOW + 2 * SECOND])


def build(random: Random, *, policed: bool) -> World:
    """Write a world in the transaction one is in."""
    world = World(random, policed)
    world.accounts = Account.objects.bulk_create(
        Account(id=world.new_id(), name=name, plan="unlimited", created_at=NOW, closed=world.likely(0.04))
        for name in ("One", "Two")
    )
    for account in world.accounts:
        _environments(world, account)
    for make in (_folders, _own_roles, _people, _keys, _assets, detail, shelve, _grants):
        make(world)
    if policed:
        _policies(world)
    return world


def of(account, rows) -> list:
    return [row for row in rows if row.account_id == account.pk]


def _environments(world: World, account) -> None:
    for number in range(world.random.randint(1, 3)):
        one = Environment(
            id=world.new_id(),
            account=account,
            name=f"E{number}",
            cloud_name=f"{account.name}-{number}".lower(),
            enabled=world.likely(0.9),
            **AT,
        )
        world.environments.append(one)
    Environment.objects.bulk_create(of(account, world.environments))


def _folders(world: World) -> None:
    for environment in world.environments:
        here = {"account_id": environment.account_id, "environment": environment, **AT}
        tree = [Folder(id=world.new_id(), **here)]
        deep = world.likely(0.5)
        for number in range(world.random.choice([0, 2, 3, 5, 8, 20, 66])):
            parent = world.random.choice(tree[-4:] if deep else tree)
            private = world.likely(0.15)
            tree.append(Folder(id=world.new_id(), parent=parent, name=f"F{number}", private=private, **here))
        world.folders += tree
    Folder.objects.bulk_create(world.folders)


def move(world: World) -> None:
    """Move folders with all below them and groups into groups, turn privacy and opening round: nobody else is told."""
    turn_round(world)
    for account in world.accounts:
        regroup(world, account)
    for folder in world.some([one for one in world.folders if one.parent_id], 5):
        if world.likely(0.4):
            folder.private = not folder.private
        places = [
            one
            for one in world.folders
            if one.environment_id == folder.environment_id and folder not in list(upwards(one))
        ]
        folder.parent = world.random.choice(places)
        folder.name = folder.pk
        folder.save()


def upwards(folder):
    while folder is not None:
        yield folder
        folder = folder.parent


def _own_roles(world: World) -> None:
    for number in range(world.random.randint(0, 8)):
        wanted = SEATLESS if world.likely(0.3) else world.random.sample(CODES, world.random.randint(1, 30))
        world.roles.append(
            CustomRole(
                id=world.new_id(),
                account=world.random.choice(world.accounts),
                kind=world.random.choice(["folder", "global", "collection"]),
                name=f"R{number}",
                permissions=[*wanted, "no.such.permission"],
                **AT,
                **LABELS,
            )
        )
    CustomRole.objects.bulk_create(world.roles)


def _people(world: World) -> None:
    for account in world.accounts:
        names = [f"G{number}" for number in range(how_many(world))]
        world.groups += [Group(id=world.new_id(), account=account, name=name, **AT) for name in names]
    Group.objects.bulk_create(world.groups)
    chosen, inside = [], []
    for number in range(world.random.randint(4, 12)):
        account = world.random.choice(world.accounts)
        email = f"u{number}@example.com"
        member = Member(
            id=world.new_id(),
            account=account,
            user=User.objects.create(email=email, created_at=NOW),
            name=f"U{number}",
            email=email,
            role=world.random.choice(GLOBAL),
            status=world.random.choice([Member.ACTIVE] * 8 + [Member.PENDING, Member.DISABLED]),
            all_environments=world.likely(0.4),
            ends_at=world.date() if world.likely(0.4) else None,
            **AT,
        )
        world.members.append(member)
        own = of(account, world.environments)
        chosen += [MemberEnvironment(member=member, environment=one) for one in own if world.likely(0.4)]
        groups = of(account, world.groups)
        inside += [GroupMember(member=member, group=one) for one in groups if world.likely(1 / len(groups))]
    Member.objects.bulk_create(world.members)
    MemberEnvironment.objects.bulk_create(chosen)
    GroupMember.objects.bulk_create(inside)
    for account in world.accounts:
        nest(world, account)


def _keys(world: World) -> None:
    for number in range(world.random.randint(1, 5)):
        account = world.random.choice(world.accounts)
        owners = of(account, world.members)
        world.keys.append(
            ApiKey(
                id=world.new_id(),
                account=account,
                environment=world.random.choice([None, *of(account, world.environments)]),
                name=f"K{number}",
                key=str(number),
                enabled=world.likely(0.9),
                ends_at=world.date() if world.likely(0.3) else None,
                owner=world.random.choice(owners) if owners and world.likely(0.6) else None,
                **AT,
            )
        )
    ApiKey.objects.bulk_create(world.keys)


def _assets(world: World) -> None:
    tags = []
    for number in range(world.random.randint(0, 8)):
        folder = world.random.choice(world.folders)
        kind, ending = world.random.choice([("image", "jpg"), ("image", "png"), ("video", "mp4")])
        name = f"{world.random.choice(['shoe', 'hat'])}.{ending}"
        uploader = world.random.choice([*world.members, *world.keys]).pk
        asset = Asset(
            id=world.new_id(), account_id=folder.account_id, environment=folder.environment, folder=folder,
            name=name, public_id=str(number), resource_type=kind, format=ending, mime_type="any", size_bytes=1,
            uploaded_by_id=uploader, **AT,
        )  # fmt: skip
        world.assets.append(asset)
        tags += [
            AssetTag(asset=asset, environment=folder.environment, tag=tag)
            for tag in ("press", "legal-hold")
            if world.likely(0.4)
        ]
    Asset.objects.bulk_create(world.assets)
    AssetTag.objects.bulk_create(tags)


def _grants(world: World) -> None:
    found = {}
    for kind, holders in (("member", world.members), ("group", world.groups), ("api_key", world.keys)):
        for holder in holders:
            for role, scope in _roles_of(world, holder):
                astray = world.likely(0.02)  # a row that should not be gives nothing
                account = world.random.choice(world.accounts) if astray else holder.account
                own = isinstance(role, CustomRole)
                found[holder.pk, getattr(role, "pk", role), *scope.values()] = Grant(
                    id=world.new_id(),
                    account=account,
                    role=role.pk if own else role,
                    custom_role=role if own else None,
                    until=world.date(),
                    created_at=NOW,
                    **{kind: holder},
                    **scope,
                )
    Grant.objects.bulk_create(found.values())


def _roles_of(world: World, holder):
    here = of(holder.account, world.roles)
    given = [*GLOBAL, *(role for role in here if role.kind == "global")]
    shares = (("folder", FOLDER, world.folders, 4), ("collection", COLLECTION, world.collections, 2))
    for kind, system, rows, most in shares:
        own = [*system, *(role for role in here if role.kind == kind)]
        for row in world.some(of(holder.account, rows), most):
            for role in world.random.sample(own, world.random.randint(1, 2)):
                yield role, {kind: row}
    if world.likely(0.8 if isinstance(holder, ApiKey) else 0.4):
        places = [None, *of(holder.account, world.environments)]
        for environment in world.random.sample(places, world.random.randint(1, min(2, len(places)))):
            for role in world.random.sample(given, world.random.randint(1, 2)):
                yield role, {"environment": environment}


def _policies(world: World) -> None:
    for account in world.accounts:
        for number in range(world.random.randint(0, 6)):
            place = world.random.choice(["account", "account", "prodenv"])
            own = of(account, world.environments)
            environment = world.random.choice([None, *own]) if place == "prodenv" else None
            world.policies.append(
                Policy(
                    id=world.new_id(),
                    account=account,
                    name=f"P{number}",
                    statement=statement(world, account),
                    enabled=world.likely(0.85),
                    scope_type=place,
                    environment=environment,
                    **AT,
                    **LABELS,
                )
            )
    Policy.objects.bulk_create(world.policies)
