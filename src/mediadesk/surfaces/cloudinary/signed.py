"""The door of uploads: behind an API key that is sent, or behind a signature that only its secret can make.

Files are taken in before anybody is known, since the key stands in the body; how much, the front says.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.signatures import is_signed_by, is_timely
from mediadesk.surfaces.cloudinary.arguments import Arguments, read_arguments
from mediadesk.surfaces.cloudinary.auth import Call, answer, credentials
from mediadesk.surfaces.keys import key_behind, signer_behind
from mediadesk.surfaces.metering import count
from mediadesk.surfaces.parts import part_of
from mediadesk.surfaces.who import Who, note_use_here


def of_upload(asked: Call) -> Callable[..., HttpResponse]:
    """Make the view of an upload: a function of who acts, what was given, which part of a file it is, and the path."""

    @csrf_exempt
    def view(request: Any, cloud_name: str, **ids: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        given = read_arguments(request)
        try:
            who = _uploader(request, given, cloud_name)
            count(who.account.pk, who.key.environment_id or "" if who.key else "", api_calls=1)
            # So that a refusal is counted, whoever raises it.
            request.who, request.doing = who, asked.may.doing
            if given.flag("dry_run"):
                raise Why.NOT_TRIABLE()
            shape = asked.answer(who, given, part_of(request), **ids)
        finally:
            given.close()
        note_use_here(who, asked.may, {})
        return answer(shape)

    return view


def _uploader(request: HttpRequest, given: Arguments, cloud_name: str) -> Who:
    if "Authorization" in request.headers:
        api_key, secret = credentials(request)
        return key_behind(request, api_key=api_key, secret=secret, cloud_name=cloud_name)
    texts = given.signed_texts()
    signature, timestamp = texts.get("signature", ""), texts.get("timestamp", "")
    who = signer_behind(
        request,
        api_key=texts.get("api_key", ""),
        signed=lambda secret: is_signed_by(secret, texts, signature),
        cloud_name=cloud_name,
    )
    if not is_timely(timestamp, now=clock.now().timestamp()):
        raise Why.SIGNATURE_STALE()
    return who
