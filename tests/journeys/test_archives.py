"""A folder as a ZIP, through the whole server to the browser's disk; what breaks off is no download."""

from __future__ import annotations

import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect


def test_a_folder_is_downloaded_whole_or_not_at_all(copy, owner, tmp_path) -> None:
    page = owner("Zipping")
    page.goto(f"{page.home}e/zipping/library")
    files = {"one.bin": bytes(range(256)) * 20_000, "two.txt": b"two"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    page.locator('input[type="file"][name="file"]').set_input_files([str(tmp_path / name) for name in files])
    expect(page.get_by_role("link", name="one.bin").first).to_be_visible()
    expect(page.get_by_role("link", name="two.txt").first).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Download as ZIP").click()
    expect(page.get_by_role("heading", name="as ZIP")).to_be_visible()
    with page.expect_download() as whole:
        page.get_by_role("button", name=re.compile("Download 2 files")).click()
    with zipfile.ZipFile(whole.value.path()) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files

    blobs = Path(copy.settings["MEDIADESK_DATA"], "blobs")
    (missing,) = blobs.rglob(sha256(files["two.txt"]).hexdigest())
    missing.unlink()
    with page.expect_download() as broken:
        page.get_by_role("button", name=re.compile("Download 2 files")).click()
    assert broken.value.failure() is not None
    with pytest.raises(Error):
        broken.value.path()
