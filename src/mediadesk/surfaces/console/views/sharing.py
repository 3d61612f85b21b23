"""Sharing a folder: who has access, giving and taking it."""

from typing import Any

urls: list[Any] = []
