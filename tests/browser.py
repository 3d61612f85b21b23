"""Where the browser of the journeys is, and how it is started."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = (
    "chromium-headless-shell",  # Chromium without windows: the journeys take two thirds of the time
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
)
WHY_NONE = "no Chromium was found, and tests/setup_browser.sh could not install one"


def browser_path() -> str | None:
    """Find the browser: the one named by TEST_BROWSER, the system's, or playwright's own."""
    for name in (os.environ.get("TEST_BROWSER", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    shells = "chromium_headless_shell-*/chrome-*/*headless[-_]shell"
    own = [*sorted(home.glob("chromium-*/chrome-linux*/chrome")), *sorted(home.glob(shells))]
    return str(own[-1]) if own else None


def launch_options() -> dict[str, object]:
    """Say to playwright which browser to start, and how: `playwright.chromium.launch(**launch_options())`."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    return {"executable_path": browser_path(), "args": [*flags, "--disable-dev-shm-usage"]}
