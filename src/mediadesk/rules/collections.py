"""How many collections there may be, and how much one holds."""

from typing import Final

MOST_IN_AN_ENVIRONMENT: Final = 1_000
MOST_ASSETS: Final = 10_000
