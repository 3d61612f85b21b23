"""The page of one member, and everything that can be done to them."""

from typing import Any

urls: list[Any] = []
