"""A GitHub of the tests' own, as an Enterprise Server answers: a code for a token, and who somebody is by its API."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = "github hush"


@dataclass
class Place:
    """`user` and `emails` are what its API tells of whoever comes next."""

    port: int = 0
    user: object = field(default_factory=dict)
    emails: object = field(default_factory=list)
    challenges: dict = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sign_in(self, url: str, user: object, emails: object) -> dict[str, str]:
        """What the browser would be sent back with, from the page it was sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.user, self.emails = user, emails
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = asked["code_challenge"]
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict, authorization: str) -> object:
        if path == "/login/oauth/access_token":
            made_of = sha256(form.get("code_verifier", "").encode()).digest()
            challenge = urlsafe_b64encode(made_of).rstrip(b"=").decode()
            good = self.challenges.pop(form.get("code"), None) == challenge
            good = good and form.get("client_secret") == SECRET
            return {"access_token": "gho_1"} if good else {"error": "bad_verification_code"}
        if authorization != "Bearer gho_1":
            return {"message": "Bad credentials"}
        return {"/api/v3/user": self.user, "/api/v3/user/emails": self.emails}[path]


@contextmanager
def github_place() -> Iterator[Place]:
    kept = Place()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
            body = json.dumps(kept.answer(self.path, form, self.headers.get("Authorization", ""))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name is http.server's

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
