"""Every dependency has its reason, and no reason speaks of a dependency that is gone."""

from __future__ import annotations

import re
import tomllib

from mediadesk.wiring.dependencies import DEPENDENCIES
from tests.architecture import tree


def test_every_dependency_says_why_it_is_there() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w-]+", line).group() for line in project["dependencies"]}

    assert {one.name for one in DEPENDENCIES} == needed


def test_no_dependency_has_two_rows() -> None:
    names = [one.name for one in DEPENDENCIES]

    assert len(names) == len(set(names))
