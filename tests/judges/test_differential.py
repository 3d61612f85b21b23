"""The engine against Cedar on random accounts: whatever the rows say, both give the same answer (F-03).

`make test` makes 20,000 comparisons, `make judge` 10⁷.
"""

from __future__ import annotations

import ast
from random import Random

import pytest
from django.db import transaction

from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.load import read_all_facts, read_facts
from mediadesk.access.targets import of_account, of_asset, of_collection, of_environment, of_folder
from mediadesk.store.models import Member
from tests.architecture import tree
from tests.judges.oracle import Oracle
from tests.judges.worlds import NOW, SECOND, World, build, move, of

A_RUN, A_NIGHT = 20_000, 10_000_000
PARTS = 4  # of a night, so that two cores share it
MANY = 700  # questions about one account at one moment: many small worlds find more than a few large ones

pytestmark = pytest.mark.django_db


def test_the_engine_and_cedar_agree_on_20_000_questions() -> None:
    assert compare(A_RUN, Random("a run")) >= A_RUN


@pytest.mark.judge
@pytest.mark.parametrize("part", range(PARTS))
def test_the_engine_and_cedar_agree_on_10_000_000_questions(part) -> None:
    assert compare(A_NIGHT // PARTS, Random(f"night {part}")) >= A_NIGHT // PARTS


def compare(wanted: int, random: Random) -> int:
    """Ask so many questions of both, world after world. Returns how many were asked."""
    asked = 0
    while asked < wanted:
        seed = random.getrandbits(64)
        with transaction.atomic():
            world = build(Random(seed), policed=bool(seed % 4))
            for moment in (NOW, NOW + SECOND):
                asked += sum(_agree(world, account, moment, seed) for account in world.accounts)
                move(world)
            transaction.set_rollback(True)
    return asked


def _agree(world: World, account, now, seed: int) -> int:
    facts = compiled(world, now)
    oracle = Oracle(account, principals=[*world.members, *world.keys], now=now)
    asked = list(questions(world, account))
    asked = world.random.sample(asked, min(len(asked), MANY))
    known: dict = {}
    expected = oracle.answers(asked)
    for (who, doing, *where), right in zip(asked, expected, strict=True):
        place = tuple(where)
        if place not in known:
            known[place] = target(account, *place)
        decision = decide(facts[who.pk], BY_CODE[doing], known[place])
        said = f"world {seed}: {who} {doing} on {known[place]}: Cedar {right}, engine: {decision.because}"
        assert decision.allowed is right, said
    return len(asked)


def compiled(world: World, now) -> dict[str, Facts]:
    """The facts of everybody: of all at once, or one by one."""
    found = {}
    for account in world.accounts:
        every = read_all_facts(account.pk, epoch=0, now=now)
        for who in of(account, [*world.members, *world.keys]):
            kind = Kind.MEMBER if isinstance(who, Member) else Kind.API_KEY
            found[who.pk] = every[kind, who.pk]
            if world.likely(0.2):
                alone = read_facts(kind, who.pk, account_id=account.pk, epoch=0, now=now)
                assert (alone.masks, alone.refused) == (found[who.pk].masks, found[who.pk].refused)
    return found


BY_CODE = {may.code: may for may in May}
BY_PLACE = {where: [may.code for may in May if may.where is where] for where in Where}


IN_ENVIRONMENTS = [*BY_PLACE[Where.ENVIRONMENT], *BY_PLACE[Where.COLLECTION]]
OF_ASSETS = [code for code in BY_PLACE[Where.FOLDER] if code.startswith("asset.")]


def questions(world: World, account):
    """Everybody, every permission, everywhere it may be asked; where it may not, too, while there are no policies."""
    astray = [] if world.policed else [*IN_ENVIRONMENTS, *BY_PLACE[Where.FOLDER]]
    places = [((None, None, None, None), [*BY_PLACE[Where.ACCOUNT], *astray])]
    places += [((one, None, None, None), IN_ENVIRONMENTS) for one in of(account, world.environments)]
    of_folders = BY_PLACE[Where.FOLDER]
    places += [((one.environment, one, None, None), of_folders) for one in of(account, world.folders)]
    places += [((one.environment, one.folder, one, None), OF_ASSETS) for one in of(account, world.assets)]
    of_collections = BY_PLACE[Where.COLLECTION]
    places += [((one.environment, None, None, one), of_collections) for one in of(account, world.collections)]
    strangers = [one for one in (*world.members, *world.keys) if one.account_id != account.pk]
    asking = [*of(account, [*world.members, *world.keys]), *strangers[:1]]
    for who in asking:
        for place, codes in places:
            yield from ((who, code, *place) for code in codes)


def target(account, environment, folder, asset, collection):
    if collection:
        return of_collection(collection)
    if asset:
        return of_asset(asset)
    if folder:
        return of_folder(folder)
    return of_environment(environment) if environment else of_account(account.pk)


@pytest.mark.parametrize(
    "module", ["judges/oracle", "judges/place", "judges/published", "judges/aimed", "access/oracle"]
)
def test_the_second_opinion_knows_nothing_of_the_engine(module) -> None:
    source = ast.parse((tree.ROOT / f"tests/{module}.py").read_text())
    named = [node.module or "" for node in ast.walk(source) if isinstance(node, ast.ImportFrom)]
    named += [one.name for node in ast.walk(source) if isinstance(node, ast.Import) for one in node.names]

    assert {one for one in named if one.startswith("mediadesk")} <= {"mediadesk.store.models"}
