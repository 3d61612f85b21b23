"""Laws of access that hold whatever roles, policies and keys there are: two runs, one difference, one relation.

F-05; security.md 1.6 has the list. `make test` looks at a few random worlds, `make judge` at many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from django.db import transaction

from mediadesk.access.decide import decide
from mediadesk.access.load import read_all_facts
from mediadesk.store.models import ApiKey, Grant, GroupMember, Policy
from tests.judges.nested import put_one_between
from tests.judges.statements import statement
from tests.judges.test_differential import BY_CODE, questions, target
from tests.judges.worlds import AT, LABELS, NOW, World, build

A_RUN, A_NIGHT = 6, 600  # worlds
MANY = 250  # questions about one account

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Law:
    """A change of the rows, and what must hold between what was allowed before it and what is after."""

    name: str
    change: Callable[[World, object], None]
    holds: Callable[[set, set], bool]


def forbid_more(world: World, account) -> None:
    write(world, account, statement(world, account).replace("permit(", "forbid("))


def take_a_grant(world: World, account) -> None:
    grants = list(Grant.objects.filter(account=account).order_by("pk"))
    if grants:
        world.random.choice(grants).delete()


def say_it_again_in_another_order(world: World, account) -> None:
    """Each policy gets another id, by which they are read, and its statements the other way round; one stands twice."""
    rows = list(Policy.objects.filter(account=account))
    Policy.objects.filter(account=account).delete()
    for number, row in enumerate([*rows, *rows[:1]]):
        row.pk, row.name, row._state.adding = world.new_id(), f"Again {number}", True
        row.statement = "\n".join(reversed(row.statement.splitlines()))
        row.save()


def put_in_themselves(_: World, account) -> None:
    """Whoever is in a group by way of another is put into that very group."""
    GroupMember.objects.filter(group__account=account).update(by_way_of=None)


def permit_all(world: World, account) -> None:
    write(world, account, "permit(principal, action, resource);")


def write(world: World, account, text: str) -> None:
    Policy.objects.create(id=world.new_id(), account=account, name="One more", statement=text, **AT, **LABELS)


def nobody_is_in_who_is_out(_: set, after: set) -> bool:
    """Neither who is not active, nor a key that is switched off, nor what has ended; strangers never are."""
    return not any(_is_out(one) for one, *_ in after)


def _is_out(one) -> bool:
    switched_off = not one.enabled if isinstance(one, ApiKey) else one.status != "active"
    return switched_off or bool(one.ends_at and one.ends_at <= NOW)


LAWS = (
    Law("one forbid more adds nothing", forbid_more, lambda before, after: after <= before),
    Law("one grant less adds nothing", take_a_grant, lambda before, after: after <= before),
    Law("order and repetition change nothing", say_it_again_in_another_order, lambda a, b: a == b),
    Law("a group between two changes nothing", put_one_between, lambda a, b: a == b),
    Law("to be inside an inner group is to be inside the outer", put_in_themselves, lambda a, b: a == b),
    Law("a permit for everybody stops at the door", permit_all, nobody_is_in_who_is_out),
)


def test_the_laws_hold_in_random_worlds() -> None:
    hold(A_RUN, Random("laws of a run"))


@pytest.mark.judge
def test_the_laws_hold_in_many_random_worlds() -> None:
    hold(A_NIGHT, Random("laws of a night"))


def hold(worlds: int, random: Random) -> None:
    """Change so many worlds by each law."""
    for _ in range(worlds):
        seed = random.getrandbits(64)
        with transaction.atomic():
            world = build(Random(seed), policed=True)
            for account in world.accounts:
                asked = list(questions(world, account))
                asked = world.random.sample(asked, min(len(asked), MANY))
                before = allowed(world, account, asked)
                for law in LAWS:
                    with transaction.atomic():
                        law.change(world, account)
                        after = allowed(world, account, asked)
                        transaction.set_rollback(True)
                    assert law.holds(before, after), f"world {seed}, {law.name}: {before ^ after}"
            transaction.set_rollback(True)


def allowed(world: World, account, asked) -> set[tuple]:
    """The questions that are answered with yes, by what the rows say now; one about a stranger must not be."""
    facts = {ident: one for own in world.accounts for (_, ident), one in _facts(own).items()}
    found = set()
    for who, doing, *place in asked:
        if decide(facts[who.pk], BY_CODE[doing], target(account, *place)):
            assert who.account_id == account.pk, f"{who} is let into another account"
            found.add((who, doing, *place))
    return found


def _facts(account):
    return read_all_facts(account.pk, epoch=0, now=NOW)
