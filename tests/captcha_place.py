"""A captcha service on this machine: its script fills the field in, its verifier knows one answer and one secret."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

KEY, SECRET, PERSON = "site-key", "the secret of the service", "a person's answer"
SCRIPT = """
for (const place of document.querySelectorAll(".cf-turnstile")) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "cf-turnstile-response";
  field.value = place.dataset.sitekey === "site-key" ? "a person's answer" : "";
  place.append(field, "You are a person.");
}
"""


@dataclass
class CaptchaPlace:
    """A running service. `status`: what its verifier answers with; `asked`: what it was sent."""

    port: int = 0
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def verified(self, form: dict[str, str]) -> bytes:
        self.asked.append(form)
        right = form.get("secret") == SECRET and form.get("response") == PERSON
        return json.dumps({"success": right} if self.status == 200 else "away").encode()


@contextmanager
def captcha_place() -> Iterator[CaptchaPlace]:
    kept = CaptchaPlace()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(200, "text/javascript", SCRIPT.encode())

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
            self._send(kept.status, "application/json", kept.verified(form))

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
