"""What must hold for members when many act at once, over two processes, on both databases (T-16, T-25)."""

import pytest

pytestmark = pytest.mark.race


def test_one_active_master_admin_is_left_when_all_and_their_directories_remove_each_other(
    installation,
) -> None:
    assert len(installation.ask("ownerless")) == 6

    installation.race("unseat")

    assert len(installation.ask("remaining")) == 1


def test_an_invitation_accepted_fifty_times_at_once_makes_one_member(installation) -> None:
    token = installation.ask("offer")

    outcomes = installation.race("accept", token, token)

    assert outcomes == {"done": 1, "invitation_dead": 49}
    assert installation.ask("users_and_members") == [1, 1]


def test_of_forty_writers_who_saw_the_same_one_writes_and_the_others_are_told(installation) -> None:
    outcomes = installation.race("rename")

    assert outcomes == {"done": 1, "changed_meanwhile": 39}
