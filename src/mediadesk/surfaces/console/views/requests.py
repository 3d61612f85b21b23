"""Requests for seats: asking, approving, declining."""

from typing import Any

urls: list[Any] = []
