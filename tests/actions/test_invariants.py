"""What holds after every step of whatever sequence of actions by whomever (F-06)."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.facts import Kind
from mediadesk.access.load import facts_for, read_all_facts
from mediadesk.access.targets import of_account, of_asset, of_collection, of_environment, of_folder
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.teams.add_group_to_group import add_group_to_group
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.queries.places import folder_place
from mediadesk.queries.who_can import who_has
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import Account, Asset, Collection, Environment, Folder, Member
from tests.actions.groups_in_order import require_groups_in_order
from tests.actions.steps import POLICY, STEPS, STRUCTURE, Dice
from tests.conftest import actor_of

A_RUN, A_NIGHT = 6, 1_000
LONG, TRIES = 20, 250  # steps that are taken, and refused ones among them

MASTERS, ADMINS = {"role": "master_admin"}, {"role__endswith": "admin"}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(A_RUN))
def test_after_every_step_of_a_random_sequence_access_is_in_order(world, seed) -> None:
    walk(world, Random(seed))


@pytest.mark.judge
@pytest.mark.parametrize("seed", range(A_RUN, A_NIGHT))
def test_after_every_step_of_a_long_night_access_is_in_order(world, seed) -> None:
    walk(world, Random(seed))


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_the_sequences_is_one_that_can_be_taken(world, step) -> None:
    """A step that is always refused would prove nothing."""
    dice, olga = Dice(Random(step), world.account.pk), world.olga
    create_environment(olga, name="Second", cloud_name="second")
    group = create_group(olga, name="Agency")
    add_members_to_group(olga, group_id=group.pk, member_ids=[world.member("vera").pk])
    nested(world)
    shelved(world)
    disable_members(olga, member_ids=[world.member("rita").pk])
    for name in ("make a folder", "make a folder", "write a role", "make a key"):
        attempt(STEPS[name], dice, olga)
    folder = Folder.objects.filter(account=world.account, parent__isnull=False).order_by("id").first()
    share_folder(olga, folder_id=folder.pk, role="folder_viewer", group_ids=[group.pk])
    attempt(STEPS["write a policy"], dice, olga)  # last: it may forbid the others
    if step == "take out of a collection":
        attempt(STEPS["put into a collection"], dice, olga)
    if step == "let inherit":
        make_folder_private(olga, folder_id=folder.pk, version=folder.version)
    who = world.adam if step == "leave" else olga

    attempt(STEPS[step], dice, who)


def nested(world) -> None:
    """Inner in Middle in Outer, with Vera and Edda inside."""
    made = [create_group(world.olga, name=name).pk for name in ("Outer", "Middle", "Inner")]
    for outer, inner in pairwise(made):
        add_group_to_group(world.olga, group_id=outer, inner_id=inner)
    for group_id, name in zip(made[1:], ("vera", "edda"), strict=True):
        add_members_to_group(world.olga, group_id=group_id, member_ids=[world.member(name).pk])


def shelved(world) -> None:
    """An asset in the first folder of each environment and a private one, and two collections."""
    secret = create_folder(world.olga, parent_id=world.root.pk, name="Secret", private=True)
    for folder in (*Folder.objects.filter(account=world.account, parent=None), secret):
        Asset.objects.create(
            account=world.account, environment_id=folder.environment_id, folder=folder, name="a", public_id=folder.pk,
            resource_type="raw", size_bytes=1, created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
    for name in ("Lookbook", "Press kit"):
        create_collection(world.olga, environment_id=world.environment.pk, name=name)


def attempt(step, dice, actor) -> None:
    """Take a step with other dice until it is not refused."""
    for _ in range(TRIES):
        try:
            return step(dice, actor)
        except Refusal as refusal:
            last = refusal
    raise AssertionError(f"it was always refused: {last}")


def walk(world, random: Random) -> None:
    """Take random steps, most of which are refused, and look after each that was not."""
    create_environment(world.olga, name="Second", cloud_name="second")
    nested(world)
    shelved(world)
    dice = Dice(random, world.account.pk)
    before, said = everything(world), []
    for _ in range(TRIES):
        actor = actor_of(dice.row(Member, status=Member.ACTIVE, **random.choice([MASTERS, ADMINS, {}])))
        name, epoch = random.choice(list(STEPS)), epoch_of(world)
        try:
            STEPS[name](dice, actor)
        except Refusal:
            assert epoch_of(world) == epoch, f"{said}: {name} was refused, and facts were voided"
            continue
        said.append(f"{actor.label}: {name}")
        after = everything(world)
        require_order(world, after, said)
        if name not in STRUCTURE | POLICY:
            nobody_gave_more_than_they_held(before, after, actor, said)
        before = after
        if len(said) == LONG:
            break
    assert said


def epoch_of(world) -> int:
    return Account.objects.values_list("access_epoch", flat=True).get(pk=world.account.pk)


def targets_of(account):
    yield "account", of_account(account.pk)
    for environment in Environment.objects.filter(account=account).order_by("id"):
        yield environment.pk, of_environment(environment)
    for folder in Folder.objects.filter(account=account).order_by("id"):
        yield folder.pk, of_folder(folder)
    for asset in Asset.objects.filter(account=account).order_by("id"):
        yield asset.pk, of_asset(asset)
    for collection in Collection.objects.filter(account=account).order_by("id"):
        yield collection.pk, of_collection(collection)


def everything(world) -> dict:
    """What everybody in the account may do, as (permission, place)."""
    every = read_all_facts(world.account.pk, epoch=0, now=clock.now())
    places = list(targets_of(world.account))
    return {
        pk: frozenset(
            (may.code, name)
            for name, target in places
            for may in May
            if (may.where is Where.ACCOUNT) is (name == "account") and decide(facts, may, target)
        )
        for (_, pk), facts in every.items()
    }


def require_order(world, after, said) -> None:
    """An owner who is a Master admin; nothing of others; no stale facts; everybody who may is shown; groups as put."""
    account = Account.objects.get(pk=world.account.pk)
    require_groups_in_order(account, said)
    masters = Member.objects.filter(account=account).master_admins(clock.now())
    assert masters.filter(user__isnull=False).exists(), said
    assert masters.filter(pk=account.owner_id).exists(), said

    theirs = [target for _, target in targets_of(world.other_account)]
    every = read_all_facts(account.pk, epoch=0, now=clock.now())
    for member in Member.objects.filter(account=account):
        facts = facts_for(actor_of(member))
        read = every[Kind.MEMBER, member.pk]
        assert (facts.masks, facts.refused) == (read.masks, read.refused), f"{said}: stale facts of {member}"
        assert not any(decide(facts, may, target) for target in theirs for may in May), said

    owner = facts_for(actor_of(account.owner))
    folder = Folder.objects.filter(account=account).order_by("id").last()
    if ("asset.view", folder.pk) in after[account.owner_id]:
        shown = {row.id for row in who_has(owner, folder_place(owner, folder.pk), may="asset.view").rows}
        assert shown == {pk for pk, may in after.items() if ("asset.view", folder.pk) in may}, said


def nobody_gave_more_than_they_held(before, after, actor, said) -> None:
    """Whatever somebody may do after a step and not before it, whoever took the step could do before it."""
    known = {place for may in before.values() for _, place in may}
    for pk, may in after.items():
        gained = {one for one in may - before.get(pk, frozenset()) if one[1] in known}
        assert gained <= before[actor.id], f"{said}: {pk} gained {sorted(gained - before[actor.id])[:5]}"
