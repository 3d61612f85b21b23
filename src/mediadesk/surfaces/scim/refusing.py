"""Refusals in the manner of SCIM (RFC 7644 section 3.12): the remedy stands in the detail, where people look for it."""

import json
from typing import Any, Final

from django.http import HttpResponse

from mediadesk.rules.refusals import Refusal, Why

MEDIA_TYPE: Final = "application/scim+json"
_ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:Error"
_KINDS: Final = {
    "uniqueness": {Why.ALREADY_A_MEMBER, Why.ALREADY_INVITED, Why.NAME_TAKEN, Why.EXTERNAL_ID_TAKEN},
    "invalidValue": {Why.BAD_VALUE, Why.BAD_EMAIL, Why.BAD_NAME, Why.MISSING_VALUE, Why.NO_SUCH_ROLE},
}
_KIND_OF: Final = {why: kind for kind, every in _KINDS.items() for why in every}
_STATUSES: Final = {Why.CHANGED_MEANWHILE: 412}  # somebody was quicker than the ETag that was read


def answer_of(refusal: Refusal) -> HttpResponse:
    """The answer to a request that was refused before the library saw it, or below it."""
    body = body_of(refusal)
    response = HttpResponse(json.dumps(body), status=int(body["status"]), content_type=MEDIA_TYPE)
    if body["status"] == "401":
        response["WWW-Authenticate"] = 'Bearer realm="SCIM"'
    return response


def body_of(refusal: Refusal) -> dict[str, Any]:
    """An error as RFC 7644 section 3.12 words it."""
    kind = _KIND_OF.get(refusal.why)
    status = str(_STATUSES.get(refusal.why, refusal.status))
    body = {"schemas": [_ERROR], "status": status, "detail": refusal.sentence}
    return {**body, "scimType": kind} if kind else body
