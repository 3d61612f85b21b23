"""The settings of the account: its name, invitations, ownership."""

from typing import Any

urls: list[Any] = []
