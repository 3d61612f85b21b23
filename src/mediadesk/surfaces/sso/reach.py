"""Which servers of providers may be asked."""

from django.conf import settings

from mediadesk.engines.identity.asking import Reach


def reach() -> Reach:
    """Those of the public internet, and those that the operator names."""
    return Reach(settings.MEDIADESK.identity_allowed)
