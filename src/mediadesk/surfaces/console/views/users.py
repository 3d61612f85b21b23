"""The Users page: the list of members, what is done to many at once, its export."""

from typing import Any

urls: list[Any] = []
