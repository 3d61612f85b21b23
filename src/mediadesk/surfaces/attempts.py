"""One thing after the other when nobody is there: what fails is told in the log and does not stop what comes after."""

import logging
from collections.abc import Callable

from mediadesk.rules.refusals import Refusal

log = logging.getLogger(__name__)


def attempt(do: Callable[[], object], what: str, *, but: tuple[type[Exception], ...] = ()) -> str:
    """Do it. Returns why it was not done; empty when it was.

    Args:
        what: as the log names it: "the billing of the account 01…".
        but: what goes on to the caller.
    """
    try:
        do()
    except but:
        raise
    except Refusal as refusal:
        log.warning("%s: left alone: %s", what, refusal)
        return str(refusal)
    except Exception as error:  # whatever it is, the next one is not to suffer for it
        log.exception("%s: failed", what)
        return type(error).__name__
    return ""
