"""OpenID Connect as a client: an authorization code with PKCE, and the token it is redeemed for.

Source: OpenID Connect Core 1.0 section 3.1, Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (the issuer in the answer);
ASVS 5.0 chapters 10.1, 10.2 and 10.5.
"""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

from mediadesk.engines import secrets
from mediadesk.engines.fetching import Ask
from mediadesk.engines.identity import tenants
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.engines.identity.asking import Reach, form
from mediadesk.engines.identity.jose import NotAccepted, UnknownKey, verified
from mediadesk.engines.identity.published_keys import keys_at

LEEWAY: Final = timedelta(seconds=60)
FRESH: Final = timedelta(minutes=5)
_READ: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class Connection:
    """What is agreed with one provider. `endpoints` is what `discovered` gave."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    endpoints: Mapping[str, Any]
    reach: Reach


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent along with one sign-on, and must come back as it was."""

    nonce: str
    verifier: str = field(repr=False)
    redirect_uri: str
    again: bool = False


def discovered(issuer: str, reach: Reach, *, many: bool = False) -> dict[str, Any]:
    """The endpoints of an issuer, from the document that it publishes about itself.

    Args:
        many: the address is one of several issuers, each of which stands in `issuer` with its own tenant for
            "{tenantid}", or is told there.

    Raises:
        NotAccepted.
    """
    document = reach.document(
        f"{issuer.rstrip('/')}/.well-known/openid-configuration", what="the discovery document"
    )
    told_issuer = document.get("issuer")
    if told_issuer != issuer and not (many and tenants.is_of(issuer, told_issuer)):
        told = str(document.get("issuer"))[:200]
        message = f"the discovery document is of the issuer {told}; write the issuer exactly like that"
        raise NotAccepted(message)
    missing = [name for name in _READ if not isinstance(document.get(name), str)]
    if missing:
        message = f"the discovery document lacks {', '.join(missing)}"
        raise NotAccepted(message)
    if urlsplit(str(document["authorization_endpoint"])).scheme not in {"https", "http"}:
        raise NotAccepted("the address of the sign-in page does not begin with https://")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return {
        **({"issuer": told_issuer} if many else {}),
        **{name: document[name] for name in _READ},
        "userinfo_endpoint": str(document.get("userinfo_endpoint") or ""),
        "by_form": "client_secret_basic" not in methods,
        "tells_issuer": document.get("authorization_response_iss_parameter_supported") is True,
    }


def new_asked(redirect_uri: str, *, again: bool = False) -> Asked:
    """The nonce and the PKCE verifier of a new sign-on."""
    return Asked(secrets.new_token(), secrets.new_token(), redirect_uri, again)


def sign_in_page(connection: Connection, asked: Asked, *, state: str) -> str:
    """The address of the provider to which the browser is sent."""
    at = str(connection.endpoints["authorization_endpoint"])
    query = {
        "response_type": "code",
        "client_id": connection.client_id,
        "redirect_uri": asked.redirect_uri,
        "scope": "openid email profile",
        "state": state,
        "nonce": asked.nonce,
        "code_challenge": challenge(asked.verifier),
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if asked.again else {}),
    }
    return f"{at}{'&' if '?' in at else '?'}{urlencode(query)}"


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 section 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def arrived(connection: Connection, asked: Asked, answer: Mapping[str, str], *, now: datetime) -> Arrived:
    """Who comes back from the provider with this answer in the address.

    Raises:
        NotAccepted.

    Cost: 1 call to the provider; 1 more when its keys are not known, and 1 when the token tells no address.
    """
    told = answer.get("iss")
    many = tenants.is_of_many(connection.issuer) and tenants.is_of(connection.issuer, told)
    if (told is not None and told != connection.issuer and not many) or (
        told is None and connection.endpoints["tells_issuer"]
    ):
        raise NotAccepted("the answer is of another issuer than was asked (RFC 9207)")
    if "error" in answer:
        message = f"the provider answered {answer['error'][:60]}: {answer.get('error_description', '')[:200]}"
        raise NotAccepted(message)
    if not answer.get("code"):
        raise NotAccepted("the answer holds no code")
    tokens = _redeemed(connection, asked, answer["code"])
    claims = _verified_claims(connection, str(tokens.get("id_token") or ""))
    _require_ours(connection, asked, claims, now=now)
    return _arrived(connection, _completed(connection, claims, tokens), now=now)


