"""What the front has taken in, as WSGI says it (PEP 3333), and files as WSGI hands them back."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mediadesk.surfaces.front.bodies import Body
from mediadesk.surfaces.front.protocol import Environ, Scope
from mediadesk.surfaces.front.source import FROM_PROXIES


@dataclass(frozen=True, slots=True)
class Request:
    """A request that has passed every check of the front."""

    scope: Scope
    raw_path: bytes
    path: str  # decoded
    fields: dict[str, str]  # headers, by lower-case name
    client: str
    scheme: str


class FileAnswer:
    """What `wsgi.file_wrapper` makes: an open file, which the front reads without a handler's thread."""

    def __init__(self, filelike: Any, block_size: int = 8192) -> None:
        self.filelike = filelike
        self.block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        """Read it as any other iterable: middleware may do so."""
        while block := self.filelike.read(self.block_size):
            yield block

    def close(self) -> None:
        """Close what was wrapped."""
        if hasattr(self.filelike, "close"):
            self.filelike.close()


def environ_of(request: Request, *, body: Body) -> Environ:
    """The WSGI environ.

    Beside the standard's names it has `wsgi.input_terminated`, and the path as it was sent (text, still
    percent-encoded) in `mediadesk.raw_path` and, with its query, in `RAW_URI`. `CONTENT_LENGTH` is what was
    counted.
    """
    scope = request.scope
    server, port = (scope.get("server") or ("localhost", "80"))[:2]
    raw_path, query = request.raw_path.decode("latin-1"), scope.get("query_string", b"").decode("latin-1")
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": f"{raw_path}?{query}" if query else raw_path,
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": request.client,
        "CONTENT_LENGTH": str(body.size_bytes),
        "CONTENT_TYPE": request.fields.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileAnswer,
        "mediadesk.raw_path": raw_path,
    }
    for name, value in request.fields.items():
        if name != "content-type" and name not in FROM_PROXIES:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ
