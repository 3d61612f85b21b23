"""Small faults in what collections open and in grants of them, to be planted one by one."""

from __future__ import annotations

from tests.judges.faults import DECIDED, ROWS, Fault

OPENING = ("tests/actions/collections/test_opening.py",)
SHARING = ("tests/actions/collections/test_sharing.py",)
SHELVED = ("tests/access/test_visible_collections.py",)
SEARCHED = ("tests/access/test_collections_by_search.py",)
BY_SEARCH = ("tests/actions/collections/test_by_search.py",)

FAULTS_OF_COLLECTIONS = (
    Fault(
        "opens is ignored",
        "store/collections.py",
        "IN ({holes}) AND opens AND environment_id",
        "IN ({holes}) AND environment_id",
        SHELVED,
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
    Fault(
        "a collection by a search shows what nobody may see",
        "queries/contents.py",
        "return seen.filter(held)",
        "return Asset.objects.filter(held)",
        SEARCHED,
    ),
    Fault(
        "a public page shows all that its publisher sees of a search",
        "access/publishing.py",
        "        shown = shown.filter(folder__in=folders_where(own, May.FOLDER_SHARE, environment_id=here))",
        "        pass",
        SEARCHED,
    ),
    Fault(
        "a public page shows all that its publisher may share, found or not",
        "access/publishing.py",
        "    return shown if inside is True else shown.filter(inside)",
        "    return shown",
        SEARCHED,
    ),
    Fault(
        "an asset that is not found is shown at its own address below a public page",
        "queries/opened_page.py",
        "    return rows.filter(held).first()",
        "    return rows.first()",
        SEARCHED,
    ),
    Fault(
        "whoever may change a search makes public what another may share",
        "actions/collections/change_collection_search.py",
        "        _require_own_pages(step, collection)\n",
        "",
        BY_SEARCH,
    ),
    Fault(
        "assets are put by hand into a collection by a search",
        "actions/shelving.py",
        "    if collection.expression:",
        "    if False:",
        BY_SEARCH,
    ),
)
