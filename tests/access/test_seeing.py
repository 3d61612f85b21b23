"""Whose view one may look at: only theirs who may do no more than oneself."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts, Held, Kind, compile_masks
from mediadesk.access.policies import Written, compile_policies
from mediadesk.access.roles import OwnRole
from mediadesk.access.seeing import may_see_as
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind


def facts_of(role, *more, **changed) -> Facts:
    held = (Held(role, "account", "acme"), *more)
    return replace(Facts("acme", 1, "", held, compile_masks("acme", held)), **changed)


def applying(text, *, kind=Kind.MEMBER, member="olga", role="master_admin"):
    return compile_policies([Written("p", "P", text)]).applying_to(
        kind, member, [], role_id=role, root=role == "master_admin"
    )


@pytest.mark.parametrize("role", MEMBER_ROLES, ids=lambda role: role.api_id)
def test_a_master_admin_may_look_as_everybody_and_nobody_else_as_anybody(role):
    assert may_see_as(facts_of(Role.MASTER_ADMIN), facts_of(role))
    if role is not Role.MASTER_ADMIN:
        assert not may_see_as(facts_of(role), facts_of(Role.MEDIA_LIBRARY_USER))


def test_an_own_role_that_allows_it_shows_nobody_who_may_do_more():
    watcher = OwnRole("w", "Watcher", RoleKind.GLOBAL, "", May.MEMBER_SEE_AS.bit)
    both = facts_of(Role.ADMIN, Held(watcher, "account", "acme"))

    assert may_see_as(both, facts_of(Role.EDITOR))
    assert not may_see_as(both, facts_of(Role.MASTER_ADMIN))
    assert not may_see_as(both, facts_of(Role.BILLING))


def test_a_share_in_a_folder_is_no_more_than_a_master_admin_holds():
    guest = facts_of(Role.MEDIA_LIBRARY_USER, Held(Role.FOLDER_MANAGER, "folder", "press", "Press"))

    assert may_see_as(facts_of(Role.MASTER_ADMIN), guest)


def test_who_may_look_in_one_environment_only_sees_nobody_of_all():
    watcher = OwnRole("w", "Watcher", RoleKind.GLOBAL, "", sum(may.bit for may in May))
    held = (Held(watcher, "chosen", "acme"), Held(watcher, "environment", "one"))
    own = Facts("acme", 1, "", held, compile_masks("acme", held))

    assert not may_see_as(own, facts_of(Role.EDITOR))


def test_what_a_policy_takes_from_the_one_who_looks_is_not_seen_through_another():
    text = 'forbid (principal == Cloudinary::User::"olga", action == Cloudinary::Action::"asset.view", resource);'
    olga = facts_of(Role.MASTER_ADMIN, policies=applying(text))

    assert olga.policies is not None
    assert not may_see_as(olga, facts_of(Role.EDITOR))
    assert may_see_as(olga, facts_of(Role.BILLING))


@pytest.mark.parametrize("who", ["own", "other"])
def test_nobody_who_is_not_active_looks_or_is_looked_as(who):
    own, other = facts_of(Role.MASTER_ADMIN), facts_of(Role.EDITOR)
    gone = Facts("acme", 1, "the membership is not active")

    assert not (may_see_as(gone, other) if who == "own" else may_see_as(own, gone))


def test_nobody_of_another_account_is_looked_as():
    elsewhere = Facts("other", 1, "", (), MappingProxyType({}))

    assert not may_see_as(facts_of(Role.MASTER_ADMIN), elsewhere)
