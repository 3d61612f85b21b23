"""Limits of saved searches."""

from typing import Final

MOST_SAVED: Final = 100
"""So many a person keeps in an environment."""
MOST_SHARED: Final = 100
"""So many of all people are shared with everybody there."""
