"""Which engine is in use: a setting and a constructor each, plugged in once when the process starts."""

from pathlib import Path

from django.conf import settings

from mediadesk.engines import blobs, secrets
from mediadesk.rules.plans import read_plans
from mediadesk.rules.price_list import use_plans


def plug_in() -> None:
    """Plug the engines in that the settings name."""
    mediadesk = settings.MEDIADESK
    secrets.use_key(settings.SEALING_KEY)
    blobs.use(blobs.S3Blobs(mediadesk.blobs_url) if mediadesk.blobs_url else blobs.DiskBlobs(mediadesk.data))
    if mediadesk.plans_file:
        use_plans(read_plans(Path(mediadesk.plans_file).read_text()))
