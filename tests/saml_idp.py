"""An identity provider of SAML for tests and journeys: pysaml2 on a port of its own.

    def test_…(saml_idp):
        saml_idp.trust(our_metadata_xml)          # what our connection's page offers for download
        saml_idp.metadata                         # what an administrator pastes into ours; also at .metadata_url
        saml_idp.person = Person("u-1001", {"mail": ["ada@example.org"]})   # whoever comes next is this one
        page.goto(…)                              # our sign-in sends the browser there and it comes back signed in

The fixture `saml_idp` is in tests/engines/identity/conftest.py. It asks for no password: whoever
comes is `person`. `saml_idp.start_url` begins a sign-in there without a request. pysaml2 builds and reads all messages;
its signatures are those of tests/saml_signatures.py.
"""

from __future__ import annotations

import html
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NameID
from saml2.server import Server
from saml2.xmldsig import SIG_RSA_SHA256

from tests.saml_signatures import Signatures, make_key

URI_NAMES = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"


@dataclass(frozen=True)
class Person:
    """Whoever signs in there, and what the provider tells of them: LDAP's names become its OIDs, others stay."""

    subject: str
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    name_id_format: str = PERSISTENT
    context: str = PASSWORD


class Provider:
    """The provider, and who is signed in there."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.entity_id = self.metadata_url = f"{url}/metadata"
        self.start_url = f"{url}/start"
        self.person = Person("u-1001")
        self.signs = ("assertion",)
        self.lives_for = timedelta(minutes=5)
        self.proved_minutes_ago = 0.0
        self.down = False
        self.published = ""  # instead of its metadata
        self._certificate = make_key(folder)
        self._ours = ""
        self._server = self._made()

    @property
    def trusted(self) -> str:
        """The metadata of the service that is trusted."""
        return self._ours

    @property
    def metadata(self) -> str:
        """What it says of itself."""
        return self.published or str(entity_descriptor(self._server.config))

    def trust(self, metadata: bytes | str) -> None:
        """Take a service's metadata; in place of one taken before."""
        self._ours = metadata.decode() if isinstance(metadata, bytes) else metadata
        self._server = self._made()

    def answer(
        self, fields: Mapping[str, str], binding: str = BINDING_HTTP_REDIRECT
    ) -> tuple[str, dict[str, str]]:
        """Answer a request that a browser brings: where the browser posts what.

        Raises:
            Exception: of pysaml2, when the request is not rightly signed or not from a service that is trusted.
        """
        asked = self._server.parse_authn_request(
            fields["SAMLRequest"],
            binding,
            relay_state=fields.get("RelayState"),
            sigalg=fields.get("SigAlg"),
            signature=fields.get("Signature"),
        )
        given = self._server.response_args(asked.message, [BINDING_HTTP_POST])
        return self._signed_in(given["in_response_to"], given["destination"], given["sp_entity_id"], fields)

    def change_key(self) -> None:
        """Sign by a new key from now on, and publish it alone."""
        self._certificate = make_key(self.folder)
        self._server = self._made()

    def sign_out(
        self, session_index: str, binding: str = BINDING_HTTP_POST, *, signed: bool = True
    ) -> tuple[str, dict[str, str]]:
        """Ask the service to sign the person out: where the browser goes, and with which fields."""
        (service,) = self._server.metadata.service_providers()
        (place,) = self._server.metadata.single_logout_service(service, binding, "spsso")
        by_form = binding == BINDING_HTTP_POST
        _, message = self._server.create_logout_request(
            place["location"],
            service,
            name_id=NameID(format=self.person.name_id_format, text=self.person.subject),
            session_indexes=[session_index] if session_index else None,
            sign=signed and by_form,
        )
        if by_form:
            return place["location"], {
                "SAMLRequest": b64encode(str(message).encode()).decode(),
                "RelayState": "out",
            }
        how = self._server.apply_binding(
            binding, str(message), place["location"], "out", sign=signed, sigalg=SIG_RSA_SHA256
        )
        url, _, query = dict(how["headers"])["Location"].partition("?")
        return url, _plain(query)

    def begin(self) -> tuple[str, dict[str, str]]:
        """Begin a sign-in here, without a request."""
        (service,) = self._server.metadata.service_providers()
        (place,) = self._server.metadata.assertion_consumer_service(service, BINDING_HTTP_POST)
        return self._signed_in(None, place["location"], service, {})

    def _signed_in(
        self, request_id: str | None, url: str, service: str, fields: Mapping[str, str]
    ) -> tuple[str, dict[str, str]]:
        response = self._server.create_authn_response(
            {key: list(values) for key, values in self.person.attributes.items()},
            request_id,
            url,
            sp_entity_id=service,
            name_id=NameID(format=self.person.name_id_format, text=self.person.subject),
            authn={
                "class_ref": self.person.context,
                "authn_auth": self.entity_id,
                "authn_instant": int(
                    (datetime.now(UTC) - timedelta(minutes=self.proved_minutes_ago)).timestamp()
                ),
            },
            sign_assertion="assertion" in self.signs,
            sign_response="response" in self.signs,
        )
        sent = {"SAMLResponse": b64encode(str(response).encode()).decode()}
        return url, sent | ({"RelayState": fields["RelayState"]} if fields.get("RelayState") else {})

    def _made(self) -> Server:
        config = IdPConfig()
        config.load(
            {
                "entityid": self.entity_id,
                "key_file": str(self.folder / "idp.key"),
                "cert_file": str(self.folder / "idp.crt"),
                "xmlsec_binary": sys.executable,  # only asked whether it is there
                "metadata": {"inline": [self._ours]} if self._ours else {},
                "service": {
                    "idp": {
                        "endpoints": {
                            "single_sign_on_service": [
                                (f"{self.url}/sso", BINDING_HTTP_REDIRECT),
                                (f"{self.url}/sso", BINDING_HTTP_POST),
                            ],
                            "single_logout_service": [(f"{self.url}/out", BINDING_HTTP_REDIRECT)],
                        },
                        "want_authn_requests_signed": True,
                        "name_id_format": [PERSISTENT],
                        "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": URI_NAMES}},
                    }
                },
            }
        )
        server = Server(config=config)
        server.sec.crypto = Signatures(self._certificate)
        config.xmlsec_binary = None  # else it would be asked what it can, to be told in the metadata
        return server


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.provider.down:
            self.send_error(503)
        elif parts.path == "/metadata":
            self._send(self.provider.metadata, "application/samlmetadata+xml")
        elif parts.path == "/start":
            self._send_form(*self.provider.begin())
        else:
            self._send_form(*self.provider.answer(_plain(parts.query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send_form(*self.provider.answer(_plain(body), BINDING_HTTP_POST))

    def _send_form(self, url: str, fields: Mapping[str, str]) -> None:
        inputs = "".join(
            f'<input type="hidden" name="{key}" value="{html.escape(value)}">'
            for key, value in fields.items()
        )
        form = f'<form method="post" action="{html.escape(url)}">{inputs}<button>Go on</button></form>'
        self._send(f"<!doctype html><title>Provider</title>{form}<script>document.forms[0].submit()</script>")

    def _send(self, text: str, kind: str = "text/html; charset=utf-8") -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


def _plain(query: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(query).items()}


@contextmanager
def provider_in(folder: Path) -> Iterator[Provider]:
    """A provider that answers while the block runs."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.provider = provider = Provider(f"http://127.0.0.1:{server.server_port}", folder)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
