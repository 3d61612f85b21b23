"""The mails this account has sent or keeps."""

from typing import Any

urls: list[Any] = []
