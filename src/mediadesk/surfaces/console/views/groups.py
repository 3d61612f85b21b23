"""Groups: create, rename, members, their grants."""

from typing import Any

urls: list[Any] = []
