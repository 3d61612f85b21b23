"""Refusals as exceptions of the library, by which it tells single operations of a bulk request apart."""

from collections.abc import Iterator
from contextlib import contextmanager

from scim2_models import Error, SCIMException

from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.scim.refusing import body_of


def exception_of(refusal: Refusal) -> SCIMException:
    """A refusal as the library's exception."""
    return SCIMException.from_error(Error.model_validate(body_of(refusal)))


@contextmanager
def in_scims_words() -> Iterator[None]:
    """Turn refusals into the library's exceptions. A token that ends while its request runs is told so."""
    try:
        yield
    except Refusal as refusal:
        over = refusal.why is Why.MEMBER_NOT_ACTIVE
        told = Why.TOKEN_STOPPED(reason="it ended while this request ran") if over else refusal
        raise exception_of(told) from refusal
