"""Sending one mail by SMTP (RFC 5321), with TLS by certificate."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

_TIMEOUT_SECONDS: Final = 20
# RFC 4954 section 6: our own sign-in is at fault, which an operator can mend; the mail is good.
_OUR_OWN_SIGN_IN: Final = {530, 534, 535, 538}


class NotSent(Exception):
    """A mail that did not leave; `for_good` when trying again cannot help."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Attached:
    """A PDF that goes with a mail."""

    name: str
    content: bytes


def send(
    url: str, *, sender: str, to: str, subject: str, text: str, html: str, attached: Attached | None = None
) -> None:
    """Send one mail.

    Args:
        url: smtp://user:password@host:port?tls=starttls, tls=off, or smtps://… for TLS from the start.

    Raises:
        NotSent: the server refused it, or could not be reached.
    """
    message = _message(sender=sender, to=to, subject=subject, text=text, html=html)
    if attached:
        message.add_attachment(
            attached.content, maintype="application", subtype="pdf", filename=attached.name
        )
    try:
        with _connection(url) as server:
            server.send_message(message)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _refused(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(*next(iter(error.recipients.values()))) from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"{type(error).__name__}: {error}", for_good=False) from None


def _message(*, sender: str, to: str, subject: str, text: str, html: str) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = sender, to, subject
    except ValueError as error:  # a line break, with which a further head could be smuggled in
        raise NotSent(str(error), for_good=True) from None
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def _refused(code: int, said: bytes | str) -> NotSent:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return NotSent(f"{code} {text}", for_good=code >= 500 and code not in _OUR_OWN_SIGN_IN)


@contextmanager
def _connection(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host, mode = parts.hostname or "", parse_qs(parts.query).get("tls", ["starttls"])[0]
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT_SECONDS)
    try:
        if parts.scheme != "smtps" and mode != "off":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
        # The mail was taken: a rude goodbye must not send it a second time.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()
