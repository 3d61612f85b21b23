"""Bundles in forms: which can be given, the places they ask for, and which one was chosen."""

from typing import Any, Final

from django.http import QueryDict

from mediadesk.access.catalogue import May
from mediadesk.actions.bundles import Chosen
from mediadesk.queries.bundles import BundleRow, bundles
from mediadesk.queries.environments import plain_environments
from mediadesk.queries.folder_choices import WITH_ALL, folder_choices
from mediadesk.rules.bundles import ENVIRONMENT, FOLDER
from mediadesk.surfaces.who import Who

_ENVIRONMENTS: Final = 5  # whose folders are offered: each costs two queries


def to_give(who: Who) -> list[BundleRow]:
    """The bundles for whoever may give roles; none for anybody else. Cost: 4 queries, 1 where there is none."""
    if not (who.may(May.GRANT_GIVE) and who.may(May.ROLE_VIEW)):
        return []
    return list(bundles(who.facts).rows)


def places_for(who: Who, rows: list[BundleRow]) -> dict[str, Any]:
    """The environments and folders to choose from, as far as one of these bundles asks for them.

    Cost: none when none does; else 1 query, and 2 for each environment where a folder is asked for.
    """
    asks = {one for row in rows for one in row.asks}
    environments = plain_environments(who.facts) if asks else []
    folders = [
        (pk, f"{one.name}: {path}")
        for one in (environments[:_ENVIRONMENTS] if FOLDER in asks else ())
        for pk, path in folder_choices(
            who.facts, environment_id=one.id, may=May.FOLDER_SHARE, home=WITH_ALL
        ).rows
    ]
    places = [(one.id, one.name) for one in environments] if ENVIRONMENT in asks else []
    return {"bundle_places": places, "bundle_folders": folders}


def chosen_in(posted: QueryDict) -> Chosen | None:
    """The bundle that a form names, with its places; None when it names none."""
    bundle_id, folder = posted.get("bundle", "")[:32], posted.get("bundle_folder", "")[:32]
    environment_id = posted.get("bundle_environment", "")[:32]
    return Chosen(bundle_id, environment_id, (folder,) if folder else ()) if bundle_id else None
