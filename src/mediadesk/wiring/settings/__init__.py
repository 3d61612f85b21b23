"""Django's settings, drawn from the table of settings. Nothing here is read from anywhere else."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pysqlite3

from mediadesk.wiring.bad_setting import BadSetting
from mediadesk.wiring.settings.secrets_file import read_or_make_secrets
from mediadesk.wiring.settings.table import Settings, read_settings

# The system's SQLite may be one that can damage a WAL database written by two processes (before 3.51.3),
# so the wheel's own is used in its place, everywhere (decision 0004).
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
if pysqlite3.sqlite_version_info < (3, 51, 3):
    message = f"SQLite {pysqlite3.sqlite_version} can damage a database; 3.51.3 or newer is needed."
    raise BadSetting(message)

MEDIADESK: Settings = read_settings(os.environ)
_secrets = read_or_make_secrets(MEDIADESK.data)


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's description of the database behind a URL; SQLite in the data directory when it is empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(data / "mediadesk.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                # Read from memory that all connections share; each keeps 2 MB of its own else, and asks the system.
                " PRAGMA mmap_size=2147418112;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        reason = f"The database URL begins with {parts.scheme!r}: write postgresql://user:password@host/name"
        raise BadSetting(reason)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


SECRET_KEY = _secrets["signing_key"]
SEALING_KEY = _secrets["sealing_key"]
DEBUG = MEDIADESK.debug
_address = urlsplit(MEDIADESK.url)
_own_names = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [str(_address.hostname), *_own_names, *MEDIADESK.hosts]
if DEBUG and _address.hostname not in {"127.0.0.1", "localhost", "::1"}:
    reason = (
        "MEDIADESK_DEBUG shows secrets to visitors: it works only while MEDIADESK_URL is this machine's own."
    )
    raise BadSetting(reason)

DATABASES = {"default": database(MEDIADESK.database_url, MEDIADESK.data)}
ROOT_URLCONF = "mediadesk.wiring.urls"
WSGI_APPLICATION = "mediadesk.wiring.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_htmx",
    "mediadesk.store",
    "mediadesk.wiring",
]
MIDDLEWARE = [
    "mediadesk.surfaces.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mediadesk.surfaces.legible.OwnHost",
    "mediadesk.surfaces.legible.OnlyKeepable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mediadesk.surfaces.refused.RefusalMiddleware",
]
# The list for /v1_1/ and /v2/: programs bring no cookies, so no session is looked for. Nor is one on public pages.
API_MIDDLEWARE = [
    "mediadesk.surfaces.headers.SecurityHeaders",
    "mediadesk.surfaces.legible.OwnHost",
    "mediadesk.surfaces.refused.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [Path(__file__).parents[2] / "surfaces" / "console" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "mediadesk.surfaces.console.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {  # for the libraries' own templates only
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

AUTH_USER_MODEL = "store.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["mediadesk.engines.hashing.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "mediadesk.surfaces.sso.password_rule.PasswordRule"}]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "mediadesk.surfaces.sso.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = False  # our own counters, shared by all workers, on account and source
USERSESSIONS_TRACK_ACTIVITY = False  # a write on every request; a sign-in is noted instead

_secure = _address.scheme == "https"
SESSION_ENGINE = "mediadesk.surfaces.sso.sessions"
SESSION_COOKIE_NAME = "__Host-session" if _secure else "session"
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in a meta tag
CSRF_TRUSTED_ORIGINS = [MEDIADESK.url]
PASSWORD_RESET_TIMEOUT = 30 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parents[2] / "surfaces" / "console" / "static"]
STATIC_ROOT = None  # served from the package itself
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["mediadesk.surfaces.arriving.InMemory", "mediadesk.surfaces.arriving.WhereBytesWait"]
FILE_UPLOAD_TEMP_DIR = MEDIADESK.data / "incoming"  # on the disk of the data, and swept after a crash
APPEND_SLASH = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "reference": {"()": "mediadesk.surfaces.logs.WithReference"},
        "tokens": {"()": "mediadesk.surfaces.logs.WithoutTokens"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["reference", "tokens"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "stripe": {"level": "WARNING"}},
}
