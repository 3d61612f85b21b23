"""What every test of the front starts from: a handler that tells what it was asked, and limits small enough to meet."""

import asyncio
from dataclasses import replace

import pytest

from mediadesk.surfaces.front.application import front
from mediadesk.surfaces.front.intake import Sessions
from mediadesk.surfaces.front.limits import Limits


def is_olga(key) -> bool:
    return key == "olgas"


class Echo:
    """A WSGI application that keeps what it was given."""

    def __init__(self) -> None:
        self.environs, self.bodies = [], []

    def __call__(self, environ, start_response):
        self.environs.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"echo:", self.bodies[-1]]


@pytest.fixture
def echo():
    return Echo()


@pytest.fixture
def limits(tmp_path):
    return Limits(
        directory=tmp_path,
        body_bytes=1000,
        upload_bytes=100_000,
        upload_paths=("/up/*",),
        uncounted_bytes=100,
        memory_bytes=100,
        body_memory_bytes=100,
    )


@pytest.fixture
def make(limits):
    """Make a front with changed limits: `make(handler, waiting=0, threads=1)`."""
    fronts = []

    def _make(
        handler, *, threads=2, api=None, before=(), lanes=(), is_signed_in=is_olga, trusted=(), **changed
    ):
        made = front(
            handler,
            api_wsgi_app=api,
            before=before,
            limits=replace(limits, **changed),
            threads=threads,
            lanes=lanes,
            sessions=Sessions("session", is_signed_in),
            trusted_proxies=trusted,
        )
        fronts.append(made)
        return made

    yield _make
    for made in fronts:
        made.close()


@pytest.fixture
def run():
    """Run a coroutine; whatever hangs fails after a time that no working machine needs."""

    def _run(work):
        async def _bounded():
            async with asyncio.timeout(60):
                return await work

        return asyncio.run(_bounded())

    return _run
