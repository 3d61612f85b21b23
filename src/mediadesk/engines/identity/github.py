"""Signing in with GitHub, which speaks OAuth 2.0 and no OpenID Connect: a code with PKCE, then its API tells who it is.

Source: GitHub, "Authorizing OAuth apps", and REST API, "Get the authenticated user", "List email addresses".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from mediadesk.engines.fetching import Ask
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.engines.identity.asking import Reach, form
from mediadesk.engines.identity.jose import NotAccepted
from mediadesk.engines.identity.oidc import LEEWAY, Asked, challenge

GITHUB: Final = "https://github.com"
_API: Final = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class GitHub:
    """Our registration at GitHub, or at a GitHub Enterprise Server by its address."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    reach: Reach

    @property
    def api(self) -> str:
        """Where its API answers."""
        return _API if self.url == GITHUB else f"{self.url}/api/v3"


def sign_in_page(github: GitHub, asked: Asked, *, state: str) -> str:
    """The address to which the browser is sent."""
    query = {
        "client_id": github.client_id,
        "redirect_uri": asked.redirect_uri,
        "scope": "read:user user:email",
        "state": state,
        "code_challenge": challenge(asked.verifier),
        "code_challenge_method": "S256",
    }
    return f"{github.url}/login/oauth/authorize?{urlencode(query)}"


def arrived(github: GitHub, asked: Asked, answer: Mapping[str, str], *, now: datetime) -> Arrived:
    """Who comes back with this answer in the address. Their address is the one that is primary and proven, or none.

    Raises:
        NotAccepted.

    Cost: 3 calls.
    """
    if "error" in answer or not answer.get("code"):
        message = f"GitHub answered {answer.get('error', 'without a code')[:60]}"
        raise NotAccepted(message)
    token = _token(github, asked, answer["code"])
    user = _told(github, "/user", token)
    subject = user.get("id") if isinstance(user, dict) else None
    if not isinstance(subject, int) or isinstance(subject, bool):
        raise NotAccepted("GitHub names no user")
    email = _proven(_told(github, "/user/emails", token))
    return Arrived(
        issuer=github.url,
        subject=str(subject),
        name_id_format="",
        email=email,
        email_verified=bool(email),
        name=_text(user.get("name")) or _text(user.get("login")),
        attributes={"login": (_text(user.get("login")),)},
        authn_context="",
        authenticated_at=now,
        session_index="",
        expires_at=now + LEEWAY,
        message_id=asked.nonce,
    )


def _token(github: GitHub, asked: Asked, code: str) -> str:
    values = {
        "client_id": github.client_id,
        "client_secret": github.client_secret,
        "code": code,
        "redirect_uri": asked.redirect_uri,
        "code_verifier": asked.verifier,
    }
    told = github.reach.document(
        f"{github.url}/login/oauth/access_token", what="GitHub's token", ask=form(values)
    )
    token = told.get("access_token")
    if not isinstance(token, str) or not token.isprintable():
        message = f"GitHub gave no token: {str(told.get('error'))[:60]}"
        raise NotAccepted(message)
    return token


def _told(github: GitHub, path: str, token: str) -> Any:
    ask = Ask(headers=(("Authorization", f"Bearer {token}"), ("Accept", "application/vnd.github+json")))
    try:
        return json.loads(github.reach.text(f"{github.api}{path}", what="GitHub's API", ask=ask))
    except (ValueError, RecursionError):
        raise NotAccepted("GitHub's API did not answer with JSON") from None


def _proven(emails: Any) -> str:
    rows = [one for one in emails if isinstance(one, dict)] if isinstance(emails, list) else []
    good = (
        _text(one.get("email")) for one in rows if one.get("primary") is True and one.get("verified") is True
    )
    return next(good, "")


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""
