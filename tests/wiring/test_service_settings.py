"""The settings for signing in with Google, Microsoft and GitHub: an id and a secret or neither, and never shown."""

import pytest

from mediadesk.wiring.bad_setting import BadSetting
from mediadesk.wiring.settings.table import read_settings


@pytest.mark.parametrize("service", ["GOOGLE", "MICROSOFT", "GITHUB"])
def test_an_id_and_a_secret_are_set_both_or_not_at_all(service) -> None:
    for what in ("ID", "SECRET"):
        with pytest.raises(BadSetting, match="both or not at all") as refused:
            read_settings({f"MEDIADESK_{service}_CLIENT_{what}": "hunter2"})
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"MEDIADESK_GITHUB_CLIENT_SECRET": "hunter2 "}, "without blanks"),
        ({"MEDIADESK_MICROSOFT_TENANT": "a/../b"}, "the id of a tenant"),
        ({"MEDIADESK_GITHUB_URL": "github.example/x"}, "write it like"),
    ],
)
def test_what_cannot_be_used_stops_the_start(given, told) -> None:
    with pytest.raises(BadSetting, match=told) as refused:
        read_settings(given)
    assert "hunter2" not in str(refused.value)


def test_the_secret_is_not_shown() -> None:
    read = read_settings({"MEDIADESK_GOOGLE_CLIENT_ID": "us", "MEDIADESK_GOOGLE_CLIENT_SECRET": "hunter2"})
    assert (read.google_client_id, read.google_url) == ("us", "https://accounts.google.com")
    assert "hunter2" not in repr(read)
