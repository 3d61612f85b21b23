"""A software authenticator: it makes passkeys and answers as a browser would, rightly or, by arguments, wrongly."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One credential of one user, at one site."""

    def __init__(self, *, url: str, user: str = "") -> None:
        self.url, self.user, self.count = url, user, 1
        self.id, self.key = secrets.token_bytes(32), ec.generate_private_key(ec.SECP256R1())

    def make(self, asked: dict, *, flags: int = PRESENT | VERIFIED, **wrong) -> dict:
        """Answer what a browser is asked to make a passkey."""
        self.user = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(flags | ATTESTED, self.count, wrong) + attested
        client = self._client("webauthn.create", asked["challenge"], wrong)
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": client, "attestationObject": made}, wrong)

    def prove(self, asked: dict, *, flags: int = PRESENT | VERIFIED, **wrong) -> dict:
        """Answer what a browser is asked to prove a passkey. `wrong`: what is not as it should be."""
        self.count = wrong.get("count", self.count + 1)
        data = self._data(flags, self.count, wrong)
        client = self._client("webauthn.get", asked["challenge"], wrong)
        signed = data + hashlib.sha256(client).digest()
        signature = wrong.get("key", self.key).sign(signed, ec.ECDSA(SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        answer = self._answer(response, wrong)
        answer["response"]["userHandle"] = wrong.get("user", self.user)
        return answer

    def _data(self, flags: int, count: int, wrong: dict) -> bytes:
        place = wrong.get("place", self.url.split("//")[1].split(":")[0])
        return hashlib.sha256(place.encode()).digest() + struct.pack(">BI", flags, count)

    def _client(self, kind: str, challenge: str, wrong: dict) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.url, "crossOrigin": False}
        return json.dumps({**said, **wrong.get("client", {})}).encode()

    def _answer(self, response: dict[str, bytes], wrong: dict) -> dict:
        identity = websafe_encode(wrong.get("id", self.id))
        encoded = {name: websafe_encode(one) for name, one in response.items()}
        return {"id": identity, "rawId": identity, "type": "public-key", "response": encoded}
