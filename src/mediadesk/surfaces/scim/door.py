"""The door of SCIM: every address below /scim/v2/, for the account of the token that is brought (`way_in.py`)."""

import json
import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pydantic import ValidationError
from scim2_models import (
    InvalidFilterException,
    PatchOp,
    PayloadTooLargeException,
    Resource,
    ResourceType,
    SCIMException,
    SearchRequest,
)
from scim2_server.conditions import Conditions
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService, scim_exception_of

from mediadesk.surfaces.metering import count
from mediadesk.surfaces.scim.serving import LONGEST_FILTER, MOST_BYTES, PROVIDER
from mediadesk.surfaces.scim.storage import Storage
from mediadesk.surfaces.scim.tokens import token_behind
from mediadesk.surfaces.who import Who

_log = logging.getLogger(__name__)


class Service(ScimService):
    """The library's protocol, with limits of ours, and failures that the log tells."""

    def read_search(self, resource_types: list[ResourceType], payload: Any) -> tuple[SearchRequest[Any], Any]:
        """Refuse a filter beyond any that a directory sends before it is parsed."""
        wanted = payload.get("filter") if isinstance(payload, dict) else None
        if isinstance(wanted, str) and len(wanted) > LONGEST_FILTER:
            raise InvalidFilterException(detail=f"A filter has at most {LONGEST_FILTER:,} characters")
        return super().read_search(resource_types, payload)

    def read_patch(
        self, resource_type: ResourceType, body: bytes, content_type: str | None
    ) -> "PatchOp[Any]":
        """Pass over an id among the values of an operation without a path, as Okta sends it: nobody changes one."""
        payload = self.decode_body(body, content_type)
        operations = payload.get("Operations") if isinstance(payload, dict) else None
        for one in operations if isinstance(operations, list) else ():
            if isinstance(one, dict) and not one.get("path") and isinstance(one.get("value"), dict):
                one["value"].pop("id", None)
        return super().read_patch(resource_type, json.dumps(payload).encode(), content_type)

    def apply_patch(
        self, current: Resource[Any], patch_op: "PatchOp[Any]", conditions: Conditions
    ) -> Resource[Any] | None:
        """Say of a value that cannot be used what is said of it in other requests, not how the library found out."""
        try:
            return super().apply_patch(current, patch_op, conditions)
        except SCIMException as refused:
            if isinstance(refused.__cause__, ValidationError):
                raise scim_exception_of(refused.__cause__) from refused
            raise

    def bulk_failure(self, outcome: dict[str, Any], exception: Exception) -> dict[str, Any]:
        """Tell the log of a failure, which the library answers without a word."""
        if not isinstance(exception, SCIMException):
            _log.error("an operation of a bulk request failed", exc_info=exception)
        return super().bulk_failure(outcome, exception)


_SERVICE = Service(PROVIDER)


def answer(request: Any, address: str) -> HttpResponse:
    """Answer any request of a directory. What its token may not do is refused by the query or action behind it."""
    who = token_behind(request)
    request.who, request.doing = who, "provision this account"
    count(who.account.pk, api_calls=1)
    try:
        found = ScimHandler(_SERVICE, Storage(who)).handle(_read(request, who, address))
    except SCIMException as refused:
        found = _SERVICE.error_response(refused)
    return _response(found)


def _read(request: Any, who: Who, address: str) -> ScimRequest:
    return ScimRequest(
        method=request.method,
        base_url=f"{settings.MEDIADESK.url}/scim/v2",  # never the host of the request (T-31)
        path=f"/{address}",
        query=request.GET.dict(),
        headers=dict(request.headers),
        body=_body(request),
        subject=who,
    )


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise PayloadTooLargeException(detail=f"A request has at most {MOST_BYTES:,} bytes")
    return request.body


def _response(found: ScimResponse) -> HttpResponse:
    body = b"" if found.body is None else json.dumps(found.body).encode()
    response = HttpResponse(body, status=int(found.status), headers=found.headers)
    response["Cache-Control"] = "no-store"
    response.is_refusal = True  # type: ignore[attr-defined]  # so that a 404 of this door stays as it is
    return response
