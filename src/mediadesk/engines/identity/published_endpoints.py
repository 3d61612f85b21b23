"""What sign-in services publish of themselves, kept in the process for an hour; longer while they cannot be reached."""

from datetime import datetime, timedelta
from typing import Any, Final

from mediadesk.engines import clock
from mediadesk.engines.identity.asking import Reach
from mediadesk.engines.identity.jose import NotAccepted
from mediadesk.engines.identity.oidc import discovered

_GOOD_FOR: Final = timedelta(hours=1)
_kept: dict[str, tuple[datetime, dict[str, Any]]] = {}


def endpoints_at(issuer: str, reach: Reach) -> dict[str, Any]:
    """What `oidc.discovered` gives for an address of the operator's settings. Raises: NotAccepted."""
    now = clock.now()
    kept = _kept.get(issuer)
    if kept and abs(now - kept[0]) < _GOOD_FOR:
        return kept[1]
    try:
        found = discovered(issuer, reach, many=True)
    except NotAccepted:
        if kept is None:
            raise
        return kept[1]
    _kept[issuer] = (now, found)
    return found


def forget() -> None:
    """Forget all, for tests."""
    _kept.clear()
