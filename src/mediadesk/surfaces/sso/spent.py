"""Challenges that were answered: no answer counts twice, also not of two at once (T-41)."""

from datetime import datetime

from mediadesk.engines import clock, secrets
from mediadesk.store.factors import SpentChallenge


def spend(challenge: str, *, until: datetime) -> bool:
    """Whether this challenge is answered for the first time. Cost: 2 queries, in the transaction around it.

    Args:
        until: when nobody could answer it any more, so that it may be forgotten.
    """
    SpentChallenge.objects.filter(expires_at__lt=clock.now()).delete()
    kept, key = {"expires_at": until}, secrets.hash_token(challenge)
    return bool(SpentChallenge.objects.get_or_create(challenge_hash=key, defaults=kept)[1])
