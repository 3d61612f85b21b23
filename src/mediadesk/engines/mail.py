"""Sending one mail by SMTP (RFC 5321), with TLS by certificate."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

_TIMEOUT_SECONDS: Final = 20


class NotSent(Exception):
    """A mail that did not leave; `for_good` when trying again cannot help."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


def send(url: str, *, sender: str, to: str, subject: str, text: str, html: str) -> None:
    """Send one mail.

    Args:
        url: smtp://user:password@host:port?tls=starttls, tls=off, or smtps://… for TLS from the start.

    Raises:
        NotSent: the server refused it, or could not be reached.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    try:
        with _connection(url) as server:
            server.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"{error.smtp_code} {error.smtp_error!r}", for_good=error.smtp_code >= 500) from None
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        raise NotSent(f"{code} {reason!r}", for_good=code >= 500) from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"{type(error).__name__}: {error}", for_good=False) from None


def _connection(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, mode = parts.hostname or "", parse_qs(parts.query).get("tls", ["starttls"])[0]
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT_SECONDS)
        if mode != "off":
            server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
