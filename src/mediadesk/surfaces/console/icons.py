"""Icons drawn into the page as SVG, from the lucide set.

Names are lucide's (`users`, `folder-lock`); an unknown name raises, so a typo is found by the first test
that renders the page and never by a reader who sees a hole.
"""

from functools import lru_cache
from typing import Final

from lucide.jinja import lucide
from markupsafe import Markup

_SIGNS: Final = {
    # an event begins with  its icon
    "member": "user-round", "members": "users-round", "invitation": "user-plus", "group": "users-round",
    "seat": "hand", "grant": "share-2", "role": "shield-check", "api": "key-round",
    "environment": "boxes", "folder": "folder", "collection": "layers", "bundle": "package", "policy": "gavel",
    "access": "hand", "request": "hand", "review": "list-checks", "seen": "eye",
    "metadata": "list-tree", "asset": "image", "trash": "trash-2",
    "signed": "log-in", "sign": "log-in", "session": "log-out", "sessions": "log-out",
    "security": "lock", "password": "lock-keyhole", "email": "at-sign", "factor": "key-round", "factors": "key-round",
    "recovery": "life-buoy",
    "device": "monitor-smartphone", "devices": "monitor-smartphone", "profile": "user-round", "account": "settings",
    "ownership": "crown",
    "plan": "credit-card", "billing": "receipt-text", "invoice": "receipt-text", "usage": "gauge",
    "payment": "credit-card", "card": "credit-card", "trial": "credit-card", "trail": "scroll-text", "refused": "ban",
    "provider": "id-card", "domain": "globe",
    "scim": "refresh-cw", "directory": "refresh-cw", "search": "search", "job": "list-todo", "public": "globe",
}  # fmt: skip


def sign_of(event: str) -> str:
    """The icon of an event of the trail, by the word its code begins with."""
    return _SIGNS.get(event.partition("_")[0], "history")


@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, label: str = "") -> Markup:
    """Draw one icon.

    Args:
        size: edge in CSS px.
        label: what a screen reader says; without it the icon is decoration and hidden from it.

    Raises:
        IconDoesNotExist: lucide has no icon of this name.

    Cost: one unzip for the first use in a process, a dictionary look-up after that.
    """
    said = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawn = lucide(name, size=size, **{"class": f"icon icon-{name}", "focusable": "false"}, **said)
    return Markup("".join(line.strip() for line in drawn.splitlines()))  # noqa: S704 - lucide escapes attributes
