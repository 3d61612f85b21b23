"""Asking an identity provider, within the rules for fetching: what it publishes, and what it gives for a code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from mediadesk.engines import fetching
from mediadesk.engines.fetching import Ask, Bounds, FetchedTooMuch, NotFetched
from mediadesk.engines.identity.jose import NotAccepted
from mediadesk.rules.fetching import Allowed, read_place
from mediadesk.rules.refusals import Refusal

_MOST_BYTES: Final = 1_000_000
_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Reach:
    """Which servers may be asked beyond those of the public internet, and in which time."""

    allowed: Allowed = field(default_factory=Allowed)
    seconds: float = _SECONDS

    def text(self, url: str, *, what: str, ask: Ask | None = None) -> bytes:
        """What an address answers. Over plain HTTP only a server that the operator named is asked.

        Raises:
            NotAccepted.
        """
        try:
            place = read_place(url)
        except Refusal as refusal:
            message = f"the address of {what} cannot be used: {refusal}"
            raise NotAccepted(message) from None
        if (
            place.scheme != "https"
            and not {(place.host, None), (place.host, place.port)} & self.allowed.hosts
        ):
            message = f"the address of {what} does not begin with https://"
            raise NotAccepted(message)
        bounds = Bounds(self.allowed, _MOST_BYTES, self.seconds, silence_seconds=0)
        try:
            with fetching.fetched(place, bounds, ask=ask) as file:
                return b"".join(iter(file.source.read, b""))
        except NotFetched as error:
            why = f"answered with the status {error.status}" if error.status else "could not be reached"
            message = f"{what} {why} ({place.shown})"
            raise NotAccepted(message) from None
        except FetchedTooMuch:
            message = f"{what} sent more than a megabyte"
            raise NotAccepted(message) from None

    def document(self, url: str, *, what: str, ask: Ask | None = None) -> dict[str, Any]:
        """The JSON object that an address answers with. Raises: NotAccepted."""
        try:
            found = json.loads(self.text(url, what=what, ask=ask))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            message = f"{what} did not answer with a JSON object"
            raise NotAccepted(message)
        return found


def form(values: Mapping[str, str], **headers: str) -> Ask:
    """A form to be posted."""
    return Ask(urlencode(values).encode(), (("Accept", "application/json"), *headers.items()))
