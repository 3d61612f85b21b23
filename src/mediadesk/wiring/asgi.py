"""The ASGI application that the server runs: the front, with Django behind it."""

from django.conf import settings

from mediadesk.surfaces.front.application import front
from mediadesk.surfaces.front.limits import MB, UPLOAD_PATHS, Limits
from mediadesk.wiring.wsgi import api_application
from mediadesk.wiring.wsgi import application as pages_application

_mediadesk = settings.MEDIADESK
_incoming = _mediadesk.data / "incoming"
_incoming.mkdir(parents=True, exist_ok=True)

application = front(
    pages_application,
    api_wsgi_app=api_application,
    limits=Limits(
        # A little more than the largest file, for what a form puts around it.
        upload_bytes=(_mediadesk.upload_limit_mb + 1) * MB,
        upload_paths=(*UPLOAD_PATHS, "/console/*/e/*/*/*/upload", "/console/*/e/*/*/*/replace"),
        directory=_incoming,
    ),
    threads=_mediadesk.threads,
    trusted_proxies=_mediadesk.trusted_proxies,
)
