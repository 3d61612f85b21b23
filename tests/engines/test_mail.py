"""Mails to a real server: what arrives, what is never said in the clear, and what is worth another try."""

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mediadesk.engines import clock, mail

TO, FROM = "nina@acme.example", "Mediadesk <desk@acme.example>"
PASSWORD = "a/b@c:d %?"


class Letterbox:
    """Keeps what it is handed, and answers as it is told to."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.kept, self.tries = [], []

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:  # noqa: N802  aiosmtpd names it
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802  aiosmtpd names it
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  aiosmtpd names it
        if "data" not in self.answers:
            self.kept.append(envelope)
        return self.answers.get("data", "250 OK")

    async def handle_QUIT(self, server, session, envelope) -> str:  # noqa: N802  aiosmtpd names it
        if self.answers.get("quit") == "":
            server.transport.abort()
        return self.answers.get("quit", "221 Bye")

    def authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.tries.append((data.login, data.password))
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    def only(self) -> EmailMessage:
        """The one mail there is, read."""
        (envelope,) = self.kept
        return message_from_bytes(envelope.content, policy=policy.default)


class OnAnyPort(Controller):
    """aiosmtpd's server, on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(letterbox: Letterbox, **options) -> Iterator[str]:
    """Serve a letterbox and say where, as `host:port`."""
    controller = OnAnyPort(letterbox, hostname="127.0.0.1", port=0, server_hostname="here", **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls(certificate) -> ssl.SSLContext:
    """What a server needs to speak TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate, monkeypatch) -> None:
    """Have this machine trust the certificate, as it would trust a real one."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def send(url: str, *, to: str = TO, subject: str = "Hello", text: str = "Hi.", sender: str = FROM) -> None:
    mail.send(url, sender=sender, to=to, subject=subject, text=text, html=f"<p>{text}</p>")


def refused(url: str, **what: str) -> mail.NotSent:
    with pytest.raises(mail.NotSent) as error:
        send(url, **what)
    return error.value


def test_a_mail_arrives_as_text_and_html_with_all_that_a_mail_needs() -> None:
    letterbox = Letterbox()
    with serving(letterbox) as there:
        send(f"smtp://{there}?tls=off", subject="Grüße – “Acme”", text="Schön, dass du da bist. 😀")

    arrived = letterbox.only()
    assert letterbox.kept[0].rcpt_tos == [TO]
    assert (arrived["From"], arrived["To"], arrived["Subject"]) == (FROM, TO, "Grüße – “Acme”")
    assert arrived["Date"]
    assert arrived["Message-ID"].rstrip(">").endswith("@acme.example")
    assert arrived.get_body(("plain",)).get_content().strip() == "Schön, dass du da bist. 😀"
    assert "<p>Schön" in arrived.get_body(("html",)).get_content()


@pytest.mark.usefixtures("trusted")
def test_without_a_word_about_it_mail_goes_by_tls(tls) -> None:
    letterbox = Letterbox()
    with serving(letterbox) as there:  # … and not at all where the server has none
        unsent = refused(f"smtp://{there}")
    assert (unsent.for_good, letterbox.kept) == (False, [])

    with serving(letterbox, tls_context=tls, require_starttls=True) as there:
        send(f"smtp://{there}")
    assert letterbox.only()["Subject"] == "Hello"


@pytest.mark.usefixtures("trusted")
def test_mail_goes_by_tls_from_the_start_where_the_address_says_so(tls) -> None:
    letterbox = Letterbox()
    with serving(letterbox, ssl_context=tls) as there:
        send(f"smtps://{there}")

    assert letterbox.only()["Subject"] == "Hello"


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_cannot_prove_its_name_gets_neither_mail_nor_password(tls, scheme) -> None:
    letterbox = Letterbox()
    how = {"smtp": "tls_context", "smtps": "ssl_context"}[scheme]
    with serving(letterbox, authenticator=letterbox.authenticate, **{how: tls}) as there:
        error = refused(f"{scheme}://desk:secret@{there}")

    assert (error.for_good, letterbox.kept, letterbox.tries) == (False, [], [])
    assert "certificate" in str(error)


@pytest.mark.usefixtures("trusted")
def test_name_and_password_may_hold_any_character(tls) -> None:
    letterbox = Letterbox()
    sign_in = {"authenticator": letterbox.authenticate, "auth_required": True}
    with serving(letterbox, tls_context=tls, **sign_in) as there:
        send(f"smtp://de%40sk:a%2Fb%40c%3Ad%20%25%3F@{there}")

    assert letterbox.tries == [(b"de@sk", PASSWORD.encode())]
    assert letterbox.only()["Subject"] == "Hello"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("user", ["desk:wrong@", ""], ids=["a wrong password", "none"])
def test_a_mail_waits_until_the_operator_has_mended_the_sign_in(tls, user) -> None:
    letterbox = Letterbox()
    sign_in = {"authenticator": letterbox.authenticate, "auth_required": True}
    with serving(letterbox, tls_context=tls, **sign_in) as there:
        error = refused(f"smtp://{user}{there}")

    assert (error.for_good, letterbox.kept) == (False, [])
    assert str(error).startswith(("SMTPAuthenticationError: (535", "530 "))


# fmt: off
REFUSALS = [
    # said to   answer                          for good
    ("rcpt",    "550 No such mailbox",          True),
    ("rcpt",    "450 Try again later",          False),
    ("rcpt",    "530 Sign in first",            False),   # our fault, not the mail's
    ("mail",    "553 Not from you",             True),
    ("mail",    "451 Busy",                     False),
    ("data",    "554 This is spam",             True),
    ("data",    "452 Disk full",                False),
]
# fmt: on


@pytest.mark.parametrize(("step", "answer", "for_good"), REFUSALS)
def test_what_a_server_refuses_is_told_and_tried_again_where_that_can_help(step, answer, for_good) -> None:
    letterbox = Letterbox(**{step: answer})
    with serving(letterbox) as there:
        error = refused(f"smtp://{there}?tls=off")

    assert (str(error), error.for_good, letterbox.kept) == (answer, for_good, [])


@pytest.mark.parametrize("goodbye", ["421 Too late", ""], ids=["an error", "none at all"])
def test_a_rude_goodbye_does_not_send_the_mail_again(goodbye) -> None:
    letterbox = Letterbox(quit=goodbye)
    with serving(letterbox) as there:
        send(f"smtp://{there}?tls=off")

    assert len(letterbox.kept) == 1


def test_a_server_that_is_not_there_may_come_back() -> None:
    error = refused("smtp://127.0.0.1:1?tls=off")

    assert error.for_good is False
    assert "refused" in str(error)


@pytest.mark.parametrize("field", ["to", "subject", "sender"])
def test_a_line_break_smuggles_in_no_further_recipient(field) -> None:
    letterbox = Letterbox()
    with serving(letterbox) as there:
        error = refused(f"smtp://{there}?tls=off", **{field: "a@b.example\r\nBcc: eve@evil.example"})

    assert (error.for_good, letterbox.kept) == (True, [])
