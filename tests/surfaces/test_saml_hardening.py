"""The security list for SAML (security.md 1.4), line by line: which tests refuse it, each for its stated reason.

What stands in a message is judged where it is read, in tests/engines/identity; what it may do here, by HTTP.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
FOLDERS = {"identity": TESTS / "engines/identity", "surfaces": TESTS / "surfaces", "races": TESTS / "races"}
TABLE = """\
no. file                        test
1   identity/saml_signatures    a_wrapped_signature_is_refused_for_how_it_is_wrapped
2   identity/saml_signatures    a_signature_that_is_built_otherwise_is_refused_for_it
3   identity/saml_signatures    a_signature_that_is_built_otherwise_is_refused_for_it
4   identity/saml_signatures    a_signature_that_is_built_otherwise_is_refused_for_it
5   identity/saml_signatures    a_signature_that_is_built_otherwise_is_refused_for_it
5   surfaces/sign_on_saml       an_answer_that_is_not_signed_is_turned_away
6   identity/saml_signatures    a_key_that_the_message_brings_along_is_not_believed
7   identity/saml_signatures    the_providers_certificate_is_no_shared_secret
7   identity/saml_signatures    sha1_is_refused
8   identity/saml_signatures    a_signature_that_is_built_otherwise_is_refused_for_it
8   identity/saml_signatures    other_canonical_forms_are_refused_though_rightly_signed
9   identity/saml_bytes         bytes_that_can_be_read_in_two_ways_are_refused_for_it
9   identity/saml_answers       a_signed_answer_with_one_flaw_is_refused_for_it
10  identity/saml_bytes         bytes_that_can_be_read_in_two_ways_are_refused_for_it
11  identity/saml_bytes         bytes_that_can_be_read_in_two_ways_are_refused_for_it
11  identity/saml_signatures    a_canonical_form_that_cannot_be_made_is_no_signature
12  identity/saml_answers       a_signed_answer_with_one_flaw_is_refused_for_it
12  surfaces/sign_on_saml       an_answer_of_another_accounts_provider_is_turned_away
13  identity/saml_answers       a_signed_answer_with_one_flaw_is_refused_for_it
13  identity/saml_answers       clocks_may_differ_by_less_than_a_minute
14  surfaces/sign_on_saml       what_begins_at_the_provider_is_not_taken
14  surfaces/sign_on_saml       an_answer_counts_once_and_in_the_browser_it_was_asked_in
14  surfaces/sign_on_saml       an_answer_to_another_request_of_the_same_browser_is_turned_away
15  identity/saml_answers       an_answer_is_remembered_for_as_long_as_it_would_be_accepted
15  surfaces/sign_on_saml       a_message_is_remembered_for_as_long_as_it_could_be_taken
15  races/answers               of_fifty_who_bring_one_answer_one_gets_in
16  surfaces/sign_on_saml       nobody_is_sent_elsewhere_after_it
17  surfaces/sign_on_saml       whom_a_provider_may_not_vouch_for_is_turned_away_for_the_very_reason
17  surfaces/sign_on_saml       a_provider_vouches_for_somebody_in_two_accounts_in_its_own_alone
17  surfaces/sign_on            a_login_that_nobody_proved_is_taken_from_whoever_made_it
18  surfaces/setting_up_saml    anything_else_that_changes_is_shown_and_waits
18  surfaces/sign_on            another_issuer_takes_over_nobody_of_the_former_one
19  identity/saml_answers       whatever_is_encrypted_is_refused_unread
20  surfaces/sign_out_saml      a_bomb_in_a_redirect_is_not_unpacked
20  identity/saml_requests      a_signed_bomb_is_not_unpacked
21  surfaces/sign_out_saml      any_other_request_ends_nothing
21  surfaces/sign_out_saml      a_request_that_is_right_and_for_nobody_here_ends_nothing_and_is_answered
21  identity/saml_requests      a_request_that_is_not_rightly_signed_signs_nobody_out
22  identity/saml_signatures    a_certificate_is_good_between_its_dates
22  surfaces/setting_up_saml    a_new_key_of_the_provider_is_known_a_day_later_and_told
23  surfaces/sign_on            who_is_new_takes_a_seat_or_is_told_who_was_asked_for_one
23  surfaces/sign_on_saml       whom_a_provider_may_not_vouch_for_is_turned_away_for_the_very_reason
23  surfaces/sign_on            whoever_set_it_up_and_holds_the_role_no_more_gives_it_no_more
24  surfaces/sign_on_saml       a_provider_that_must_ask_for_a_second_factor_says_so
24  identity/saml_answers       a_signed_answer_with_one_flaw_is_refused_for_it
"""
LINES = [line.split() for line in TABLE.splitlines()[1:]]


def test_every_line_of_the_list_has_a_test() -> None:
    assert {int(number) for number, *_ in LINES} == set(range(1, 25))


@pytest.mark.parametrize(("number", "file", "test"), LINES, ids=[" ".join(line) for line in LINES])
def test_each_of_these_tests_is_there(number, file, test) -> None:
    folder, _, name = file.partition("/")

    assert f"test_{test}" in names_in(FOLDERS[folder] / f"test_{name}.py"), number


@cache
def names_in(path: Path) -> frozenset[str]:
    """The functions of a file, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
