"""The best SQL by hand for each question: for each list two ways, in order of time and from what was asked for.

`asked.py` takes the faster one. Both databases get the same text but where the one joins by a condition that is to be
looked up row by row.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from bench.access.seed import ACCOUNT, ENVIRONMENT
from mediadesk.access.catalogue import May
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.queries.paging import COUNTED_AT_MOST, PAGE_SIZE
from mediadesk.store.full_text import Sought, found_by

Statement = tuple[str, Sequence[object]]

LISTS = ("first", "fiftieth", "tag common", "tag some", "tag rare", "text common", "text rare")
_WORDS = {"text common": "harbour", "text rare": "zeppelin"}
_COLUMNS = (
    "a.id, a.name, a.folder_id, a.resource_type, a.format, a.size_bytes, a.width_px, a.height_px, a.version,"
    " a.sha256, a.created_at, a.uploaded_by"
)
_DOWN = (
    "WITH RECURSIVE down(id) AS (SELECT id FROM store_folder WHERE id IN ({holes})"
    " UNION SELECT f.id FROM store_folder f JOIN down ON f.parent_id = down.id AND NOT f.private) "
)
_ORDER = f" ORDER BY a.created_at DESC, a.id DESC LIMIT {PAGE_SIZE + 1}"
_UP = (
    "WITH RECURSIVE up(id, parent_id, private) AS (SELECT id, parent_id, private FROM store_folder WHERE id = %s"
    " UNION ALL SELECT f.id, f.parent_id, f.private FROM store_folder f JOIN up ON f.id = up.parent_id{stop}) "
)


class _Asker:
    """The parts of a statement that say what one person sees."""

    def __init__(self, facts: Facts, vendor: str) -> None:
        held = [scope for scope, mask in facts.masks.items() if mask & May.ASSET_VIEW.bit]
        self.all = EVERYWHERE in held
        self.ids = () if self.all else tuple(held)
        self.down = "" if self.all else _DOWN.format(holes=", ".join(["%s"] * len(self.ids)))
        by_row = (
            "+a.folder_id IN (SELECT id FROM down)"
            if vendor == "sqlite"
            else "a.folder_id = ANY (ARRAY(SELECT id FROM down))"
        )
        self.by_folder = "" if self.all else " AND a.folder_id IN (SELECT id FROM down)"
        self.by_row = "" if self.all else f" AND {by_row}"


def statements(
    question: str, facts: Facts, *, folder: str, cursor: str, vendor: str
) -> list[list[Statement]]:
    """Ways to ask, each as one or more statements; the first of each way gives the ids of the list."""
    asker = _Asker(facts, vendor)
    if question == "open":
        return [_open(folder)]
    if question == "who":
        return [_who(folder)]
    if question == "count":
        return [_count(asker)]
    if question == "first":
        return [[_walked(asker, "", ())], [_from_folders(asker, "", ())]]
    if question == "fiftieth":
        beyond, params = _beyond(cursor)
        return [[_walked(asker, beyond, params)], [_from_folders(asker, beyond, params)]]
    source, params = _source(question)
    within = f" AND a.id IN ({source})"
    one, values = _of_one(question, vendor)
    return [
        [_walked(asker, one, values)],
        [_from_folders(asker, one, values)],
        [_walked(asker, within, params)],
        [_from_folders(asker, within, params)],
        [_from_source(asker, source, params)],
    ]


def _walked(asker: _Asker, condition: str, params: Sequence[object]) -> Statement:
    sql = (
        f"{asker.down}SELECT {_COLUMNS} FROM store_asset a WHERE a.environment_id = %s AND a.trashed_at IS NULL"
        f"{asker.by_row}{condition}{_ORDER}"
    )
    return sql, (*asker.ids, ENVIRONMENT, *params)


def _from_folders(asker: _Asker, condition: str, params: Sequence[object]) -> Statement:
    sql = (
        f"{asker.down}SELECT {_COLUMNS} FROM store_asset a WHERE a.environment_id = %s AND a.trashed_at IS NULL"
        f"{asker.by_folder}{condition}{_ORDER}"
    )
    return sql, (*asker.ids, ENVIRONMENT, *params)


def _from_source(asker: _Asker, source: str, params: Sequence[object]) -> Statement:
    """CROSS JOIN keeps SQLite in this order."""
    sql = (
        f"{asker.down}SELECT {_COLUMNS} FROM ({source}) s CROSS JOIN store_asset a"
        f" WHERE a.id = s.asset_id AND a.trashed_at IS NULL{asker.by_row}{_ORDER}"
    )
    return sql, (*asker.ids, *params)


def _source(question: str) -> Statement:
    if question in _WORDS:
        found = found_by(ENVIRONMENT, [Sought((_WORDS[question],), begins=True)])
        return found.sql, found.params
    tag = question.removeprefix("tag ")
    return "SELECT asset_id FROM store_assettag WHERE environment_id = %s AND tag = %s", (ENVIRONMENT, tag)


def _of_one(question: str, vendor: str) -> Statement:
    """The same asked of one asset: faster where most have it."""
    if question not in _WORDS:
        tag = question.removeprefix("tag ")
        return " AND EXISTS (SELECT 1 FROM store_assettag t WHERE t.asset_id = a.id AND t.tag = %s)", (tag,)
    there = " AND EXISTS (SELECT 1 FROM store_assetwords w WHERE w.asset_id = a.id AND {})"
    word = _WORDS[question]
    if vendor == "sqlite":
        return there.format("instr(' ' || w.description || w.tags || w.name, %s) > 0"), (f" {word}",)
    return there.format("w.document @@ %s::tsquery"), (f"'{word}':*",)


def _beyond(cursor: str) -> Statement:
    if not cursor:
        return "", ()
    value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return " AND (a.created_at, a.id) < (%s, %s)", (value.replace("T", " ").removesuffix("+00:00"), pk)


def _count(asker: _Asker) -> list[Statement]:
    """As far as the product counts."""
    there = " AND a.environment_id = %s" if asker.all else asker.by_folder
    inner = f"SELECT 1 FROM store_asset a WHERE a.trashed_at IS NULL{there} LIMIT {COUNTED_AT_MOST + 1}"
    return [
        (f"{asker.down}SELECT COUNT(*) FROM ({inner}) AS seen", (ENVIRONMENT,) if asker.all else asker.ids)
    ]


def _open(folder: str) -> list[Statement]:
    """For somebody who sees all in it: the chain, the page and how many, the folders in it and how much is in each."""
    inside = "SELECT id FROM store_folder WHERE parent_id = %s"
    assets = "FROM store_asset a WHERE a.folder_id = %s AND a.trashed_at IS NULL"
    held = f"FROM store_asset WHERE trashed_at IS NULL AND folder_id IN ({inside}) GROUP BY folder_id"
    statements = (
        f"SELECT {_COLUMNS} {assets}{_ORDER}",
        f"SELECT COUNT(*) {assets}",
        f"{_UP.format(stop='')}SELECT id FROM up",
        "SELECT id, name, private FROM store_folder WHERE parent_id = %s ORDER BY name LIMIT 500",
        f"SELECT folder_id, COUNT(*) {held}",
        f"SELECT parent_id, COUNT(*) FROM store_folder WHERE parent_id IN ({inside}) GROUP BY parent_id",
    )
    return [(sql, [folder]) for sql in statements]


def _who(folder: str) -> list[Statement]:
    """Members whose role sees all, and those who hold a role here or above, themselves or by a group."""
    seeing = ("master_admin", "admin", "technical_admin", "media_library_admin", "editor")
    members = "SELECT id, name, email, role FROM store_member WHERE account_id = %s AND status = 'active'"
    roles = f"role IN ({', '.join(['%s'] * len(seeing))})"
    up = _UP.format(stop=" AND NOT up.private")
    here = f"{up}SELECT m.id, m.name, m.email, g.role FROM up JOIN store_grant g ON g.folder_id = up.id"
    inside = "JOIN store_groupmember i ON i.group_id = g.group_id"
    return [
        (f"{members} AND {roles} ORDER BY name, id LIMIT 200", [ACCOUNT, *seeing]),
        (f"{here} JOIN store_member m ON m.id = g.member_id", [folder]),
        (f"{here} {inside} JOIN store_member m ON m.id = i.member_id", [folder]),
    ]
