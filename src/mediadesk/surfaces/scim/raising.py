"""Refusals as exceptions of the library, by which it tells single operations of a bulk request apart."""

from collections.abc import Iterator
from contextlib import contextmanager

from scim2_models import Error, SCIMException

from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.scim.refusing import body_of


def exception_of(refusal: Refusal) -> SCIMException:
    """A refusal as the library's exception."""
    return SCIMException.from_error(Error.model_validate(body_of(refusal)))


@contextmanager
def in_scims_words() -> Iterator[None]:
    """Turn refusals into the library's exceptions."""
    try:
        yield
    except Refusal as refusal:
        raise exception_of(refusal) from refusal
