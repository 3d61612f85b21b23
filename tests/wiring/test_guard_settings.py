"""The settings of what guards forms: none under which nobody could send one, and no secret shown."""

import pytest

from mediadesk.rules.bots import CAPTCHAS, Protection, captcha_at, sources_of
from mediadesk.wiring.bad_setting import BadSetting
from mediadesk.wiring.settings.table import read_settings

CAPTCHA = {
    "MEDIADESK_BOT_PROTECTION": "captcha",
    "MEDIADESK_CAPTCHA": "hcaptcha",
    "MEDIADESK_CAPTCHA_KEY": "key",
    "MEDIADESK_CAPTCHA_SECRET": "hunter2",
}
WORK = {"MEDIADESK_BOT_PROTECTION": "proof-of-work"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"MEDIADESK_BOT_PROTECTION": "on"}, "write one of off, delays, proof-of-work, captcha"),
        ({"MEDIADESK_CAPTCHA": "other"}, "write one of turnstile, hcaptcha, recaptcha"),
        ({"MEDIADESK_PROOF_OF_WORK": "0"}, "from 1 up"),
        ({**WORK, "MEDIADESK_URL": "http://media.lan"}, "https:// alone"),
        *[
            ({name: text for name, text in CAPTCHA.items() if name != left}, "needs")
            for left in list(CAPTCHA)[1:]
        ],
    ],
)
def test_a_guard_that_would_let_nobody_through_stops_the_start(given, told) -> None:
    with pytest.raises(BadSetting, match=told):
        read_settings(given)


def test_nothing_is_guarded_unless_the_operator_asks_for_it_and_the_secret_is_not_shown() -> None:
    assert read_settings({}).bot_protection is Protection.OFF
    assert read_settings({**WORK, "MEDIADESK_URL": "https://media.example"}).proof_of_work == 5000
    assert read_settings(WORK).bot_protection is Protection.WORK  # on this machine alone
    assert "hunter2" not in repr(read_settings(CAPTCHA))


def test_a_page_loads_the_captcha_from_where_the_operator_says() -> None:
    turnstile, hcaptcha, _ = CAPTCHAS

    assert sources_of(turnstile) == "https://challenges.cloudflare.com"
    assert sources_of(hcaptcha) == "https://js.hcaptcha.com https://hcaptcha.com https://*.hcaptcha.com"
    own = captcha_at(turnstile, "https://captcha.lan")
    assert (own.script, sources_of(own)) == ("https://captcha.lan/turnstile/v0/api.js", "https://captcha.lan")
