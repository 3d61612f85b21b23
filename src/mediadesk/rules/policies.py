"""How large an account's own policies may be: what they cost is bounded (T-122)."""

from typing import Final

LONGEST: Final = 10_000
"""Characters of one policy."""

DEEPEST: Final = 50
"""Brackets, or branches, that lie in one another."""

MOST_STATEMENTS: Final = 20
"""Statements of one policy."""

MOST_POLICIES: Final = 100
"""Policies of one account."""

SCOPES: Final = ("account", "prodenv")
"""Where a policy counts: throughout the account, or in one or all of its environments."""
