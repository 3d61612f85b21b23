"""What is asked of whoever sends a form that needs no session: nothing, patience, work, or a captcha.

Sources: what Turnstile, hCaptcha and reCAPTCHA tell of Content-Security-Policy and of verifying an answer. All three are
asked alike: `secret`, `response` and `remoteip` as a form; `success` comes back as JSON.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit


class Protection(StrEnum):
    """How forms are guarded; each of the last two has the delays, too."""

    OFF = "off"
    DELAYS = "delays"
    WORK = "proof-of-work"
    CAPTCHA = "captcha"


@dataclass(frozen=True, slots=True)
class Captcha:
    """One row: a service, the class its script looks for, the field it fills in, its addresses.

    `besides`: where its frames, styles and requests come from, beside the origin of its script.
    """

    id: str
    css_class: str
    field: str
    script: str
    verify: str
    besides: str


# fmt: off
CAPTCHAS: Final = (
    #       id           class           field                    script                                                     where an answer is verified                                  besides
    Captcha("turnstile", "cf-turnstile", "cf-turnstile-response", "https://challenges.cloudflare.com/turnstile/v0/api.js", "https://challenges.cloudflare.com/turnstile/v0/siteverify", ""),
    Captcha("hcaptcha",  "h-captcha",    "h-captcha-response",    "https://js.hcaptcha.com/1/api.js",                      "https://api.hcaptcha.com/siteverify",                       "https://hcaptcha.com https://*.hcaptcha.com"),
    Captcha("recaptcha", "g-recaptcha",  "g-recaptcha-response",  "https://www.google.com/recaptcha/api.js",               "https://www.google.com/recaptcha/api/siteverify",           "https://www.gstatic.com"),
)
# fmt: on

WORK_MINUTES: Final = 60  # a page of sign-in stands open for a while before it is used
LONGEST_ANSWER: Final = 8192


def captcha_named(service: str) -> Captcha:
    """The row of a service. Raises: KeyError."""
    return {one.id: one for one in CAPTCHAS}[service]


def captcha_at(captcha: Captcha, url: str) -> Captcha:
    """The same service at another address, which has the same paths; at its own where none is given."""
    if not url:
        return captcha
    script, verify = (url + urlsplit(one).path for one in (captcha.script, captcha.verify))
    return replace(captcha, script=script, verify=verify, besides="")


def sources_of(captcha: Captcha) -> str:
    """What a page with this captcha may load scripts, frames, styles and answers from, for its content policy."""
    parts = urlsplit(captcha.script)
    return f"{parts.scheme}://{parts.netloc} {captcha.besides}".strip()
