"""One question, one answer, one reason: the order of `decide` as tables that can be read aloud."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, holds_all_of, paths, require, ways_to
from mediadesk.access.facts import EVERYWHERE, Facts, Held, compile_masks
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role

ACCOUNT, HERE_ENV, OTHER_ENV = "acme", "env-1", "env-2"
SHARED, BELOW, PRIVATE = "press", "press/may", "press/secret"

IN_SHARED = Target(ACCOUNT, HERE_ENV, (SHARED, "root"))
IN_BELOW = Target(ACCOUNT, HERE_ENV, (BELOW, SHARED, "root"))
IN_PRIVATE = Target(ACCOUNT, HERE_ENV, (PRIVATE,))  # nothing above a private folder reaches it
ELSEWHERE = Target(ACCOUNT, HERE_ENV, ("legal", "root"))
IN_OTHER_ENV = Target(ACCOUNT, OTHER_ENV, ("theirs",))
THE_ACCOUNT = Target(ACCOUNT)
FOREIGN = Target("other", "env-9", ("press",))

M, A, T, B, R, L, E, U, v, c, e, m = list(Role)[:12]


def facts(*held: Held, refused: str = "") -> Facts:
    return Facts(ACCOUNT, 1, refused, held, compile_masks(ACCOUNT, () if refused else held))


def everywhere(role: Role) -> Held:
    return Held(role, "account", ACCOUNT)


def on(role: Role, folder: str, *, group: str = "") -> Held:
    return Held(role, "folder", folder, folder.title(), group)


# fmt: off
MEMBERS = [
    # role  wants                    where          answer
    (M,     May.ACCOUNT_TRANSFER,    THE_ACCOUNT,   True),
    (A,     May.ACCOUNT_TRANSFER,    THE_ACCOUNT,   False),
    (A,     May.MEMBER_INVITE,       THE_ACCOUNT,   True),
    (A,     May.BILLING_VIEW,        THE_ACCOUNT,   False),  # an Admin does everything but billing
    (A,     May.PLAN_VIEW,           THE_ACCOUNT,   True),   # … yet must see how many seats there are
    (T,     May.MEMBER_VIEW,         THE_ACCOUNT,   False),
    (T,     May.KEY_CREATE,          IN_OTHER_ENV,  True),
    (T,     May.ENVIRONMENT_DELETE,  IN_OTHER_ENV,  False),
    (B,     May.BILLING_UPDATE,      THE_ACCOUNT,   True),
    (B,     May.LIBRARY_VIEW,        IN_SHARED,     False),
    (R,     May.TRAIL_VIEW,          THE_ACCOUNT,   True),
    (R,     May.ASSET_VIEW,          IN_SHARED,     False),
    (L,     May.FOLDER_SHARE,        ELSEWHERE,     True),
    (E,     May.ASSET_DELETE,        ELSEWHERE,     True),
    (E,     May.FOLDER_SHARE,        ELSEWHERE,     False),  # an Editor works on assets but shares nothing
    (E,     May.ASSET_VIEW,          IN_PRIVATE,    True),   # private keeps out shares, not roles
    (U,     May.LIBRARY_VIEW,        IN_SHARED,     True),
    (U,     May.ASSET_VIEW,          IN_SHARED,     False),  # … and sees nothing until something is shared
]

SHARES = [
    # role in Press  wants                where         answer
    (v,              May.ASSET_VIEW,      IN_SHARED,    True),
    (v,              May.ASSET_VIEW,      IN_BELOW,     True),   # a share reaches down
    (v,              May.ASSET_VIEW,      ELSEWHERE,    False),  # … but not sideways
    (v,              May.ASSET_VIEW,      IN_PRIVATE,   False),  # … nor into a private folder below
    (v,              May.ASSET_UPLOAD,    IN_SHARED,    False),
    (c,              May.ASSET_UPLOAD,    IN_SHARED,    True),
    (c,              May.ASSET_EDIT,      IN_SHARED,    False),
    (e,              May.ASSET_RENAME,    IN_BELOW,     True),
    (e,              May.ASSET_DELETE,    IN_BELOW,     False),
    (m,              May.ASSET_DELETE,    IN_BELOW,     True),
    (m,              May.FOLDER_SHARE,    IN_SHARED,    True),
    (m,              May.MEMBER_VIEW,     THE_ACCOUNT,  False),  # a folder role never reaches the account
    (m,              May.ASSET_VIEW,      IN_OTHER_ENV, False),
]
# fmt: on


@pytest.mark.parametrize(("role", "may", "where", "answer"), MEMBERS)
def test_a_role_allows_what_the_table_says(role, may, where, answer):
    decision = decide(facts(everywhere(role)), may, where)

    assert decision.allowed is answer, decision.because


@pytest.mark.parametrize(("role", "may", "where", "answer"), SHARES)
def test_a_share_reaches_its_folder_and_what_inherits_from_it(role, may, where, answer):
    decision = decide(facts(everywhere(U), on(role, SHARED)), may, where)

    assert decision.allowed is answer, decision.because


def test_a_share_never_lowers_what_a_role_allows():
    assert decide(facts(everywhere(E), on(v, SHARED)), May.ASSET_DELETE, IN_SHARED)


def test_whoever_has_chosen_environments_is_nothing_in_the_others():
    chosen = facts(Held(A, "chosen", ACCOUNT), Held(A, "environment", HERE_ENV))

    assert decide(chosen, May.MEMBER_INVITE, THE_ACCOUNT)
    assert decide(chosen, May.ASSET_VIEW, IN_SHARED)
    assert not decide(chosen, May.ASSET_VIEW, IN_OTHER_ENV)


@pytest.mark.parametrize("may", list(May), ids=lambda may: may.code)
def test_another_accounts_thing_does_not_exist_even_for_a_master_admin(may):
    decision = decide(facts(everywhere(M)), may, FOREIGN)

    assert not decision.allowed
    assert decision.out_of_reach
    assert decision.because == "it belongs to another account"
    with pytest.raises(Refusal) as refused:
        require(facts(everywhere(M)), may, FOREIGN)
    assert refused.value.why is Why.NOT_FOUND


@pytest.mark.parametrize("may", list(May), ids=lambda may: may.code)
def test_whoever_is_not_active_may_do_nothing(may):
    gone = facts(everywhere(M), refused="the membership is not active")

    assert not decide(gone, may, IN_SHARED)
    with pytest.raises(Refusal) as refused:
        require(gone, may, IN_SHARED)
    assert refused.value.why is Why.MEMBER_NOT_ACTIVE


def test_the_reason_names_role_place_and_group():
    through = facts(everywhere(U), on(m, SHARED, group="Agencies"))

    assert (
        decide(through, May.ASSET_DELETE, IN_BELOW).because
        == "role Manager on Press through the group Agencies"
    )
    assert decide(facts(everywhere(E)), May.ASSET_DELETE, IN_BELOW).because == "role Editor in the account"


def test_a_no_says_what_is_missing_and_who_can_give_it():
    decision = decide(facts(everywhere(U)), May.ASSET_UPLOAD, IN_SHARED)

    assert decision.because == "no role held here lets them add assets to a folder"
    assert decision.path is None
    assert decision.remedy == (
        "The roles Master admin, Admin, Technical admin, Media Library admin and Editor may. "
        "So may whoever is Contributor or Editor or Manager of the folder: its Managers can share it. "
        "Ask an Admin or Master admin of the account for access."
    )


@pytest.mark.parametrize("may", list(May), ids=lambda may: may.code)
def test_every_refusal_is_a_whole_sentence_with_a_remedy(may):
    with pytest.raises(Refusal) as refused:
        require(facts(), may, IN_SHARED)

    assert str(refused.value) == f"You may not {may.doing}."
    assert ways_to(may) == refused.value.remedy
    assert "{" not in refused.value.sentence


def test_all_ways_are_told_widest_first():
    both = facts(everywhere(E), on(m, SHARED), on(v, SHARED, group="Agencies"))

    told = [(held.role, held.through_group) for held in paths(both, May.ASSET_VIEW, IN_SHARED)]

    assert told == [(E, ""), (m, ""), (v, "Agencies")]


# fmt: off
GIVING = [
    # giver  gives  where                              answer
    (M,      M,     Target(ACCOUNT, EVERYWHERE),       True),
    (A,      A,     Target(ACCOUNT, EVERYWHERE),       True),
    (A,      M,     Target(ACCOUNT, EVERYWHERE),       False),
    (A,      B,     Target(ACCOUNT, EVERYWHERE),       False),  # billing is not an Admin's to give
    (T,      E,     IN_SHARED,                         True),
    (L,      m,     IN_SHARED,                         True),
    (E,      m,     IN_SHARED,                         False),
    (E,      e,     IN_SHARED,                         True),
    (U,      v,     IN_SHARED,                         False),
]
# fmt: on


@pytest.mark.parametrize(("giver", "given", "where", "answer"), GIVING)
def test_nobody_gives_what_they_do_not_hold(giver, given, where, answer):
    assert holds_all_of(facts(everywhere(giver)), given, where) is answer
