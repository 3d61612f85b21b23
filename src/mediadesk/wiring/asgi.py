"""The ASGI application that the server runs: the front, with Django behind it."""

import gc
import shutil
from importlib import import_module
from typing import Final

from django.conf import settings

from mediadesk.surfaces.front.application import front
from mediadesk.surfaces.front.intake import Sessions
from mediadesk.surfaces.front.limits import MB, Limits
from mediadesk.surfaces.sso.sessions import is_signed_in
from mediadesk.wiring.wsgi import api_application
from mediadesk.wiring.wsgi import application as pages_application

UPLOADS: Final = ("/console/*/e/*/library/folders/*/upload", "/console/*/e/*/library/assets/*/replace")
FETCHES: Final = ("/console/*/e/*/library/folders/*/fetch",)
PROGRAM_UPLOADS: Final = ("/v1_1/*/*/upload",)
ARCHIVES: Final = (
    "/console/*/e/*/library/assets/archive",
    "/console/*/e/*/library/folders/*/archive",
    "/console/*/e/*/collections/*/archive",
    "/p/*/archive",
)
PREVIEWS: Final = ("/console/*/e/*/library/assets/*/preview/*", "/p/*/*/preview/*")

_mediadesk = settings.MEDIADESK
# It has models: it is imported once wiring.wsgi has set Django up.
_metering = import_module("mediadesk.surfaces.metering")
_incoming = _mediadesk.data / "incoming"
_incoming.mkdir(parents=True, exist_ok=True)
# A little more than the largest file, for what a form puts around it.
_upload_bytes = (_mediadesk.upload_limit_mb + 1) * MB
_free_bytes = shutil.disk_usage(_incoming).free

application = front(
    pages_application,
    api_wsgi_app=api_application,
    limits=Limits(
        upload_bytes=_upload_bytes,
        upload_paths=UPLOADS,
        # Four of the largest at once, but never more than a quarter of what the disk has left for everything.
        known_bytes=max(_upload_bytes, min(4 * _upload_bytes, _free_bytes // 4)),
        program_paths=PROGRAM_UPLOADS,
        programs_bytes=max(202 * MB, min(1_000 * MB, _free_bytes // 8)),
        directory=_incoming,
    ),
    threads=_mediadesk.threads,
    # Whoever sends files that are hard to decode keeps neither pages waiting nor previews that are drawn. Nor does an
    # archive, which asks anew, between two reads, whether it may go on.
    lanes=((*UPLOADS, *FETCHES, *PROGRAM_UPLOADS), PREVIEWS, ARCHIVES),
    sessions=Sessions(settings.SESSION_COOKIE_NAME, is_signed_in),
    trusted_proxies=_mediadesk.trusted_proxies,
    begin=(_metering.begin,),
    end=(_metering.end,),
)

# What has been loaded stays for good, and to look through it takes 70 ms, in which nothing is answered: the collector
# looks at what requests leave behind alone, and less often than it is used to, which is every few queries.
gc.freeze()
gc.set_threshold(20_000, 10, 10)
