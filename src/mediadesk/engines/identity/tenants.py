"""Microsoft's sign-in serves all tenants at one address: the issuer of a token is the tenant's own, and is checked.

Source: Microsoft identity platform, "Secure applications and APIs by validating claims", and "Access tokens", "Validate
the issuer": the issuer published for all has {tenantid} where that of a token has its tenant (`tid`), and so has the
`issuer` of a key; a key with a tenant signs for that tenant alone.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_PLACEHOLDER: Final = "{tenantid}"
_TENANT: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_of(asked: str, told: object) -> bool:
    """Whether a document names as issuer one tenant of the address that was asked, or all of them."""
    base, _, version = asked.rpartition("/")
    host = base.rpartition("/")[0]
    if not isinstance(told, str) or not told.startswith(f"{host}/") or not told.endswith(f"/{version}"):
        return False
    tenant = told[len(host) + 1 : -len(version) - 1]
    return tenant == _PLACEHOLDER or _TENANT.fullmatch(tenant) is not None


def is_of_many(issuer: str) -> bool:
    """Whether an issuer stands for many tenants."""
    return _PLACEHOLDER in issuer


def issuer_of(issuer: str, claims: Mapping[str, Any]) -> str:
    """The issuer that a token with these claims must have: of many tenants, its own; of none, nothing that matches."""
    if not is_of_many(issuer):
        return issuer
    tenant = claims.get("tid")
    if not isinstance(tenant, str) or _TENANT.fullmatch(tenant) is None:
        return ""
    return issuer.replace(_PLACEHOLDER, tenant)


def keys_of(keys: Sequence[Mapping[str, Any]], claims: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those of the keys that may sign for the tenant of these claims."""
    return [key for key in keys if "issuer" not in key or _fits(str(key["issuer"]), claims)]


def _fits(issuer: str, claims: Mapping[str, Any]) -> bool:
    return bool(issuer) and issuer_of(issuer, claims) == claims.get("iss")
