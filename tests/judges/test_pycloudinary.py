"""The official Python client's own tests, unchanged, against a running copy.

They are its live tests of the Provisioning API: its class `AccountApiTest`. The checkout is the reader's own; nothing
is fetched here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

CHECKOUT = os.environ.get("JUDGE_PYCLOUDINARY", "")
LIVE = 20
CLOSED = "http://127.0.0.1:9"  # the port of a service that nobody runs any more
pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(
        not CHECKOUT,
        reason="JUDGE_PYCLOUDINARY names no checkout: clone github.com/cloudinary/pycloudinary and name its folder",
    ),
]


def test_all_live_provisioning_tests_of_the_official_client_pass(judged, tmp_path) -> None:
    outcomes = outcomes_of(judged.told, at=judged.url, report=tmp_path / "report.xml")

    assert Counter(outcomes.values()) == {"passed": LIVE}, outcomes


def test_none_of_them_passes_where_no_server_answers(judged, tmp_path) -> None:
    """So none of the twenty passes by itself."""
    outcomes = outcomes_of(judged.told, at=CLOSED, report=tmp_path / "report.xml")

    assert "passed" not in outcomes.values()
    assert len(outcomes) == LIVE


def outcomes_of(told: dict, *, at: str, report: Path) -> dict[str, str]:
    """Run the client's tests in a process of their own, and say what came of each."""
    checkout = Path(CHECKOUT).expanduser().resolve()
    assert (checkout / "test" / "test_provisioning_api.py").is_file(), f"{checkout} is no checkout of it"
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "CLOUDINARY_URL": f"cloudinary://{told['api_key']}:{told['api_secret']}@{told['cloud_name']}?upload_prefix={at}",
        "CLOUDINARY_ACCOUNT_URL": f"account://{told['account_key']}:{told['account_secret']}@{told['account_id']}",
        "CLD_TEST_ADDONS": "none",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ours = ["-p", "no:cacheprovider", "-p", "no:django", f"--junit-xml={report}"]
    chosen = ["-k", "AccountApi", "test/test_provisioning_api.py"]
    command = [sys.executable, "-m", "pytest", "-q", *ours, *chosen]
    ran = subprocess.run(command, cwd=checkout, env=environment, check=False, capture_output=True, text=True)
    assert report.exists(), ran.stdout + ran.stderr
    return {case.get("name"): _outcome(case) for case in ET.parse(report).iter("testcase")}


def _outcome(case) -> str:
    wrong = {part.tag for part in case} & {"failure", "error", "skipped"}
    return ", ".join(sorted(wrong)) or "passed"
