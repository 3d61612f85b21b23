"""The roles: the matrix, drawn from the table of permissions."""

from typing import Any

urls: list[Any] = []
