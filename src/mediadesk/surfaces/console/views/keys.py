"""API keys of the account and of its environments."""

from typing import Any

urls: list[Any] = []
