"""The plan, its seats and what is used."""

from typing import Any

urls: list[Any] = []
