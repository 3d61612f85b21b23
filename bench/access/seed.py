"""The account in Mediadesk's own tables: written once into the database of the environment's settings.

The words of assets are indexed at the end, in one pass, as `full_text.install` does when it finds triggers missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.core.management import call_command
from django.db import connection

from bench.access import world as worlds
from bench.access.world import row_id
from mediadesk.engines import clock
from mediadesk.rules.roles import RoleKind
from mediadesk.store import full_text
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
    _run(*_BEFORE[connection.vendor])
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
    full_text.install()
    _run(*_AFTER[connection.vendor])


_BEFORE = {
    "sqlite": (
        "PRAGMA synchronous=OFF",
        "DROP TRIGGER words_of_asset_added",
        "DROP TRIGGER words_of_tag_added",
    ),
    "postgresql": (
        "SET synchronous_commit = off",
        "DROP TRIGGER words_of_asset ON store_asset",
        "DROP TRIGGER words_of_tag ON store_assettag",
    ),
}
_AFTER = {
    "sqlite": ("PRAGMA synchronous=FULL", "ANALYZE"),
    "postgresql": ("SET synchronous_commit = on", "VACUUM ANALYZE"),
}


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


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
        for number in range(world.groups)
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
    table = Asset._meta.db_table
    own = ("id", "folder_id", "name", "public_id", "description", "size_bytes", "sha256", "created_at")
    columns = [field.column for field in Asset._meta.concrete_fields]
    taken = ", ".join(f"c.{column}" if column in own else f"t.{column}" for column in columns)
    write_time = connection.ops.adapt_datetimefield_value
    rows = (
        (
            worlds.asset_id(number),
            row_id("folder", folder),
            f"picture-{number}.jpg",
            f"pictures/picture-{number}.jpg",
            worlds.described(number, count)[0],
            number,
            f"{number:064x}",
            write_time(created_at),
        )
        for number, folder, created_at in islice(worlds.assets(count), 1, None)
    )
    _run(f"CREATE TEMP TABLE coming AS SELECT {', '.join(own)} FROM {table} LIMIT 0")
    _copy("coming", own, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM coming c, {table} t WHERE t.id = %s",
            [worlds.asset_id(first)],
        )
    _run("DROP TABLE coming")
    tags = (
        (worlds.asset_id(number), ENVIRONMENT, tag)
        for number in range(count)
        for tag in worlds.described(number, count)[1]
    )
    _copy("store_assettag", ("asset_id", "environment_id", "tag"), tags)


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            holes = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holes})", rows)
            return
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


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
