"""Sign-in services: Google, Microsoft and GitHub, by which a user may sign in as by a password.

A service proves who somebody is to it, and that is all: (issuer, subject) belongs to one login. An address that it
tells opens no login; if it has proven it, it may begin one, or accept an invitation to that very address (T-30).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from mediadesk.rules.security import Factor

MOST_LINKS: Final = 10
"""Of one login."""


class Service(Enum):
    """One row a service: its word in addresses and settings, and its name."""

    GOOGLE = "google", Factor.GOOGLE
    MICROSOFT = "microsoft", Factor.MICROSOFT
    GITHUB = "github", Factor.GITHUB

    def __init__(self, id_: str, factor: Factor) -> None:
        self.id, self.factor = id_, factor

    @property
    def title(self) -> str:
        """As people call it."""
        return str(self.factor)

    @classmethod
    def by_id(cls, id_: str) -> "Service | None":
        """The service of this word."""
        return next((one for one in cls if one.id == id_), None)


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a service knows. `email`: clean, and only if the service has proven it; else empty."""

    service: Service
    issuer: str
    subject: str
    shown: str  # what they are called there, for themselves
    email: str = ""
    name: str = ""
