"""The documents agree with the tree."""

from __future__ import annotations

import re

import pytest

from tests.architecture import tree

LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_the_architecture_page_lists_the_folders_of_the_package() -> None:
    page = (tree.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\s*[|`-]*\s*`?(\w+)/`?\s", page, re.MULTILINE))
    there = {path.name for path in tree.PACKAGE.iterdir() if (path / "__init__.py").exists()}

    assert there == tree.FLOORS
    assert there <= listed, "not in ARCHITECTURE.md"


@pytest.mark.parametrize("path", [p for p in tree.tracked() if p.suffix == ".md"], ids=tree.name)
def test_a_link_of_a_document_leads_somewhere(path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))

    assert not [link for link in links if not (path.parent / link).exists()]


def test_what_is_compared_names_tests_that_exist() -> None:
    page = (tree.ROOT / "docs/reference/compared.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\(\.\./\.\./([^)]+)\) `(test_\w+)`", page)

    assert len(named) > 15
    assert not [
        test for file, test in named if f"def {test}(" not in (tree.ROOT / file).read_text(encoding="utf-8")
    ]
    rows = [line for line in page.splitlines() if line.startswith("| ") and "---" not in line]
    claims = [row for row in rows if "shown by" not in row and not re.search(r"\| not yet\b", row)]
    assert not [row for row in claims if not re.search(r"\]\(\.\./\.\./[^)]+\) `test_\w+`", row)]


def test_every_promise_to_programs_has_a_proof_and_every_proof_a_promise() -> None:
    page = (tree.ROOT / "docs/compatibility.md").read_text(encoding="utf-8")
    promised = re.findall(r"^(?:\| |- )(CLD-\d{3})\b", page, re.MULTILINE)
    proved = {
        number
        for path in tree.tests()
        for marks in re.findall(
            r"^\s*@pytest\.mark\.proves\(([^)]*)\)", path.read_text("utf-8"), re.MULTILINE
        )
        for number in re.findall(r'"([^"]*)"', marks)
    }

    assert len(promised) == len(set(promised))
    assert set(promised) == proved


def test_the_locks_name_no_place_but_the_packages() -> None:
    for lock in tree.ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")

        assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|file:|https?://|^-e", text), (
            lock.name
        )
        assert "--hash=sha256:" in text
