"""Inviting: one or many addresses, the preview, sending again, withdrawing; and accepting."""

from typing import Any

urls: list[Any] = []
open_urls: list[Any] = []
