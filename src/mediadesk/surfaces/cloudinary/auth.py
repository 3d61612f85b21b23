"""The door of the API: which function answers a method, behind the key that was sent.

Every call is a function of who acts, what was given, and the ids in the path; it returns a shape. None of
them has seen a request, and none is reached without a key.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from mediadesk.access.catalogue import May
from mediadesk.rules.refusals import Why
from mediadesk.store.ids import new_id
from mediadesk.surfaces.cloudinary.arguments import read_arguments
from mediadesk.surfaces.cloudinary.dry_runs import tried
from mediadesk.surfaces.keys import key_behind
from mediadesk.surfaces.metering import count
from mediadesk.surfaces.who import note_use_here


@dataclass(frozen=True, slots=True)
class Call:
    """What answers one method of one address, the permission it is about, and the status when all went well."""

    answer: Callable[..., object]
    may: May
    status: int = 200


def call(may: May, *, status: int = 200) -> Callable[[Callable[..., object]], Call]:
    """Name the permission a call is about, for whoever reads the routes; its query or action decides."""
    return lambda function: Call(function, may, status)


def of_account(**calls: Call) -> Callable[..., HttpResponse]:
    """Make the view of an address below an account: one call a method, by Basic authentication."""

    @csrf_exempt
    def view(request: Any, account_id: str, **ids: str) -> HttpResponse:
        return _answered(request, calls, ids, account_id=account_id)

    return view


def of_environment(**calls: Call) -> Callable[..., HttpResponse]:
    """Make the view of an address below an environment: one call a method, by a key of that environment."""

    @csrf_exempt
    def view(request: Any, cloud_name: str, **ids: str) -> HttpResponse:
        return _answered(request, calls, ids, cloud_name=cloud_name)

    return view


def _answered(request: Any, calls: Mapping[str, Call], ids: Mapping[str, str], **of: str) -> HttpResponse:
    asked = calls.get(request.method)
    if asked is None:
        return HttpResponse(status=405, headers={"Allow": ", ".join(calls)})
    api_key, secret = credentials(request)
    who = key_behind(request, api_key=api_key, secret=secret, **of)
    count(who.account.pk, who.key.environment_id or "" if who.key else "", api_calls=1)
    request.who, request.doing = who, asked.may.doing  # so that a refusal is counted, whoever raises it
    if any("\0" in one for one in ids.values()):
        raise Why.NOT_FOUND(what="thing")
    given = read_arguments(request)
    do = partial(asked.answer, who, given, **ids)
    if request.method != "GET" and given.flag("dry_run"):
        return answer(tried(who, do))
    shape = do()
    note_use_here(who, asked.may, ids)
    return answer(shape, status=asked.status)


def credentials(request: HttpRequest) -> tuple[str, str]:
    """The key and secret of an `Authorization: Basic` header (RFC 7617).

    Raises:
        Refusal: BAD_CREDENTIALS, when there is none or it cannot be read.
    """
    scheme, _, encoded = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    try:
        if scheme.lower() != "basic":
            raise Why.BAD_CREDENTIALS()
        key, parted, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Why.BAD_CREDENTIALS() from None
    if not parted or "\0" in key:
        raise Why.BAD_CREDENTIALS()
    return key, secret


def answer(shape: object, *, status: int = 200) -> HttpResponse:
    """A shape as JSON, with an id of the request by which support can find it; 204 comes without a body."""
    body = b"" if status == 204 else msgspec.json.encode(shape)
    response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    response["X-Request-Id"] = new_id()
    return response
