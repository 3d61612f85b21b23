"""The first start: an empty installation offers to create the first account behind a one-time token."""

from typing import Any

urls: list[Any] = []
