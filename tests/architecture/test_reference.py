"""The reference pages are what the tables draw; a stale page fails here. `make reference` draws them anew."""

from __future__ import annotations

import pytest

from mediadesk.wiring import reference
from tests.architecture import tree

FOLDER = tree.ROOT / "docs/reference"


@pytest.mark.parametrize("page", sorted(reference.PAGES))
def test_a_page_is_what_its_table_draws(page) -> None:
    assert _path(page).read_text(encoding="utf-8") == reference.PAGES[page]()


def test_there_is_no_page_that_no_table_draws() -> None:
    """But the one that is written by hand, and held to the tests it names by tests/architecture/test_documents.py."""
    drawn = {_path(page).name for page in reference.PAGES} | {"compared.md"}

    assert {path.name for path in FOLDER.glob("*.md")} == drawn


def _path(page: str):
    return FOLDER / (page if page.endswith(".md") else f"{page}.md")
