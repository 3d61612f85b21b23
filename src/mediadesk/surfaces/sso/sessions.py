"""Sessions: Django's own in the database, read by a statement kept ready, since every page reads one.

And whether one is somebody's, asked before a request has been taken in.
"""

from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import close_old_connections
from django.utils import timezone

from mediadesk.store.kept import Given, KeptObjects

_OF_KEY: Final = KeptObjects(lambda: DatabaseStore.get_model_class().objects.filter(session_key=Given("key")))


class SessionStore(DatabaseStore):
    """Django's, but for how one is read."""

    def _get_session_from_db(self) -> Any:
        found = _OF_KEY.first({"key": self.session_key})
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None  # as Django does with one that it does not find
        return None


def is_signed_in(session_key: str) -> bool:
    """Whether somebody is signed in by this session.

    It decides only how much may be sent; what they may do is decided when the request is whole.

    Cost: 1 query.
    """
    close_old_connections()  # no request has begun in this thread, which would have seen to it
    return SESSION_KEY in SessionStore(session_key)
