"""Find the token of provisioning behind a request, and with it the account: nothing else names one."""

from typing import Any, Final

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import SCIM_DISABLED, facts_for
from mediadesk.engines import clock, secrets
from mediadesk.rules.refusals import Why
from mediadesk.store.scim import ScimToken
from mediadesk.surfaces.who import Who, address_of

_USED_EVERY_SECONDS: Final = 60


def token_behind(request: Any) -> Who:
    """Whoever a bearer token stands for (RFC 6750).

    Raises:
        Refusal: BAD_TOKEN: there is none, or it is unknown, disabled or deleted. TOKEN_STOPPED: it is right, and its
            date has passed, or its maker may not have it any more.

    Cost: 1 query, 1 more a minute to note the use, and the facts when they are not kept.
    """
    token = _token(request.META.get("HTTP_AUTHORIZATION", ""))
    label, address = f"SCIM client {token.name}", address_of(request)
    actor = Actor(Kind.SCIM, token.pk, token.account_id, label, Way.SCIM, address)
    facts = facts_for(actor, epoch=token.account.access_epoch)
    if facts.refused == SCIM_DISABLED:
        raise Why.BAD_TOKEN()
    if facts.refused:
        raise Why.TOKEN_STOPPED(reason=facts.refused)
    _note_use(token)
    return Who(actor, facts, token.account)


def _token(header: str) -> ScimToken:
    scheme, _, text = header.partition(" ")
    hashed = secrets.hash_token(text.strip())
    token = ScimToken.objects.select_related("account").filter(token_hash=hashed).first()
    if token is None or scheme.lower() != "bearer":
        raise Why.BAD_TOKEN()
    return token


def _note_use(token: ScimToken) -> None:
    now = clock.now()
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() > _USED_EVERY_SECONDS:
        ScimToken.objects.filter(pk=token.pk).update(last_used_at=now)
