"""An OpenID provider of the tests' own, which does as it is told: whom it names, how it signs, what its clock says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from joserfc import jwk, jwt

from tests.answering import answering

CLIENT = "mediadesk"


def new_key(kid: str):
    return jwk.RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


KEY = new_key("one")
"""Made once a run: it takes its time."""


@dataclass
class Provider:
    """`claims`: what the next token says beside the usual. `down`: paths that answer 503."""

    port: int = 0
    claims: dict = field(default_factory=dict)
    key: object = field(default_factory=lambda: KEY)
    ahead_seconds: int = 0
    down: set = field(default_factory=set)
    asked: list = field(default_factory=list)
    nonces: dict = field(default_factory=dict)
    document: dict = field(default_factory=dict)  # what it publishes of itself beside the usual
    key_told: dict = field(default_factory=dict)  # and of its key

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sign_in(self, url: str, **claims) -> dict[str, str]:
        """What the browser would be sent back with, from the page it was sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.claims = claims
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = asked["nonce"]
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict) -> dict:
        if path.endswith("openid-configuration"):
            at = self.issuer
            return {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys",
                **self.document,
            }
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False) | self.key_told]}
        now = int(time.time()) + self.ahead_seconds
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims = {**usual, "nonce": self.nonces.get(form.get("code", ""), ""), **self.claims}
        header = {"alg": "RS256", "kid": self.key.kid}
        return {"id_token": jwt.encode(header, claims, self.key), "access_token": "x", "token_type": "Bearer"}


@contextmanager
def provider() -> Iterator[Provider]:
    kept = Provider()

    def answer(path: str, form: dict[str, str], _: str) -> tuple[int, object]:
        kept.asked.append(path)
        return (503, {}) if path in kept.down else (200, kept.answer(path, form))

    with answering(answer) as port:
        kept.port = port
        yield kept
