"""The routes of the Provisioning API."""

from typing import Any

urlpatterns: list[Any] = []