def _redeemed(connection: Connection, asked: Asked, code: str) -> dict[str, Any]:
    values = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asked.redirect_uri,
        "code_verifier": asked.verifier,
    }
    headers = {}
    if connection.client_secret and not connection.endpoints["by_form"]:
        both = f"{quote_plus(connection.client_id)}:{quote_plus(connection.client_secret)}"
        headers["Authorization"] = f"Basic {b64encode(both.encode()).decode()}"
    else:
        values["client_id"] = connection.client_id
        if connection.client_secret:
            values["client_secret"] = connection.client_secret
    url = str(connection.endpoints["token_endpoint"])
    return connection.reach.document(url, what="the token endpoint", ask=form(values, **headers))


def _verified_claims(connection: Connection, token: str) -> dict[str, Any]:
    url, reach = str(connection.endpoints["jwks_uri"]), connection.reach
    try:
        keys = keys_at(url, reach)
        claims = verified(token, keys)
    except UnknownKey:
        keys = keys_at(url, reach, anew=True)
        claims = verified(token, keys)
    return verified(token, tenants.keys_of(keys, claims)) if tenants.is_of_many(connection.issuer) else claims


def _require_ours(connection: Connection, asked: Asked, claims: Mapping[str, Any], *, now: datetime) -> None:
    """Refuse a token that is somebody else's, of another moment, or for another purpose."""
    if claims.get("iss") != tenants.issuer_of(connection.issuer, claims):
        message = f"the token is of the issuer {str(claims.get('iss'))[:200]}"
        raise NotAccepted(message)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if connection.client_id not in audiences:
        raise NotAccepted("the token is for another client (aud)")
    if claims.get("azp", connection.client_id) != connection.client_id or (
        len(audiences) > 1 and "azp" not in claims
    ):
        raise NotAccepted("the token was given to another client (azp)")
    if "events" in claims:
        raise NotAccepted("the token is not one of a sign-in")
    if not secrets.same(str(claims.get("nonce") or ""), asked.nonce):
        raise NotAccepted("the token belongs to another sign-in (nonce)")
    _require_now(claims, again=asked.again, now=now)


def _require_now(claims: Mapping[str, Any], *, again: bool, now: datetime) -> None:
    if _moment(claims, "exp") + LEEWAY <= now:
        raise NotAccepted(
            "the token has expired; look at the clocks of the provider and of this installation"
        )
    for name in ("iat", "nbf"):
        if name != "nbf" or name in claims:
            ahead = (_moment(claims, name) - now).total_seconds()
            if ahead > LEEWAY.total_seconds():
                message = f"the token is of the future, by {ahead:.0f} seconds: the clocks do not agree"
                raise NotAccepted(message)
    if again and "auth_time" in claims and now - _moment(claims, "auth_time") > FRESH + LEEWAY:
        raise NotAccepted("the provider did not ask for a fresh proof, as it was told to")


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**33:
        message = f"the token has no moment as {name}"
        raise NotAccepted(message)
    return datetime.fromtimestamp(value, UTC)


def _completed(
    connection: Connection, claims: Mapping[str, Any], tokens: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The claims, with what is told beside the token when that holds no address."""
    url, access = str(connection.endpoints.get("userinfo_endpoint") or ""), tokens.get("access_token")
    if claims.get("email") or not url or not isinstance(access, str) or not access.isprintable():
        return claims
    ask = Ask(headers=(("Authorization", f"Bearer {access}"), ("Accept", "application/json")))
    more = connection.reach.document(url, what="the userinfo endpoint", ask=ask)
    if more.get("sub") != claims.get("sub"):
        raise NotAccepted("what is told beside the token is of another person (sub)")
    return {**more, **claims}


def _arrived(connection: Connection, claims: Mapping[str, Any], *, now: datetime) -> Arrived:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise NotAccepted("the token names no person (sub)")
    proved = _moment(claims, "auth_time") if "auth_time" in claims else _moment(claims, "iat")
    return Arrived(
        issuer=tenants.issuer_of(connection.issuer, claims),
        subject=subject,
        name_id_format="",
        email=_text(claims.get("email")),
        email_verified=claims.get("email_verified") in {True, "true"},
        name=_text(claims.get("name")),
        attributes={name: values for name, value in claims.items() if (values := _texts(value))},
        authn_context=_text(claims.get("acr")),
        authenticated_at=proved,
        session_index=_text(claims.get("sid")),
        expires_at=max(_moment(claims, "exp"), now) + LEEWAY,
        message_id=_text(claims.get("nonce")),
    )


def _text(value: object) -> str:
    return value[:1000] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    """A claim as texts: a list has its parts; what is nested deeper is left out."""
    parts = value if isinstance(value, list) else [value]
    plain = (one for one in parts if isinstance(one, str | bool | int | float))
    return tuple(str(one).lower() if isinstance(one, bool) else str(one)[:1000] for one in plain)
