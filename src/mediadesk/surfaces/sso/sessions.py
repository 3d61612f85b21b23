"""Whether a session is somebody's, asked before a request has been taken in."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections


def is_signed_in(session_key: str) -> bool:
    """Whether somebody is signed in by this session.

    It decides only how much may be sent; what they may do is decided when the request is whole.

    Cost: 1 query.
    """
    close_old_connections()  # no request has begun in this thread, which would have seen to it
    return SESSION_KEY in SessionStore(session_key)
