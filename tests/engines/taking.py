"""What the tests of fetching share: what they may reach, and one fetch."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from mediadesk.engines.fetching import Bounds, fetched
from mediadesk.engines.resolving import resolve
from mediadesk.rules.fetching import Allowed, Place, read_place
from tests.engines.canary import canary

__all__ = ["server"]

HEAD = b"HTTP/1.1 200 OK\r\n"
LIMIT = 3_000_000


class AnyPort(Allowed):
    """So that it is the address alone that keeps anybody away."""

    def port(self, place: Place) -> bool:
        return True


NOWHERE = Bounds(AnyPort(), LIMIT, 5, silence_seconds=0)
HERE = replace(NOWHERE, allowed=AnyPort(networks=(ip_network("127.0.0.0/8"), ip_network("::1/128"))))


@pytest.fixture
def server():
    with canary() as kept:
        yield kept


def fetch(url: str, bounds: Bounds = HERE, *, resolve=resolve) -> tuple[str, bytes]:
    with fetched(read_place(url), bounds, resolve=resolve) as file:
        return file.name, b"".join(iter(lambda: file.source.read(65536), b""))
