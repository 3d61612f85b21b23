"""What a role may be put together from, and what a right is of little use without."""

import pytest

from mediadesk.access.catalogue import MASKS, May
from mediadesk.access.composing import in_role, needed
from mediadesk.access.roles import CHOICES
from mediadesk.queries.roles import parts_of
from mediadesk.rules.roles import Role, RoleKind

GLOBAL, FOLDER, COLLECTION = RoleKind

# fmt: off
CASES = [
    # kind        chosen              of little use without
    (FOLDER,      "asset.delete",     "folder.view asset.view"),
    (FOLDER,      "asset.move",       "folder.view asset.view asset.upload"),
    (FOLDER,      "folder.view",      ""),
    (COLLECTION,  "collection.update", "asset.view collection.view"),
    (GLOBAL,      "asset.view",       "environment.view library.view folder.view"),
    (GLOBAL,      "member.delete",    "member.view"),
    (GLOBAL,      "member.see.as",    "member.view"),
    (GLOBAL,      "key.create",       "account.key.view environment.view key.view"),
    (GLOBAL,      "dashboard.view",   ""),
]
# fmt: on


@pytest.mark.parametrize(("kind", "chosen", "missing"), CASES)
def test_what_a_right_needs_is_said_with_what_that_needs_in_turn(kind, chosen, missing) -> None:
    may = next(one for one in May if one.code == chosen)

    found = needed(kind, [may])

    assert " ".join(one.code for one in found.get(may, [])) == missing


@pytest.mark.parametrize("kind", RoleKind)
def test_with_what_it_needs_added_nothing_is_missing(kind) -> None:
    for may in CHOICES[kind]:
        added = needed(kind, [may]).get(may, [])

        assert not needed(kind, [may, *added]), may.code


@pytest.mark.parametrize("role", Role)
def test_no_system_role_lacks_what_a_right_of_it_needs(role) -> None:
    """The table of needs asks for nothing that a role which works does without."""
    assert MASKS[role] == sum(may.bit for may in in_role(role))
    assert not needed(role.kind, in_role(role)), role.title


def test_every_right_stands_under_a_heading_of_its_own_topic() -> None:
    parts = dict(parts_of(May))

    assert "Further rights" not in parts
    assert sorted(may.code for mays in parts.values() for may in mays) == sorted(may.code for may in May)
