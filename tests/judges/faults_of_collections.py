"""Small faults in what collections open and in grants of them, to be planted one by one."""

from __future__ import annotations

from tests.judges.faults import DECIDED, ROWS, Fault

OPENING = ("tests/actions/collections/test_opening.py",)
SHARING = ("tests/actions/collections/test_sharing.py",)
SHELVED = ("tests/access/test_visible_collections.py",)

FAULTS_OF_COLLECTIONS = (
    Fault(
        "opens is ignored",
        "store/collections.py",
        "IN ({holes}) AND opens AND environment_id",
        "IN ({holes}) AND environment_id",
        DECIDED,
    ),
    Fault(
        "opens is ignored in lists",
        "store/collections.py",
        " AND c.opens AND c.environment_id = %s",
        " AND c.environment_id = %s",
        SHELVED,
    ),
    Fault(
        "a collection of another environment opens",
        "store/collections.py",
        " AND environment_id = %s ORDER BY 4, 2",
        " AND %s <> '' ORDER BY 4, 2",
        DECIDED,
    ),
    Fault(
        "a collection grant counts as one of the account",
        ROWS,
        "    elif collection_id:",
        "    elif False:",
        DECIDED,
    ),
    Fault(
        "a share of a collection counts as a role of the account when somebody is changed",
        "store/access.py",
        "return self.filter(folder=None, environment=None, collection=None)",
        "return self.filter(folder=None, environment=None)",
        SHARING,
    ),
    Fault(
        "whoever may put assets into a collection opens them",
        "access/opening.py",
        "    return bool(shares) and seen and holds_all_of(lasting, OPENED, asset)",
        "    return seen",
        OPENING,
    ),
    Fault(
        "what a collection opens to somebody may be opened on by them",
        "actions/shelving.py",
        "opens = openable(facts_of(step), assets)",
        "opens = {one.pk for one in assets}",
        OPENING,
    ),
)
