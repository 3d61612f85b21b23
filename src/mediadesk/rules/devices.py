"""A device in words, from what its browser says of itself. It is a help to recognise one's own, and no proof."""

from typing import Final

# fmt: off
_BROWSERS: Final = (
    # in what it says    its name             whoever comes first is taken: all say that they are others, too
    ("Edg",              "Edge"),
    ("OPR",              "Opera"),
    ("SamsungBrowser",   "Samsung Internet"),
    ("FxiOS",            "Firefox"),
    ("Firefox",          "Firefox"),
    ("CriOS",            "Chrome"),
    ("Chrome",           "Chrome"),
    ("Safari",           "Safari"),
    ("curl",             "curl"),
)
_SYSTEMS: Final = (
    ("Android",          "Android"),
    ("iPhone",           "iPhone"),
    ("iPad",             "iPad"),
    ("Windows",          "Windows"),
    ("CrOS",             "ChromeOS"),
    ("Mac OS",           "macOS"),
    ("Linux",            "Linux"),
)
# fmt: on


def device_of(user_agent: str) -> str:
    """Browser and system in two words: "Firefox on Linux"."""
    words = [
        next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return " on ".join(filter(None, words)) or "An unknown device"
