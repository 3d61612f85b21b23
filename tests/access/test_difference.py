"""What a change does to access, told by the code that decides: the difference and `decide` never disagree."""

import os
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access.catalogue import May, Where
from mediadesk.access.changes import Difference
from mediadesk.access.decide import decide
from mediadesk.access.difference import compare
from mediadesk.access.facts import Kind, Target
from mediadesk.access.kept_policies import policies_of
from mediadesk.access.picture import read_picture
from mediadesk.engines import clock
from mediadesk.rules.roles import COLLECTION_ROLES, FOLDER_ROLES, MEMBER_ROLES
from mediadesk.store.models import (
    ApiKey,
    Collection,
    Environment,
    Folder,
    Grant,
    GroupMember,
    Member,
    MemberEnvironment,
    Policy,
)
from tests.access.test_differential import AT, NOW, build

WORLDS = int(os.environ.get("WORLDS", "20")) * 3

pytestmark = pytest.mark.django_db


def told(difference: Difference) -> set[tuple]:
    """All that the difference says, spelt out: (principal, gains, permission, place)."""
    found = set()
    tree = difference.after.tree
    environments = {one.environment for one in tree.branches.values()}
    for who, changes in difference.changes.items():
        for change in changes:
            for may in May if change.kind != "collection" else ():
                for part in change.parts:
                    if not part.mask & may.bit:
                        continue
                    if change.kind != "folder":
                        assert change.kind == "account" or change.place in environments
                        found.add((who, change.gains, may, change.place))
                    if may.where is not Where.FOLDER:
                        continue  # of the environment as a whole
                    for first, last in part.spans:
                        found |= {(who, change.gains, may, pk) for pk in tree.folders[first:last]}
    return found


OF_SHELVES = [may for may in May if may.where is Where.COLLECTION or may.code.startswith("asset.")]


def told_of_shelves(difference: Difference) -> set[tuple]:
    """What it says of collections, and of what they open."""
    return {
        (who, change.gains, may, change.place)
        for who, changes in difference.changes.items()
        for change in changes
        if change.kind == "collection"
        for may in May
        if change.mask & may.bit
    }


def decided_of_shelves(difference: Difference) -> set[tuple]:
    """What `decide` answers otherwise about a collection, and not for the whole environment that it lies in."""
    before, after = difference.before, difference.after
    found = set()
    for who in before.facts.keys() | after.facts.keys():
        for pk in before.collections.keys() & after.collections.keys():
            environment = before.collections[pk].environment
            for may in OF_SHELVES:
                was, now = (
                    bool(one.facts.get(who))
                    and bool(decide(one.facts[who], may, one.collection_target(pk, environment)))
                    for one in (before, after)
                )
                wide = tuple(may_do(one, who, may, environment) for one in (before, after))
                if was != now and wide != (was, now):
                    found.add((who, now, may, pk))
    return found


def decided(difference: Difference) -> set[tuple]:
    """All that `decide` answers otherwise after than before, asked one by one."""
    before, after = difference.before, difference.after
    places = [before.account_id, *before.environments, *(before.tree.branches.keys() & after.tree.branches)]
    found = set()
    for who in before.facts.keys() | after.facts.keys():
        for place in places:
            for may in May:
                if not is_asked(may, place, before):
                    continue
                was, now = may_do(before, who, may, place), may_do(after, who, may, place)
                if was != now:
                    found.add((who, now, may, place))
    return found


def is_asked(may: May, place: str, picture) -> bool:
    """A right in the account is asked for there, one of an environment there, one in folders in both."""
    if place == picture.account_id:
        return may.where is Where.ACCOUNT
    return may.where is Where.FOLDER or (may.where is not Where.ACCOUNT and place in picture.environments)


def may_do(picture, who, may, place) -> bool:
    facts = picture.facts.get(who)
    if place in picture.tree.branches:
        target = picture.target(place)
    else:
        target = Target(picture.account_id, "" if place == picture.account_id else place)
    return facts is not None and bool(decide(facts, may, target))


def alter(random: Random, account) -> None:
    """Change something at random, as an action could."""
    random.choice([
        give, give, take, give_role, change_group, move_folder, move_folder, toggle_private, disable,
        choose_environments, delete_member, disable_key, end_soon, write_policy, write_policy, end_policy,
    ])(random, account)  # fmt: skip


def some(random, model, account, **named):
    rows = list(model.objects.filter(account=account, **named).order_by("pk"))
    return random.choice(rows) if rows else None


def give(random, account) -> None:
    kind, model = random.choice([("member", Member), ("api_key", ApiKey)])
    holder, group = some(random, model, account), account.group_set.order_by("pk").first()
    if holder is None or random.random() < 0.3:
        kind, holder = "group", group
    scope = {"folder": some(random, Folder, account)}
    role = random.choice(FOLDER_ROLES)
    if (shelf := some(random, Collection, account)) and kind != "api_key" and random.random() < 0.4:
        scope, role = {"collection": shelf}, random.choice(COLLECTION_ROLES)
    elif random.random() < 0.4:
        role = random.choice(MEMBER_ROLES)
        scope = {"environment": random.choice([None, some(random, Environment, account)])}
    Grant.objects.get_or_create(
        account=account, role=role.api_id, **{kind: holder}, **scope, defaults={"created_at": NOW}
    )


def take(random, account) -> None:
    if grant := some(random, Grant, account):
        grant.delete()


def give_role(random, account) -> None:
    if member := some(random, Member, account):
        Member.objects.filter(pk=member.pk).update(role=random.choice(MEMBER_ROLES).api_id)


