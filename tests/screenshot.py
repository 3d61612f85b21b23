"""Makes docs/screenshot.png: the Users page of the demo, as a browser shows it. Run by `make screenshot`."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import launch_options

PORT = 8377
PICTURE = Path(__file__).parents[1] / "docs" / "screenshot.png"


def main() -> None:
    """Start the demo in a directory of its own, sign in, take the picture."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "MEDIADESK_DATA": f"{data}/data",
            "MEDIADESK_URL": f"http://127.0.0.1:{PORT}",
        }
        command = [sys.executable, "-m", "mediadesk", "demo", "--port", str(PORT), "--workers", "1"]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            take(link_in(server))
        finally:
            server.terminate()
            server.wait(timeout=60)


def link_in(server: "subprocess.Popen[str]") -> str:
    """The sign-in link that the demo prints; returns once it answers."""
    link = ""
    for line in server.stdout or ():
        if found := re.search(r"http://\S+/console/sign-in/\S+", line):
            link = found.group(0)
        if "answers at" in line:
            break
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/healthz")
    for _ in range(300):
        try:
            with urllib.request.urlopen(request, timeout=5):
                return link
        except OSError:
            time.sleep(0.1)
    message = "the demo did not start"
    raise RuntimeError(message)


def take(link: str) -> None:
    """Sign in by the link and take the picture."""
    with sync_playwright() as playwright, playwright.chromium.launch(**launch_options()) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1)
        page.goto(link)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Users", exact=True).first.click()
        page.get_by_role("heading", name="Users").wait_for()
        page.screenshot(path=str(PICTURE))


if __name__ == "__main__":
    main()
