"""The reasons of an answer, and who can: told apart from the pages that show them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.explain import reasons, who_can
from mediadesk.access.facts import Facts, Held, Kind, compile_masks
from mediadesk.access.load import read_all_facts, read_facts
from mediadesk.access.targets import of_folder
from mediadesk.rules.roles import MEMBER_ROLES, Role

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
def test_every_answer_has_a_reason(role):
    assert all(reasons(facts_of(Held(role, "account", "acme")), may, PRESS) for may in May)


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
