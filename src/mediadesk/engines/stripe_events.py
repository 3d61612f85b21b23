"""Events as Stripe sends them: verified over the raw bytes, then read."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from mediadesk.engines import clock
from mediadesk.engines.cards import Forged, Told

_OLDEST_SECONDS: Final = 300  # of a signature


def read_signed(body: bytes, *, signature: str, secret: str, live: bool) -> Told:
    """Read an event.

    Args:
        signature: of the header `Stripe-Signature`.
        live: the mode it must be of.

    Raises:
        Forged: it is not signed with the secret, or not within five minutes, or is of the other mode (T-95).
    """
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, tolerance=None)
        signed = next(part[2:] for part in signature.split(",") if part.startswith("t="))
        old = abs(clock.now().timestamp() - int(signed))
        payload = json.loads(body)
        told = told_of(payload)
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, StopIteration):
        raise Forged from None
    if old > _OLDEST_SECONDS or payload.get("livemode") is not live:
        raise Forged
    return told


def told_of(payload: dict[str, Any]) -> Told:
    """An event of the published shape. Raises: KeyError, TypeError, ValueError, for another."""
    created = datetime.fromtimestamp(int(payload["created"]), tz=UTC)
    return Told(str(payload["id"]), str(payload["type"]), created, dict(payload["data"]["object"]), payload)
