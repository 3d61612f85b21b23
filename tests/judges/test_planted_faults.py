"""Planted faults: each small mistake in the rules of access is noticed by the tests that name it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import tree
from tests.judges import faults
from tests.judges.faults import Fault
from tests.judges.faults_of_collections import FAULTS_OF_COLLECTIONS
from tests.judges.faults_of_details import FAULTS_OF_DETAILS
from tests.judges.faults_of_groups import FAULTS_OF_GROUPS

FAULTS = (*faults.FAULTS, *FAULTS_OF_COLLECTIONS, *FAULTS_OF_DETAILS, *FAULTS_OF_GROUPS)
FAILED = 1  # pytest's own code: tests ran, and some failed
NOTICED_BY = sorted({path for fault in FAULTS for path in fault.noticed_by})


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_what_a_planted_fault_alters_is_there_once(fault: Fault) -> None:
    """So that none of them silently plants nothing."""
    text = (tree.PACKAGE / fault.file).read_text()

    assert text.count(fault.before) == 1
    assert fault.before != fault.after


def test_there_are_at_least_twenty_faults_of_different_kinds() -> None:
    assert len({(fault.file, fault.before, fault.after) for fault in FAULTS}) == len(FAULTS) >= 20


@pytest.fixture
def copied(tmp_path) -> Path:
    """The tree, to be altered."""
    ignore = shutil.ignore_patterns("__pycache__", "*.sqlite3")
    for name in ("src", "tests", "bench", "docs"):
        shutil.copytree(tree.ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(tree.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.judge
def test_without_a_fault_the_tests_pass(copied) -> None:
    code, said = outcome(copied, NOTICED_BY)

    assert code == 0, said


@pytest.mark.judge
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_a_planted_fault_is_noticed(fault: Fault, copied) -> None:
    file = copied / "src/mediadesk" / fault.file
    file.write_text(file.read_text().replace(fault.before, fault.after))

    code, said = outcome(copied, fault.noticed_by)

    assert code == FAILED, said


def outcome(root: Path, paths) -> tuple[int, str]:
    """Run these tests of a copied tree on its own source."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MEDIADESK_", "PYTEST_", "DJANGO_"))
    }
    surroundings = {**plain, "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "--tb=line",
        "-p",
        "no:cacheprovider",
        "-m",
        "not judge",
    ]
    ran = subprocess.run(
        [*command, *paths], cwd=root, env=surroundings, check=False, capture_output=True, text=True
    )
    return ran.returncode, ran.stdout[-3000:] + ran.stderr[-1000:]
