"""The table of permissions says what the roles' sentences promise, and the oracle's words agree with it."""

from itertools import pairwise

import pytest

from mediadesk.access.catalogue import ACCOUNT_MASK, MASKS, May, Where, roles_with
from mediadesk.rules.roles import COLLECTION_ROLES, FOLDER_ROLES, MEMBER_ROLES, Role
from tests.access import oracle


@pytest.mark.parametrize(
    "role", [*MEMBER_ROLES, *FOLDER_ROLES, *COLLECTION_ROLES], ids=lambda role: role.api_id
)
def test_each_role_holds_what_its_words_say(role):
    held = {may.code for may in May if role in may.holders}

    assert held == oracle.ROLES[role.api_id]


def test_what_is_about_the_account_is_the_same_in_words_and_in_the_table():
    assert {may.code for may in May if may.where is Where.ACCOUNT} == oracle.ABOUT_THE_ACCOUNT


def test_a_master_admin_may_do_everything():
    assert MASKS[Role.MASTER_ADMIN] == sum(may.bit for may in May)


@pytest.mark.parametrize("role", [*FOLDER_ROLES, *COLLECTION_ROLES], ids=lambda role: role.api_id)
def test_roles_of_folders_and_collections_never_reach_the_account(role):
    assert not MASKS[role] & ACCOUNT_MASK


def test_each_folder_role_holds_all_of_the_one_below_it():
    masks = [MASKS[role] for role in FOLDER_ROLES]

    assert all(higher & lower == lower for lower, higher in pairwise(masks))


@pytest.mark.parametrize("role", [Role.BILLING, Role.REPORTS], ids=lambda role: role.api_id)
def test_roles_without_a_seat_touch_no_asset(role):
    touched = {may for may in May if may.where in {Where.FOLDER, Where.COLLECTION} and role in may.holders}

    assert not role.takes_seat
    assert not touched


def test_every_permission_has_a_bit_of_its_own_a_holder_and_words():
    assert len({may.bit for may in May}) == len(May)
    assert all(roles_with(may) and may.doing for may in May)
