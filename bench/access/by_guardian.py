"""django-guardian on the account, in its process: a database, rows for each permission, holder and folder.

Guardian knows no folders above: whoever gives a share writes rows for all folders below, and so does this seeding.
`asked` reads the rows for each question, which is what guardian does by itself; `prefetched` has read all rows of a
member before and keeps them (`GUARDIAN_AUTO_PREFETCH`), and does not learn of changes.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from guardian.conf import settings as guardian_settings
from guardian.shortcuts import assign_perm, get_objects_for_user

from bench.access import world as worlds
from bench.access.engine import bytes_of, fastest, fastest_of_turns, serve
from bench.access.guarded.models import (
    Asset,
    Folder,
    FolderGroupPermission,
    FolderUserPermission,
)

WORLD, ASSETS = worlds.load(Path(sys.argv[1])), int(sys.argv[2])
BATCH = 5_000


def _seed() -> None:
    """Fill the database, unless it was done before."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    if Asset.objects.count() == ASSETS:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    Folder.objects.bulk_create([Folder(pk=number + 1) for number in range(len(WORLD.parents))])
    rights = {
        one.codename.replace("_", "."): one
        for one in Permission.objects.filter(content_type__app_label="guarded")
    }
    User.objects.bulk_create(
        [User(pk=number + 1, username=f"member-{number}") for number in range(worlds.MEMBERS)]
    )
    Group.objects.bulk_create(
        [Group(pk=number + 1, name=f"group-{number}") for number in range(worlds.GROUPS)]
    )
    for role in sorted(set(WORLD.member_roles)):
        everywhere = Group.objects.create(name=f"all-{role}")
        everywhere.permissions.set([rights[may] for may in WORLD.allows[role]])
        everywhere.user_set.set([number + 1 for number, one in enumerate(WORLD.member_roles) if one == role])
    for member, groups in enumerate(WORLD.groups_of):
        User(pk=member + 1).groups.add(*[group + 1 for group in groups])
    for model, to_groups in ((FolderGroupPermission, True), (FolderUserPermission, False)):
        holder = "group_id" if to_groups else "user_id"
        model.objects.bulk_create(
            [
                model(permission=rights[may], content_object_id=folder + 1, **{holder: number + 1})
                for folder, number, may in sorted(_rows(groups=to_groups))
            ],
            batch_size=BATCH,
        )
    columns = [field.column for field in Asset._meta.concrete_fields]
    into = f"INSERT INTO {Asset._meta.db_table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        cursor.executemany(into, (_asset(*one) for one in worlds.assets(ASSETS)))
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("ANALYZE")


def _rows(*, groups: bool) -> set[tuple[int, int, str]]:
    """(folder, holder, permission) for each folder that a share reaches."""
    return {
        (folder, number, may)
        for folder, holders in enumerate(WORLD.holders())
        for is_group, number, role in holders
        if is_group is groups
        for may in WORLD.allows[role]
    }


def _asset(number: int, folder: int, created_at: datetime) -> tuple[object, ...]:
    """The columns of an asset, in the order of the model."""
    name, time = f"picture-{number}.jpg", connection.ops.adapt_datetimefield_value(created_at)
    return worlds.asset_id(number), folder + 1, name, f"pictures/{name}", number, f"{number:064x}", time


_seed()
USERS = {user.pk - 1: user for user in User.objects.all()}
PLACES = {folder.pk - 1: folder for folder in Folder.objects.all()}
RIGHTS = {may: "guarded." + may.replace(".", "_") for may in worlds.ASKED}


def _may(number: int) -> bool:
    member, may, folder = WORLD.questions[number]
    user, right = USERS[member], RIGHTS[may]
    return user.has_perm(right) or user.has_perm(right, PLACES[folder])


def answers(way: str, count: int) -> list[bool]:
    """The answers to the first so many questions."""
    guardian_settings.AUTO_PREFETCH = way == "prefetched"
    return [_may(number) for number in range(count)]


def decisions(way: str, count: int) -> float:
    """Seconds a decision, with the members read before."""
    answers(way, count)
    return fastest(lambda: answers(way, count)) / count


def _seen(member: int) -> QuerySet[Asset]:
    user = USERS[member]
    right = RIGHTS["asset.view"]
    folders = get_objects_for_user(user, right, Folder)
    return Asset.objects.all() if user.has_perm(right) else Asset.objects.filter(folder__in=folders)


def _all_seen(member: int) -> list[str]:
    return list(_seen(member).values_list("pk", flat=True))


def _page_of(member: int) -> list[Asset]:
    return list(_seen(member).order_by("-created_at", "-id")[:50])


def seen(member: int) -> str:
    """A sum of the ids of all that a member may see, and of the first page."""
    return worlds.digest(_all_seen(member), [asset.pk for asset in _page_of(member)])


def listing(member: int) -> float:
    """Seconds for the ids of all that a member may see."""
    return fastest(lambda: _all_seen(member))


def page(member: int) -> float:
    """Seconds for the newest 50 of them."""
    return fastest(lambda: _page_of(member))


def counting(member: int) -> float:
    """Seconds for how many they are."""
    return fastest(lambda: _seen(member).count())


def change() -> dict[str, float]:
    """Seconds until a share of a folder with some below is in force: rows for each, committed, then the question."""
    below = Folder.objects.filter(pk__in=[folder + 1 for folder in worlds.example(WORLD)])
    user, right = USERS[worlds.ordinary(WORLD)], RIGHTS["asset.delete"]
    last = below.last()
    guardian_settings.AUTO_PREFETCH = False

    def flip() -> None:
        assign_perm(right, user, below)
        assert User.objects.get(pk=user.pk).has_perm(right, last)

    def back() -> None:
        FolderUserPermission.objects.bulk_remove_perm("asset_delete", user, below)
        assert not User.objects.get(pk=user.pk).has_perm(right, last)

    return {"seconds": fastest_of_turns(flip, back)}


def memory() -> dict[str, int]:
    """Bytes of what is kept of the busy member, and of an ordinary one."""
    ordinary = worlds.ordinary(WORLD)
    return {
        "busy": bytes_of(lambda: _prefetch(worlds.BUSY)),
        "ordinary": bytes_of(lambda: _prefetch(ordinary)),
    }


def compiling() -> float:
    """Seconds to read all rows of the busy member."""
    return fastest(lambda: _prefetch(worlds.BUSY))


def _prefetch(member: int) -> User:
    guardian_settings.AUTO_PREFETCH = True
    user = User.objects.get(pk=member + 1)
    user.has_perm(RIGHTS["asset.view"], PLACES[0])
    return user


serve(
    answers=answers,
    decisions=decisions,
    seen=seen,
    listing=listing,
    page=page,
    counting=counting,
    change=change,
    memory=memory,
    compiling=compiling,
)
