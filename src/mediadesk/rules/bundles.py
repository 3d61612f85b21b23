"""Bundles: several roles given in one step. The ones an account can start from, and what an item may say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mediadesk.rules.refusals import Why

MOST_ITEMS: Final = 10
MOST_BUNDLES: Final = 50
ACCOUNT, ENVIRONMENT, FOLDER = "account", "environment", "folder"


@dataclass(frozen=True, slots=True)
class Item:
    """One role of a bundle.

    `place` is account, environment or folder. An environment or folder without an id is asked for when the bundle
    is given. `days`: how long it lasts from then on; 0 for no end.
    """

    role: str
    place: str = ACCOUNT
    environment_id: str = ""
    folder_id: str = ""
    days: int = 0

    @property
    def where(self) -> str:
        """Its place with the id, as a form holds it: "account", "folder", "environment:<id>"."""
        named = self.environment_id or self.folder_id
        return f"{self.place}:{named}" if named else self.place

    @property
    def asks_for(self) -> str:
        """What must be chosen when it is given: "environment", "folder", or empty."""
        named = self.environment_id if self.place == ENVIRONMENT else self.folder_id
        return self.place if self.place != ACCOUNT and not named else ""


@dataclass(frozen=True, slots=True)
class Template:
    """A bundle that an account can start from."""

    name: str
    description: str
    items: tuple[Item, ...]


# fmt: off
TEMPLATES: Final = (
    #        name                    for whom                                                     role, where it holds, for how many days
    Template("Agency photographer", "Adds pictures to one folder, for a season.",                 (Item("folder_contributor", FOLDER, days=90),)),
    Template("Finance",             "Sees to billing and reads the reports; takes no seat.",      (Item("billing"), Item("reports"))),
    Template("Developer",           "Sets up one environment: its settings, its keys, its assets.", (Item("technical_admin", ENVIRONMENT),)),
)
# fmt: on


def clean_items(items: Iterable[Item]) -> list[Item]:
    """The items of a bundle, each once.

    Raises:
        Refusal: MISSING_VALUE, BAD_VALUE.
    """
    found = list(dict.fromkeys(item for item in items if item.role))
    if not found:
        raise Why.MISSING_VALUE(what="role: none is chosen")
    if len(found) > MOST_ITEMS:
        raise Why.BAD_VALUE(what="The bundle", reason=f"it holds more than {MOST_ITEMS} roles")
    for item in found:
        if item.place not in {ACCOUNT, ENVIRONMENT, FOLDER}:
            raise Why.BAD_VALUE(what="The place", reason=f"{item.place[:20]} is none")
        if not 0 <= item.days <= 3650:
            raise Why.BAD_VALUE(what="The number of days", reason="it is 1 to 3650, or none")
    return found
