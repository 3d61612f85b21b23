"""The account in Mediadesk's own tables: written once into the database of the environment's settings."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.core.management import call_command
from django.db import connection

from bench.access import world as worlds
from bench.access.world import row_id
from mediadesk.engines import clock
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import (
    Account,
    Asset,
    CustomRole,
    Environment,
    Folder,
    Grant,
    Group,
    GroupMember,
    Member,
    User,
)

BATCH = 5_000
ACCOUNT, ENVIRONMENT = "a" * 32, "e" * 32


def fill(world: worlds.World, assets: int) -> None:
    """Write it, unless it was done before."""
    call_command("migrate", verbosity=0)
    if Asset.objects.count() == assets:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    now = clock.now()
    account = Account.objects.create(id=ACCOUNT, name="Acme", plan="unlimited", created_at=now)
    Environment.objects.create(
        id=ENVIRONMENT, account=account, name="Acme", cloud_name="acme", created_at=now, updated_at=now
    )
    _add_people(world, now)
    _add_folders(world, now)
    _add_grants(world, now)
    Account.objects.update(owner=row_id("member", 0))
    _add_assets(assets)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("ANALYZE")


def _add_people(world: worlds.World, now: datetime) -> None:
    numbers = range(len(world.member_roles))
    emails = [f"person-{number}@acme.example" for number in numbers]
    users = [User(email=email, name=email, created_at=now, password="!") for email in emails]
    User.objects.bulk_create(users)
    Member.objects.bulk_create(
        Member(
            id=row_id("member", number),
            account_id=ACCOUNT,
            user=users[number],
            name=f"Person {number}",
            email=emails[number],
            role=world.member_roles[number],
            status=Member.ACTIVE,
            created_at=now,
            updated_at=now,
        )
        for number in numbers
    )
    Group.objects.bulk_create(
        Group(
            id=row_id("group", number),
            account_id=ACCOUNT,
            name=f"Group {number}",
            created_at=now,
            updated_at=now,
        )
        for number in range(worlds.GROUPS)
    )
    GroupMember.objects.bulk_create(
        GroupMember(group_id=row_id("group", group), member_id=row_id("member", member))
        for member, groups in enumerate(world.groups_of)
        for group in groups
    )


def _add_folders(world: worlds.World, now: datetime) -> None:
    Folder.objects.bulk_create(
        [
            Folder(
                id=row_id("folder", number),
                account_id=ACCOUNT,
                environment_id=ENVIRONMENT,
                parent_id=row_id("folder", parent) if parent >= 0 else None,
                name=f"Folder {number}" if parent >= 0 else "",
                private=world.private[number],
                created_at=now,
                updated_at=now,
            )
            for number, parent in enumerate(world.parents)
        ],
        batch_size=BATCH,
    )


def _add_grants(world: worlds.World, now: datetime) -> None:
    stated = {"account_id": ACCOUNT, "created_at": now}
    said = {"created_by_label": "Olga Owner", "updated_by_label": "Olga Owner", "updated_at": now}
    own = {role for _, _, role, _ in world.grants if role.startswith("own-")}
    CustomRole.objects.bulk_create(
        CustomRole(
            id=role,
            kind=RoleKind.FOLDER.value,
            name=role,
            permissions=world.allows[role],
            **stated,
            **said,
        )
        for role in sorted(own)
    )
    Grant.objects.bulk_create(
        [
            Grant(
                id=row_id("grant", number),
                role=role,
                custom_role_id=role if role in own else None,
                folder_id=row_id("folder", folder),
                granted_by_label="Olga Owner",
                **{
                    "group_id" if is_group else "member_id": row_id("group" if is_group else "member", holder)
                },
                **stated,
            )
            for number, (is_group, holder, role, folder) in enumerate(world.grants)
        ],
        batch_size=BATCH,
    )


def _add_assets(count: int) -> None:
    """The first one by its model, the others as copies of its row with values of their own: a million in a minute."""
    (first, folder, created_at), *_ = worlds.assets(1)
    _asset(first, folder, created_at).save(force_insert=True)
    table, own = (
        Asset._meta.db_table,
        ("id", "folder_id", "name", "public_id", "size_bytes", "sha256", "created_at"),
    )
    columns = [field.column for field in Asset._meta.concrete_fields]
    taken = ", ".join(f"c.{column}" if column in own else f"t.{column}" for column in columns)
    write_time = connection.ops.adapt_datetimefield_value
    rows = (
        (
            worlds.asset_id(number),
            row_id("folder", folder),
            f"picture-{number}.jpg",
            f"pictures/picture-{number}.jpg",
            number,
            f"{number:064x}",
            write_time(created_at),
        )
        for number, folder, created_at in islice(worlds.assets(count), 1, None)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE coming ({', '.join(own)})")
        cursor.executemany(f"INSERT INTO coming VALUES ({', '.join(['%s'] * len(own))})", rows)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM coming c, {table} t WHERE t.id = %s",
            [worlds.asset_id(first)],
        )
        cursor.execute("DROP TABLE coming")


def _asset(number: int, folder: int, created_at: datetime) -> Asset:
    name = f"picture-{number}.jpg"
    return Asset(
        id=worlds.asset_id(number),
        account_id=ACCOUNT,
        environment_id=ENVIRONMENT,
        folder_id=row_id("folder", folder),
        name=name,
        public_id=f"pictures/{name}",
        resource_type="image",
        format="jpg",
        mime_type="image/jpeg",
        size_bytes=number,
        sha256=f"{number:064x}",
        md5=f"{number:032x}",
        uploaded_by="Olga Owner",
        created_at=created_at,
        updated_at=created_at,
    )
