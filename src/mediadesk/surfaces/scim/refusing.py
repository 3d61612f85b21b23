"""Refusals in the manner of SCIM (RFC 7644 section 3.12): the remedy stands in the detail, where people look for it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.http import HttpResponse
from scim2_models import Error, SCIMException

from mediadesk.rules.refusals import Refusal, Why

MEDIA_TYPE: Final = "application/scim+json"
_KINDS: Final = {
    "uniqueness": {Why.ALREADY_A_MEMBER, Why.ALREADY_INVITED, Why.NAME_TAKEN, Why.EXTERNAL_ID_TAKEN},
    "invalidValue": {Why.BAD_VALUE, Why.BAD_EMAIL, Why.BAD_NAME, Why.MISSING_VALUE, Why.NO_SUCH_ROLE},
}
_KIND_OF: Final = {why: kind for kind, every in _KINDS.items() for why in every}
_STATUSES: Final = {Why.CHANGED_MEANWHILE: 412}  # somebody was quicker than the ETag that was read


def exception_of(refusal: Refusal) -> SCIMException:
    """A refusal as the library's exception."""
    return SCIMException.from_error(_error_of(refusal))


def answer_of(refusal: Refusal) -> HttpResponse:
    """The answer to a request that was refused before the library saw it, or below it."""
    error = _error_of(refusal)
    response = HttpResponse(json.dumps(error.model_dump()), status=error.status, content_type=MEDIA_TYPE)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="SCIM"'
    return response


@contextmanager
def in_scims_words() -> Iterator[None]:
    """Turn refusals into the library's exceptions, which tell single operations of a bulk request apart."""
    try:
        yield
    except Refusal as refusal:
        raise exception_of(refusal) from refusal


def _error_of(refusal: Refusal) -> Error:
    status = _STATUSES.get(refusal.why, refusal.status)
    return Error(status=status, scim_type=_KIND_OF.get(refusal.why), detail=refusal.sentence)
