"""What an account asks of a session, and what a session has to show for it (T-23, T-45)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.refusals import Why
from mediadesk.rules.security import Factor, SecurityPolicy, SignedIn, policy_to_keep, read_policy, unmet

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SESSION = SignedIn(NOW, NOW, NOW, (Factor.PASSWORD,))
NINA = {
    "address": "203.0.113.7",
    "member_id": "nina",
    "role": "admin",
    "groups": {"studio"},
    "providers": {"okta"},
}


def refused(policy: SecurityPolicy, session: SignedIn = SESSION, **more) -> Why | None:
    refusal = unmet(policy, session, now=NOW, **NINA | more)
    return refusal.why if refusal else None


def test_an_account_that_has_set_nothing_lets_a_password_in():
    assert refused(SecurityPolicy()) is None


@pytest.mark.parametrize(
    ("asked", "met_by"),
    [
        ({"second_factor_all": True}, {"factors": (Factor.PASSWORD, Factor.CODE)}),
        ({"second_factor_roles": ("admin",)}, {"factors": (Factor.PASSKEY,)}),
        ({"second_factor_groups": ("studio",)}, {"factors": (Factor.PASSWORD, Factor.REMEMBERED)}),
        ({"second_factor_all": True}, {"factors": (Factor.PROVIDER,), "provider_id": "okta"}),
        ({"sign_on_only": True}, {"factors": (Factor.PROVIDER,), "provider_id": "okta"}),
    ],
    ids=str,
)
def test_what_is_asked_is_refused_without_and_let_in_with(asked, met_by):
    assert refused(SecurityPolicy(**asked)) in {Why.SECOND_FACTOR_NEEDED, Why.SIGN_ON_NEEDED}
    assert refused(SecurityPolicy(**asked), replace(SESSION, **met_by)) is None


def test_a_second_factor_is_asked_of_those_alone_whom_it_names():
    others = SecurityPolicy(second_factor_roles=("billing",), second_factor_groups=("finance",))
    assert refused(others) is None


def test_another_accounts_provider_vouches_for_nobody_here():
    elsewhere = replace(SESSION, factors=(Factor.PROVIDER,), provider_id="google-of-another")
    assert refused(SecurityPolicy(sign_on_only=True), elsewhere) is Why.SIGN_ON_NEEDED
    assert refused(SecurityPolicy(second_factor_all=True), elsewhere) is Why.SIGNED_IN_ELSEWHERE


def test_whoever_breaks_the_glass_comes_in_by_password():
    assert refused(SecurityPolicy(sign_on_only=True, break_glass=("nina",))) is None


@pytest.mark.parametrize(("field", "unit"), [("session_hours", "hours"), ("idle_minutes", "minutes")])
def test_a_session_ends_at_its_length_and_not_before(field, unit):
    policy = SecurityPolicy(**{field: 8})
    begun = "at" if field == "session_hours" else "seen_at"
    just = replace(SESSION, **{begun: NOW - timedelta(**{unit: 8})})
    assert refused(policy, just) is None
    older = replace(just, **{begun: getattr(just, begun) - timedelta(seconds=1)})
    assert refused(policy, older) is Why.SESSION_TOO_OLD


def test_only_the_allowed_networks_come_in():
    policy = SecurityPolicy(console_addresses=("203.0.113.0/24", "2001:db8::/32"))
    assert refused(policy) is None
    assert refused(policy, address="2001:db8::9") is None
    assert refused(policy, address="198.51.100.1") is Why.ADDRESS_NOT_ALLOWED
    assert refused(policy, address="") is Why.ADDRESS_NOT_ALLOWED


@pytest.mark.parametrize(
    ("age", "fresh"),
    [(0, True), (300, True), (301, False), (-1, False)],
)
def test_a_proof_is_fresh_for_five_minutes(age, fresh):
    assert replace(SESSION, proved_at=NOW - timedelta(seconds=age)).is_fresh(NOW) is fresh


names = st.lists(st.text("abc", min_size=1), max_size=3).map(tuple)


@given(
    st.builds(
        SecurityPolicy,
        second_factor_roles=names,
        break_glass=names,
        session_hours=st.integers(1, 24),
        sign_on_only=st.booleans(),
    )
)
def test_a_policy_is_read_as_it_was_kept(policy):
    assert read_policy(policy_to_keep(policy)) == policy
    assert policy_to_keep(SecurityPolicy()) == {}


def test_a_policy_of_a_later_release_is_read_without_what_is_not_known():
    assert read_policy({"session_hours": 8, "retina_scan": True}) == SecurityPolicy(session_hours=8)
