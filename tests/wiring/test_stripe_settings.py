"""The settings for payment by card: both or neither, of Stripe's own kinds, and never shown."""

import pytest

from mediadesk.wiring.bad_setting import BadSetting
from mediadesk.wiring.settings.table import read_settings
from tests.stripe_place import KEY, SECRET


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"MEDIADESK_STRIPE_KEY": "pk_live_hunter2"}, "a secret key"),
        ({"MEDIADESK_STRIPE_WEBHOOK_SECRET": "hunter2"}, "the signing secret"),
        ({"MEDIADESK_STRIPE_KEY": KEY}, "both or not at all"),
        ({"MEDIADESK_STRIPE_WEBHOOK_SECRET": SECRET}, "both or not at all"),
    ],
)
def test_what_cannot_be_used_stops_the_start_and_is_not_shown(given, told) -> None:
    with pytest.raises(BadSetting, match=told) as refused:
        read_settings(given)
    assert not any(value in str(refused.value) for value in given.values())


def test_the_key_and_the_secret_are_not_shown() -> None:
    read = read_settings({"MEDIADESK_STRIPE_KEY": KEY, "MEDIADESK_STRIPE_WEBHOOK_SECRET": SECRET})
    assert (read.stripe_key, read.stripe_url) == (KEY, "")
    assert KEY not in repr(read)
    assert SECRET not in repr(read)
