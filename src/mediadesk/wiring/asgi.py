"""The ASGI application that the server runs: the front, with Django behind it."""

from django.conf import settings

from mediadesk.surfaces.front.app import Front
from mediadesk.surfaces.front.limits import MEGABYTE, Limits
from mediadesk.wiring.wsgi import api_application
from mediadesk.wiring.wsgi import application as pages_application

_incoming = settings.MEDIADESK.data / "incoming"
_incoming.mkdir(parents=True, exist_ok=True)

application = Front(
    pages_application,
    api_application,
    limits=Limits(
        threads=settings.MEDIADESK.threads,
        # A little more than the largest file, for what a form puts around it.
        upload_bytes=(settings.MEDIADESK.upload_limit_mb + 1) * MEGABYTE,
    ),
    trusted_proxies=settings.MEDIADESK.trusted_proxies,
    spool_directory=str(_incoming),
)