def change_group(random, account) -> None:
    member, group = some(random, Member, account), account.group_set.order_by("pk").first()
    if member:
        _, made = GroupMember.objects.get_or_create(group=group, member=member)
        if not made:
            GroupMember.objects.filter(group=group, member=member).delete()


def move_folder(random, account) -> None:
    folder = some(random, Folder, account, parent__isnull=False)
    if folder is None:
        return
    below, wanted = set(), {folder.pk}
    while wanted:
        below |= wanted
        wanted = set(Folder.objects.filter(parent__in=wanted).values_list("pk", flat=True))
    rows = Folder.objects.filter(environment=folder.environment_id).exclude(pk__in=below).order_by("pk")
    folder.parent = random.choice(list(rows))
    folder.name = f"moved {random.random()}"
    folder.save()


def toggle_private(random, account) -> None:
    if folder := some(random, Folder, account, parent__isnull=False):
        Folder.objects.filter(pk=folder.pk).update(private=not folder.private)


def disable(random, account) -> None:
    if member := some(random, Member, account):
        status = Member.DISABLED if member.status == Member.ACTIVE else Member.ACTIVE
        Member.objects.filter(pk=member.pk).update(status=status)


def end_soon(random, account) -> None:
    if member := some(random, Member, account):
        Member.objects.filter(pk=member.pk).update(ends_at=random.choice([None, NOW]))


def choose_environments(random, account) -> None:
    if member := some(random, Member, account):
        Member.objects.filter(pk=member.pk).update(all_environments=not member.all_environments)
        environment = some(random, Environment, account)
        MemberEnvironment.objects.get_or_create(member=member, environment=environment)


def delete_member(random, account) -> None:
    if member := some(random, Member, account):
        member.delete()


def disable_key(random, account) -> None:
    if key := some(random, ApiKey, account):
        ApiKey.objects.filter(pk=key.pk).update(enabled=not key.enabled)


def write_policy(random, account) -> None:
    """A policy that forbids or permits, to somebody, something, somewhere."""
    who = random.choice(["principal", "principal", f"principal in {uid('Group', account.group_set.first())}"])
    if member := random.choice([None, some(random, Member, account)]):
        who = f"principal == {uid('User', member)}"
    what = random.choice(
        ["action", *(f'action == Cloudinary::Action::"{may.code}"' for may in list(May)[-20:])]
    )
    folder, shelf = some(random, Folder, account), some(random, Collection, account)
    where, when = random.choice([
        ("resource", ""),
        (f"resource in {uid('Folder', folder)}", ""),
        (f"resource == {uid('Folder', folder)}", ""),
        ("resource is Cloudinary::Folder", f'when {{ resource.ancestor_ids.contains("{folder.pk}") }}'),
        ("resource is Cloudinary::Folder", f'when {{ resource.name == "{folder.name}" }}'),
        ("resource", 'when { principal is Cloudinary::User && principal.role == "editor" }'),
        ("resource", "when { principal is Cloudinary::User && principal.root }"),
        (f"resource in {uid('Collection', shelf)}", ""),
        (f"resource is Cloudinary::Asset in {uid('Collection', shelf)}", ""),
        ("resource", f"when {{ resource in {uid('Collection', shelf)} }}"),
        ("resource is Cloudinary::Asset", 'when { resource.tags.contains("legal") }'),
    ])  # fmt: skip
    number = account.policy_set.count()
    Policy.objects.create(
        account=account,
        name=f"P{number} {random.random()}",
        statement=f"{random.choice(['permit', 'forbid'])}({who}, {what}, {where}) {when};",
        scope_type=random.choice(["account", "prodenv"]),
        environment=random.choice([None, some(random, Environment, account)]),
        **AT,
    )


def uid(kind: str, row) -> str:
    return f'Cloudinary::{kind}::"{row.pk if row else "nobody"}"'


def end_policy(random, account) -> None:
    if policy := some(random, Policy, account):
        policy.delete()


@settings(max_examples=WORLDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_gain_or_loss_is_told_exactly_where_the_decision_changes(seed):
    random = Random(seed)
    with transaction.atomic():
        world = build(random)
        account = random.choice(world.accounts)
        for _ in range(random.choice([0, 0, 1, 3])):
            write_policy(random, account)
        before = read_picture(account.pk, now=NOW)
        for _ in range(random.randint(1, 4)):
            alter(random, account)
        difference = compare(before, read_picture(account.pk, now=NOW))

        assert told(difference) == decided(difference)
        assert told_of_shelves(difference) == decided_of_shelves(difference)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_folder_that_is_renamed_falls_under_the_policies_of_its_new_name(world):
    """In one epoch too: what was answered for the old name is not taken for the new one."""
    vera, now = world.member("vera"), clock.now()
    press = Folder.objects.create(
        account=world.account, environment=world.environment, parent=world.root, name="Press",
        created_at=now, updated_at=now,
    )  # fmt: skip
    what = f'principal == {uid("User", vera)}, action == Cloudinary::Action::"folder.create"'
    Policy.objects.create(
        account=world.account, name="Press", created_at=now, updated_at=now,
        statement=f'permit({what}, resource is Cloudinary::Folder) when {{ resource.name == "Press" }};',
    )  # fmt: skip
    policies_of(world.account.pk, 7)
    before = read_picture(world.account.pk, now=now)
    Folder.objects.filter(pk=press.pk).update(name="Archive")

    found = told(compare(before, read_picture(world.account.pk, now=now)))

    assert found == {((Kind.MEMBER, vera.pk), False, May.FOLDER_CREATE, press.pk)}
