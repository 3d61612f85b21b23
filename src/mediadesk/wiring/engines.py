"""Which engine is in use: a setting and a constructor each, plugged in once when the process starts."""

from datetime import datetime
from importlib import import_module
from pathlib import Path

import django.db.backends.sqlite3.base  # noqa: F401 - sets its own reading of times when first imported
import pysqlite3
from django.conf import settings

from mediadesk.engines import blobs, cards, renditions, secrets
from mediadesk.engines.disk_blobs import DiskBlobs
from mediadesk.rules.plans_file import read_price_list
from mediadesk.rules.price_list import PriceList, use_price_list
from mediadesk.wiring.bad_setting import BadSetting


def plug_in() -> None:
    """Plug the engines in that the settings name."""
    mediadesk = settings.MEDIADESK
    secrets.use_key(settings.SEALING_KEY)
    data, url = mediadesk.data, mediadesk.blobs_url
    # The libraries of S3 and of Stripe take a fifth of a second each: who does not use them does not wait for them.
    kept_in_s3 = import_module("mediadesk.engines.s3_blobs").S3Blobs if url else None
    blobs.use(kept_in_s3(url, incoming=data) if kept_in_s3 else DiskBlobs(data))
    renditions.use(data / "renditions")
    if mediadesk.stripe_key:
        made = import_module("mediadesk.engines.stripe_cards").StripeCards
        secret, url = mediadesk.stripe_webhook_secret, mediadesk.stripe_url
        cards.use(made(mediadesk.stripe_key, webhook_secret=secret, url=url))
    if mediadesk.plans_file:
        use_price_list(_price_list(Path(mediadesk.plans_file)))
    pysqlite3.dbapi2.register_converter("datetime", _read_time)


def _price_list(file: Path) -> PriceList:
    try:
        return read_price_list(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"MEDIADESK_PLANS_FILE cannot be used: {error}"
        raise BadSetting(message) from None


def _read_time(kept: bytes) -> datetime:
    """A time as SQLite keeps it, with its zone: in one step where Django takes four, for each time of each row."""
    return datetime.fromisoformat(f"{kept.decode()}+00:00")
