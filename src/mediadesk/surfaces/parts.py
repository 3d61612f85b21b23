"""Which part of which upload a request brings, by its headers: those that Cloudinary's clients send."""

from django.http import HttpRequest

from mediadesk.rules.uploads import Span, clean_token, read_span

Part = tuple[str, Span]
"""The token of an upload that comes in parts, and where in the file this one belongs."""


def part_of(request: HttpRequest) -> Part | None:
    """The part that a request is; None for a whole file.

    Raises:
        Refusal: BAD_VALUE, MISSING_VALUE, PART_TOO_SMALL, TOO_LARGE.
    """
    told = request.headers.get("Content-Range", "")
    token = request.headers.get("X-Unique-Upload-Id", "")
    return (clean_token(token), read_span(told)) if told else None
