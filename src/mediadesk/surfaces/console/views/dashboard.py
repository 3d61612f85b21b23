"""The dashboard: what I can do here, what happened lately, what is used."""

from typing import Any

urls: list[Any] = []
