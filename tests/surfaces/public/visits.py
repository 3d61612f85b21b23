"""What tests of public pages do over and over."""

import re

PASSWORD = "blue otters sing"


def links(text: str, kind: str = "") -> list[str]:
    """The addresses below a page's that stand in it, of its assets or their pictures."""
    return re.findall(rf'(?:href|src)="(/p/[\w-]+/[\w-]{{64}}{kind})"', text)


def enter(visitor, address: str, password: str = PASSWORD, **more):
    """Send a password."""
    return visitor.post(address, {"password": password}, **more)
