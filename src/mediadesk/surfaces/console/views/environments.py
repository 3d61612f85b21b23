"""Environments: create, rename, enable, disable, delete."""

from typing import Any

urls: list[Any] = []
