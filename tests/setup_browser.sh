#!/bin/sh
# Finds a Chromium for the journeys, or installs one. When neither can be done it says so and ends well: the journeys
# are then skipped, each with that reason. TEST_BROWSER names a browser of your own. Looked for first, and installed, is
# the one without windows, in which the journeys take two thirds of the time: whoever has another keeps it.
set -u

for name in ${TEST_BROWSER:-} chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        echo "browser: $(command -v "$name")"
        exit 0
    fi
done

playwright="$(dirname "$0")/../.venv/bin/playwright"
quietly() { "$@" >/dev/null 2>&1; }

if ls "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium[-_]*/chrome-* >/dev/null 2>&1; then
    echo "browser: the one that playwright has installed"
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "browser: none found; installing Debian's chromium-headless-shell"
    export DEBIAN_FRONTEND=noninteractive
    exec 9>"${TMPDIR:-/tmp}/mediadesk-setup-browser.lock"
    quietly flock 9  # two of us: the second finds what the first has installed
    install() { quietly apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$1" fonts-dejavu-core; }
    if ! command -v chromium-headless-shell >/dev/null 2>&1; then
        quietly apt-get update
        install chromium-headless-shell || install chromium  # older releases have no package of the first
    fi
    for name in chromium-headless-shell chromium; do
        if command -v "$name" >/dev/null 2>&1; then
            echo "browser: $(command -v "$name")"
            exit 0
        fi
    done
fi
if [ -x "$playwright" ] && quietly "$playwright" install --only-shell chromium; then
    echo "browser: installed by playwright"
    exit 0
fi
echo "browser: NONE. No Chromium was found and none could be installed; the journeys are skipped."
