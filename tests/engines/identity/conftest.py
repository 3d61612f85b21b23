"""A SAML identity provider for whoever asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.saml_idp import Provider, provider_in


@pytest.fixture
def saml_idp(tmp_path: Path) -> Iterator[Provider]:
    """A provider of its own for a test."""
    with provider_in(tmp_path) as provider:
        yield provider
