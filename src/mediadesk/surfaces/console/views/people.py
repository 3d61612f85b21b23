"""Signing in and out, password reset, one's own profile and sessions."""

from typing import Any

urls: list[Any] = []
