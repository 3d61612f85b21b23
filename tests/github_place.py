"""A GitHub of the tests' own, as an Enterprise Server answers: a code for a token, and who somebody is by its API."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from tests.answering import answering

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

    with answering(lambda path, form, authorization: (200, kept.answer(path, form, authorization))) as port:
        kept.port = port
        yield kept
