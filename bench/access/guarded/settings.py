"""Django as the peer runs it: guardian, the account's tables, and the database that `GUARDED_DATABASE` names."""

import os
import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3  # the same SQLite as Mediadesk has
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "guardian",
    "bench.access.guarded",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["GUARDED_DATABASE"],
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
    }
}
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
