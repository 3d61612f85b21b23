"""The audit trail: filter and export."""

from typing import Any

urls: list[Any] = []
