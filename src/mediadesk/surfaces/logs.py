"""What may stand in a log: no token, though some stand in addresses; and the number that a failed page showed."""

import logging
import re
from typing import Final

_TOKENS: Final = re.compile(
    r"(/console/(?:invitation|sign-in|password|profile/email|start)[/?]|/p/)[^\s'\"]+"
)


class WithoutTokens(logging.Filter):
    """Takes the one-time tokens out of the addresses in a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the line; let it pass, always."""
        record.msg, record.args = _TOKENS.sub(r"\1…", record.getMessage()), ()
        return True


class WithReference(logging.Filter):
    """Adds the reference that its page showed to the line about a request that failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the line; let it pass, always."""
        if reference := getattr(getattr(record, "request", None), "reference", ""):
            record.msg, record.args = f"{record.getMessage()} (reference {reference})", ()
        return True
