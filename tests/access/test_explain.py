"""The reasons of an answer, and who can: told apart from the pages that show them."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.explain import may_help, reasons, reasons_of, who_can
from mediadesk.access.facts import Facts, Held, Kind, compile_masks
from mediadesk.access.load import read_all_facts, read_facts
from mediadesk.access.targets import of_folder
from mediadesk.rules.roles import MEMBER_ROLES, Role
from tests.access.test_differential import NOW, WORLDS, build, targets

SINCE, UNTIL = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
DANA = Held(Role.FOLDER_MANAGER, "folder", "press", "Press", "Agencies", "Olga", UNTIL, since=SINCE)
PRESS = Target("acme", "env", ("press", "root"), name="Press")


def facts_of(*held, **changed):
    return replace(Facts("acme", 1, "", held, compile_masks("acme", held)), **changed)


def test_a_yes_names_every_path_with_group_giver_and_end():
    facts = facts_of(DANA, Held(Role.EDITOR, "account", "acme"))

    assert reasons(facts, May.ASSET_VIEW, PRESS) == (
        "role Editor in the account",
        "role Manager on Press through the group Agencies, granted by Olga on 3 May 2026, ends 1 June 2026",
    )


@pytest.mark.parametrize(
    ("facts", "target", "told"),
    [
        (facts_of(ended=(DANA,)), PRESS, "they had it until 1 June 2026: role Manager on Press"),
        (facts_of(DANA), Target("acme", "env", ("shop",)), "they may elsewhere: role Manager on Press"),
        (facts_of(DANA), Target("acme", "env", ("a",), above=("press",)), "a private folder keeps out the"),
    ],
    ids=["ended", "elsewhere", "private"],
)
def test_a_no_says_what_has_ended_is_elsewhere_or_kept_out(facts, target, told):
    assert any(one.startswith(told) for one in reasons(facts, May.ASSET_DELETE, target))


@pytest.mark.parametrize("role", MEMBER_ROLES, ids=lambda role: role.api_id)
def test_a_yes_names_the_role_and_a_no_says_that_none_is_held(role):
    facts = facts_of(Held(role, "account", "acme"))
    for may in May:
        said = reasons(facts, may, PRESS)
        held = (f"role {role.title} in the account",)
        assert said == (held if decide(facts, may, PRESS) else ("no role held here allows it",)), may


def test_a_right_in_the_account_is_held_nowhere_else():
    """A role in an environment gives nothing of the account, so none may "elsewhere" either."""
    facts = facts_of(Held(Role.TECHNICAL_ADMIN, "environment", "e1", "Shop"))

    assert reasons(facts, May.ACCOUNT_VIEW, Target("acme")) == ("no role held here allows it",)
    assert "they may elsewhere" in reasons(facts, May.SETTINGS_VIEW, Target("acme", "e2"))[1]


@pytest.mark.parametrize(
    ("role", "helps"),
    [(Role.MEDIA_LIBRARY_ADMIN, True), (Role.ADMIN, True), (Role.EDITOR, False), (Role.BILLING, False)],
    ids=lambda one: getattr(one, "api_id", None),
)
def test_who_may_share_and_holds_the_role_can_help_and_nobody_else(role, helps):
    facts = facts_of(Held(role, "account", "acme"))

    assert may_help(facts, [Role.FOLDER_CONTRIBUTOR], PRESS) is helps


def test_who_can_is_whoever_decide_lets_for_each_permission(world):
    target, now = of_folder(world.root), UNTIL
    every = read_all_facts(world.account.pk, epoch=1, now=now)

    for may in May:
        alone = {
            (kind, pk)
            for kind, pk in every
            if decide(read_facts(kind, pk, account_id=world.account.pk, epoch=1, now=now), may, target)
        }
        assert {who for who, _ in who_can(every, may, target)} == alone
    assert (Kind.MEMBER, world.olga.id) in dict(who_can(every, May.ASSET_DELETE, target))


@settings(
    max_examples=max(WORLDS // 4, 2),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
@pytest.mark.django_db
def test_who_can_lists_all_whom_decide_lets_and_nobody_else_on_random_worlds(seed):
    """Both directions agree: from the whole account at once, and from the facts of each alone."""
    random = Random(seed)
    with transaction.atomic():
        for account, *_, target in targets(random, build(random)):
            every = read_all_facts(account.pk, epoch=1, now=NOW)
            alone = {
                (kind, pk): read_facts(kind, pk, account_id=account.pk, epoch=1, now=NOW)
                for kind, pk in every
            }
            for may in random.sample(list(May), 12):
                able = dict(who_can(every, may, target))
                assert able.keys() == {one for one, facts in alone.items() if decide(facts, may, target)}
                assert all(reasons_of(able[one]) == reasons(alone[one], may, target) for one in able)
                assert all(reasons(facts, may, target) for facts in alone.values())
        transaction.set_rollback(True)
