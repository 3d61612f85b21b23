"""One code, answer, link, or fifty passwords, at once, over two processes, on both databases (T-33, T-34)."""

import pytest

pytestmark = pytest.mark.race


def test_of_fifty_who_give_one_code_one_gets_in(installation) -> None:
    code, _ = installation.ask("factors")

    assert installation.race("prove", code, code) == {"done": 1, "wrong_code": 49}


def test_of_fifty_who_give_one_recovery_code_one_gets_in(installation) -> None:
    _, code = installation.ask("factors")

    assert installation.race("prove", code, code) == {"done": 1, "wrong_recovery_code": 49}


def test_of_fifty_who_give_one_answer_of_a_passkey_one_gets_in(installation) -> None:
    told = installation.ask("answered")

    assert installation.race("answer", told, told) == {"done": 1, "passkey_refused": 49}


def test_of_fifty_who_use_one_link_of_a_recovery_one_gets_in(installation) -> None:
    token = installation.ask("helped")

    assert installation.race("recover", token, token) == {"done": 1, "link_dead": 49}


def test_of_fifty_guesses_at_once_only_those_reach_the_password_that_need_not_wait(installation) -> None:
    installation.environment["MEDIADESK_BOT_PROTECTION"] = "delays"

    assert installation.race("guess") == {"wrong_sign_in": 3, "try_later": 47}
