"""Every setting of an installation: environment variable, type, default, what it does.

docs/reference/settings.md is drawn from these rows. A `MEDIADESK_*` variable that is not here is taken
for a slip of the pen and refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from mediadesk.rules.bots import CAPTCHAS, Captcha, Protection, captcha_named
from mediadesk.rules.fetching import Allowed, read_allowed
from mediadesk.wiring.bad_setting import BadSetting


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: the variable, how its text is read, what stands when it is not set."""

    variable: str
    read: Callable[[str], Any]
    default: str
    does: str

    @property
    def field(self) -> str:
        """The name under which `Settings` keeps the value."""
        return self.variable.removeprefix("MEDIADESK_").lower()


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    message = "write on or off"
    raise ValueError(message)


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "write a whole number from 1 up"
        raise ValueError(message)
    return number


def _token(text: str) -> str:
    if text and len(text) < 24:
        message = "write 24 characters or more, such as `openssl rand -hex 24` prints"
        raise ValueError(message)
    return text


def _stripe_key(text: str) -> str:
    if text and not text.startswith(("sk_", "rk_")):
        message = "write a secret key (sk_…) or a restricted one (rk_…) of Stripe"
        raise ValueError(message)
    return text


def _stripe_secret(text: str) -> str:
    if text and not text.startswith("whsec_"):
        message = "write the signing secret (whsec_…) of the endpoint, as Stripe's page of webhooks shows it"
        raise ValueError(message)
    return text


def _client_secret(text: str) -> str:
    if text != text.strip():
        message = "write it without blanks around it"
        raise ValueError(message)
    return text


def _tenant(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}", text):
        message = "write common, organizations, consumers, or the id of a tenant"
        raise ValueError(message)
    return text


def _other_address(text: str) -> str:
    return _web_address(text) if text else ""


def _sign_up(text: str) -> str:
    if text not in {"open", "invite", "off"}:
        message = "write open, invite or off"
        raise ValueError(message)
    return text


def _protection(text: str) -> Protection:
    try:
        return Protection(text)
    except ValueError:
        message = f"write one of {', '.join(Protection)}"
        raise ValueError(message) from None


