"""Text that a database keeps as it is: PostgreSQL takes no NUL, and no database takes half of a character."""

import re
from typing import Final

UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")


def is_keepable(text: str) -> bool:
    """Say whether a text can be kept, or asked for."""
    return UNKEEPABLE.search(text) is None
