"""Networks, devices in words, and the tables of the sign-in log."""

import pytest

from mediadesk.rules.devices import device_of
from mediadesk.rules.sign_ins import FLAGS, KINDS, OF_SIGN_IN, TOLD_AS, Failure, events_of, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("", ""),
        ("testclient", ""),
    ],
)
def test_a_network_is_a_24_or_a_48(address, network) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/139 Safari/537 Edg/139", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/139 Safari/604", "Chrome on iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) FxiOS/140 Safari/604", "Firefox on iPad"),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130 Safari",
            "Samsung Internet on Android",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/139 Safari/537", "Chrome on ChromeOS"),
        ("curl/8.5", "curl"),
        ("", "An unknown device"),
    ],
)
def test_a_device_is_told_by_browser_and_system(said, device) -> None:
    assert device_of(said) == device


def test_the_log_shows_every_failure_and_every_flag_and_its_kinds_are_apart() -> None:
    assert TOLD_AS.keys() == set(Failure)
    assert {event.code for event in TOLD_AS.values()} <= events_of("failed")
    assert {flag.event.code for flag in FLAGS} == events_of("flagged")
    assert len({kind.id for kind in KINDS}) == len(KINDS)
    assert events_of("no such kind") == OF_SIGN_IN


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_a_flag_says_its_own_threshold(flag) -> None:
    said = {str(flag.within.days), str(int(flag.within.total_seconds()) // 60)}
    if flag.times > 1:
        assert f"{flag.times} or more" in flag.sentence
    assert any(f"within {one} " in flag.sentence for one in said)
