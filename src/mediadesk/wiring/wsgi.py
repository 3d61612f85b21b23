"""The two WSGI applications of one process: pages with sessions, and the API with a short list of middleware."""

import gc
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

gc.disable()  # there is no garbage yet, and looking for it takes a fifth of the start
django.setup(set_prefix=False)


class ApiHandler(WSGIHandler):
    """Django's handler with the middleware that programs need: a quarter of a millisecond less a request."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Load the short list in place of the long one; Django reads it here and nowhere else."""
        long: Any = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = long


application = WSGIHandler()
api_application = ApiHandler()
get_resolver().url_patterns  # noqa: B018 - read now, so that the first request does not wait for it
gc.enable()
