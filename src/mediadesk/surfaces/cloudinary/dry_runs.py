"""`?dry_run=true`: what a call would do to access, as an answer."""

from collections.abc import Callable

from mediadesk.queries.difference import told
from mediadesk.queries.gains import Told
from mediadesk.surfaces.previews import preview_for
from mediadesk.surfaces.who import Who


def tried(who: Who, do: Callable[[], object]) -> dict[str, object]:
    """What a call would do to access; nothing is done. Raises: Refusal, as the call would."""
    found = told(who.facts, preview_for(who.actor, do))
    return {
        "dry_run": True,
        "difference": _rows(found),
        "other_changes": found.more,
        "notes": list(found.notes),
    }


def _rows(found: Told) -> list[dict[str, object]]:
    return [
        {
            "change": "gain" if row.gains else "loss",
            "sentence": row.sentence,
            "users": row.people,
            "access_keys": row.keys,
            "names": list(row.names),
            "permissions": [may.code for may in row.rights],
            "places": [{"type": place.kind, "id": place.id, "name": place.name} for place in row.places],
            "other_places": row.more_places,
            "assets": row.assets,
            "at_most": row.at_most,
        }
        for row in found.rows
    ]