def _captcha(text: str) -> Captcha | None:
    names = [one.id for one in CAPTCHAS]
    if text and text not in names:
        message = f"write one of {', '.join(names)}"
        raise ValueError(message)
    return captcha_named(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        message = "write it like https://media.example.com"
        raise ValueError(message)
    return text.rstrip("/")


_SECRETS: Final = (_token, _stripe_key, _stripe_secret, _client_secret)  # what they read is never shown

# fmt: off
SETTINGS: Final = (
    #       variable                      read as       default                    what it does
    Setting("MEDIADESK_DATA",             Path,         "data",                    "Directory for the database, the bytes and the secrets."),
    Setting("MEDIADESK_DATABASE_URL",     str,          "",                        "postgresql://user:password@host/name; empty: SQLite in the data directory."),
    Setting("MEDIADESK_BLOBS_URL",        str,          "",                        "s3://bucket?endpoint=…; empty: the data directory."),
    Setting("MEDIADESK_URL",              _web_address, "http://localhost:8000",   "The address at which people reach the console; links in mails begin with it."),
    Setting("MEDIADESK_HOSTS",            _words,       "",                        "Further host names that are answered, parted by commas."),
    Setting("MEDIADESK_DEBUG",            _flag,        "off",                     "Show details of errors; refused on any address but this machine's own."),
    Setting("MEDIADESK_MAIL_URL",         str,          "",                        "smtp://user:password@host:587?tls=starttls; empty: mails are kept in the outbox page."),
    Setting("MEDIADESK_MAIL_FROM",        str,          "mediadesk@localhost",     "The address from which mails are sent."),
    Setting("MEDIADESK_SIGNUP",           _sign_up,     "off",                     "Who may found an account: open: everybody, by a mailed link; invite: by a link of `mediadesk signup`; off: nobody."),
    Setting("MEDIADESK_INVITATION_DAYS",  _whole,       "7",                       "Days after which an invitation expires, for new accounts."),
    Setting("MEDIADESK_UPLOAD_LIMIT_MB",  _whole,       "2000",                    "Largest file that can be uploaded, in megabytes."),
    Setting("MEDIADESK_ARCHIVE_FILES",    _whole,       "5000",                    "Most files that are downloaded as one ZIP archive."),
    Setting("MEDIADESK_ARCHIVE_LIMIT_MB", _whole,       "20000",                   "Largest ZIP archive that can be downloaded, in megabytes."),
    Setting("MEDIADESK_FETCH",            _flag,        "on",                      "Let people and programs have a file fetched from an address of the public internet."),
    Setting("MEDIADESK_FETCH_ALLOWED",    read_allowed, "",                        "Hosts (nas.lan, or nas.lan:8080) and networks (10.1.0.0/16) from which files may be fetched besides, parted by commas."),
    Setting("MEDIADESK_FETCH_LIMIT_MB",   _whole,       "100",                     "Largest file that is fetched, in megabytes."),
    Setting("MEDIADESK_FETCH_SECONDS",    _whole,       "60",                      "Seconds after which a request ends all that it fetches."),
    Setting("MEDIADESK_IDENTITY_ALLOWED", read_allowed, "",                        "Hosts (idp.lan, or idp.lan:8080) and networks of identity providers in your own network, parted by commas; a host named here is asked over http:// too."),
    Setting("MEDIADESK_DNS",              _words,       "",                        "Addresses of the resolvers (10.0.0.2, or 10.0.0.2:5353) that are asked for records of domains; empty: the machine's own."),
    Setting("MEDIADESK_BOT_PROTECTION",   _protection,  "off",                     "What guards the forms that need no session: off: tries are counted; delays: wrong tries wait longer and longer; proof-of-work: delays, and the browser computes for a moment; captcha: delays, and a captcha."),
    Setting("MEDIADESK_PROOF_OF_WORK",    _whole,       "5000",                    "How much a browser computes: rounds of PBKDF2, 256 times over on average. 5000 takes a laptop about half a second."),
    Setting("MEDIADESK_CAPTCHA",          _captcha,     "",                        "The captcha service: turnstile, hcaptcha or recaptcha."),
    Setting("MEDIADESK_CAPTCHA_KEY",      str,          "",                        "The site key that the captcha service gave you."),
    Setting("MEDIADESK_CAPTCHA_SECRET",   _client_secret, "",                      "The secret that the captcha service gave you with it."),
    Setting("MEDIADESK_CAPTCHA_URL",      _other_address, "",                      "Another address in place of the captcha service's own, for one that speaks as it does, and for tests."),
    Setting("MEDIADESK_GOOGLE_CLIENT_ID", str,          "",                        "The client id of this installation at Google: users may sign in with Google; empty: they may not."),
    Setting("MEDIADESK_GOOGLE_CLIENT_SECRET", _client_secret, "",                  "The client secret at Google."),
    Setting("MEDIADESK_GOOGLE_URL",       _web_address, "https://accounts.google.com", "Another address in place of Google's own, for tests."),
    Setting("MEDIADESK_MICROSOFT_CLIENT_ID", str,       "",                        "The client id at Microsoft: users may sign in with Microsoft; empty: they may not."),
    Setting("MEDIADESK_MICROSOFT_CLIENT_SECRET", _client_secret, "",               "The client secret at Microsoft."),
    Setting("MEDIADESK_MICROSOFT_TENANT", _tenant,      "common",                  "Whose accounts at Microsoft: common: all; organizations; consumers; or the id of one tenant."),
    Setting("MEDIADESK_MICROSOFT_URL",    _web_address, "https://login.microsoftonline.com", "Another address of Microsoft's sign-in: that of a national cloud, or for tests."),
    Setting("MEDIADESK_GITHUB_CLIENT_ID", str,          "",                        "The client id at GitHub: users may sign in with GitHub; empty: they may not."),
    Setting("MEDIADESK_GITHUB_CLIENT_SECRET", _client_secret, "",                  "The client secret at GitHub."),
    Setting("MEDIADESK_GITHUB_URL",       _web_address, "https://github.com",      "The address of a GitHub Enterprise Server in place of GitHub's own."),
    Setting("MEDIADESK_PIXEL_LIMIT_MP",   _whole,       "50",                      "Largest picture that is decoded, in megapixels, all frames together."),
    Setting("MEDIADESK_FRAME_LIMIT",      _whole,       "500",                     "Most frames or pages of a picture that are decoded."),
    Setting("MEDIADESK_THREADS",          _whole,       "2",                       "Threads for requests in each worker process."),
    Setting("MEDIADESK_TRUSTED_PROXIES",  _words,       "",                        "Addresses of proxies whose X-Forwarded-For is believed, parted by commas."),
    Setting("MEDIADESK_BILLING_TOKEN",    _token,       "",                        "Opens the billing API, by which your bookkeeping marks invoices as paid; empty: it is not there."),
    Setting("MEDIADESK_STRIPE_KEY",       _stripe_key,  "",                        "A secret or restricted key of Stripe: accounts may pay by card; empty: by invoice alone."),
    Setting("MEDIADESK_STRIPE_WEBHOOK_SECRET", _stripe_secret, "",                 "The signing secret of the endpoint at Stripe that sends events to /webhooks/stripe."),
    Setting("MEDIADESK_STRIPE_URL",       _other_address, "",                      "Another address in place of Stripe's own, for tests."),
    Setting("MEDIADESK_PLANS_FILE",       str,          "",                        "An operator's plans.toml in place of the built-in plans."),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as read, one field a row of the table."""

    data: Path
    database_url: str
    blobs_url: str
    url: str
    hosts: tuple[str, ...]
    debug: bool
    mail_url: str
    mail_from: str
    signup: str
    invitation_days: int
    upload_limit_mb: int
    archive_files: int
    archive_limit_mb: int
    fetch: bool
    fetch_allowed: Allowed
    fetch_limit_mb: int
    fetch_seconds: int
    identity_allowed: Allowed
    dns: tuple[str, ...]
    bot_protection: Protection
    proof_of_work: int
    captcha: Captcha | None
    captcha_key: str
    captcha_secret: str = field(repr=False)
    captcha_url: str
    google_client_id: str
    google_client_secret: str = field(repr=False)
    google_url: str
    microsoft_client_id: str
    microsoft_client_secret: str = field(repr=False)
    microsoft_tenant: str
    microsoft_url: str
    github_client_id: str
    github_client_secret: str = field(repr=False)
    github_url: str
    pixel_limit_mp: int
    frame_limit: int
    threads: int
    trusted_proxies: tuple[str, ...]
    billing_token: str = field(repr=False)
    stripe_key: str = field(repr=False)
    stripe_webhook_secret: str = field(repr=False)
    stripe_url: str
    plans_file: str


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from the environment.

    Raises:
        BadSetting: an unknown `MEDIADESK_*` variable, or a value that cannot be read; the message says
            which, and what to write instead.
    """
    known = {row.variable for row in SETTINGS}
    for name in sorted(environ):
        if name.startswith("MEDIADESK_") and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else "See docs/reference/settings.md for all there are."
            message = f"{name} is not a setting. {hint}"
            raise BadSetting(message)
    values: dict[str, Any] = {}
    for row in SETTINGS:
        text = environ.get(row.variable, row.default)
        try:
            values[row.field] = row.read(text)
        except ValueError as error:
            told = "what it is" if row.read in _SECRETS else repr(text)
            message = f"{row.variable} cannot be {told}: {error}"
            raise BadSetting(message) from None
    if not values["database_url"]:
        values["database_url"] = environ.get("DATABASE_URL", "")
    if values["signup"] == "open" and not values["mail_url"]:
        message = "MEDIADESK_SIGNUP cannot be open without MEDIADESK_MAIL_URL: addresses are proven by mail."
        raise BadSetting(message)
    for service in ("google", "microsoft", "github"):
        if bool(values[f"{service}_client_id"]) != bool(values[f"{service}_client_secret"]):
            both = f"MEDIADESK_{service.upper()}_CLIENT_ID and MEDIADESK_{service.upper()}_CLIENT_SECRET"
            message = f"{both} are set both or not at all."
            raise BadSetting(message)
    if bool(values["stripe_key"]) != bool(values["stripe_webhook_secret"]):
        message = "MEDIADESK_STRIPE_KEY and MEDIADESK_STRIPE_WEBHOOK_SECRET are set both or not at all."
        raise BadSetting(message)
    _require_guard(values)
    return Settings(**values)


def _require_guard(values: Mapping[str, Any]) -> None:
    """Refuse a protection of forms that would let nobody through. Raises: BadSetting."""
    protection, address = values["bot_protection"], urlsplit(values["url"])
    near = {"127.0.0.1", "localhost", "::1"}
    if protection is Protection.WORK and address.scheme != "https" and address.hostname not in near:
        message = (
            "MEDIADESK_BOT_PROTECTION cannot be proof-of-work while MEDIADESK_URL begins with http://: "
            "browsers compute it on pages of https:// alone."
        )
        raise BadSetting(message)
    needed = ("captcha", "captcha_key", "captcha_secret")
    if protection is Protection.CAPTCHA and not all(values[name] for name in needed):
        message = (
            "MEDIADESK_BOT_PROTECTION=captcha needs MEDIADESK_CAPTCHA, MEDIADESK_CAPTCHA_KEY and "
            "MEDIADESK_CAPTCHA_SECRET."
        )
        raise BadSetting(message)
