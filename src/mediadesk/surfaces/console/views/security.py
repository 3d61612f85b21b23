"""The security settings of the account."""

from typing import Any

urls: list[Any] = []
