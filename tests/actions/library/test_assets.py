"""Renaming, describing, tagging, moving, opening and deleting: a list is done as a whole or not at all (T-03)."""

import pytest

from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.describe_assets import Description, describe_assets
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.open_originals import open_originals
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Asset, AssetTag
from tests.actions.library.saying import is_kept, library, put, told
from tests.refusals import refused

ABSENT = "0" * 32


def move(actor, asset_ids, *, to) -> list:
    return move_assets(actor, asset_ids=asset_ids, folder_id=to.pk)


def tag(actor, asset_ids, *, to=None) -> list:
    return tag_asset(actor, asset_ids=asset_ids, add=["sea"])


def delete(actor, asset_ids, *, to=None) -> dict:
    return delete_assets(actor, asset_ids=asset_ids)


def describe(actor, *, asset_id: str, description: str, version: int) -> list:
    said = Description(caption=description)
    return describe_assets(actor, asset_ids=[asset_id], said=said, version=version)


def tags_of(asset) -> list[str]:
    return sorted(AssetTag.objects.filter(asset=asset).values_list("tag", flat=True))


def test_a_rename_is_told_with_both_names_and_leaves_the_address(world, shelf) -> None:
    after = rename_asset(world.edda, asset_id=shelf.red.pk, name="  crimson  one.txt ", version=1)

    assert (after.name, after.version, after.public_id) == ("crimson one.txt", 2, shelf.red.public_id)
    assert told("asset_renamed") == [{"before": "red.txt", "after": "crimson one.txt"}]


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "a\nb", "a\u202eb", "a" * 201])
def test_a_name_that_cannot_be_shown_is_refused(world, shelf, name) -> None:
    assert refused(rename_asset, world.olga, asset_id=shelf.red.pk, name=name, version=1) is Why.BAD_NAME

    assert Asset.objects.get(pk=shelf.red.pk).name == "red.txt"


def test_a_description_is_told_before_and_after(world, shelf) -> None:
    describe(world.edda, asset_id=shelf.red.pk, description="A wall\r\nin Rome", version=1)
    describe(world.edda, asset_id=shelf.red.pk, description="", version=2)

    assert told("asset_described") == [
        {"asset": "red.txt", "before": "", "after": "A wall\nin Rome"},
        {"asset": "red.txt", "before": "A wall\nin Rome", "after": ""},
    ]


@pytest.mark.parametrize("text", ["a" * 2001, "bell\x07", "over\u202ethere"])
def test_a_description_that_is_too_long_or_hides_something_is_refused(world, shelf, text) -> None:
    answer = refused(describe, world.olga, asset_id=shelf.red.pk, description=text, version=1)

    assert answer is Why.BAD_VALUE


@pytest.mark.parametrize(
    ("do", "said"), [(rename_asset, {"name": "mine.txt"}), (describe, {"description": "mine"})]
)
def test_the_second_of_two_writers_is_told_and_overwrites_nothing(world, shelf, do, said) -> None:
    do(world.olga, asset_id=shelf.red.pk, version=1, **said)
    kept = library()

    assert refused(do, world.edda, asset_id=shelf.red.pk, version=1, **said) is Why.CHANGED_MEANWHILE

    assert library() == kept


def test_tags_are_added_and_taken_and_only_what_changed_is_told(world, shelf) -> None:
    both = [shelf.red.pk, shelf.blue.pk]
    tag_asset(world.olga, asset_ids=both, add=["sea", " sky "])
    tag_asset(world.edda, asset_ids=both, add=["sea"])  # they have it already
    tag_asset(world.edda, asset_ids=[shelf.red.pk], add=["sun"], remove=["sea", "never there"])

    assert tags_of(shelf.red) == ["sky", "sun"]
    assert tags_of(shelf.blue) == ["sea", "sky"]
    assert told("asset_tagged") == [
        {"asset": "blue.txt", "before": [], "after": ["sea", "sky"]},
        {"asset": "red.txt", "before": [], "after": ["sea", "sky"]},
        {"asset": "red.txt", "before": ["sea", "sky"], "after": ["sky", "sun"]},
    ]


@pytest.mark.parametrize(
    ("add", "why"),
    [
        ([], Why.MISSING_VALUE),
        (["a,b"], Why.BAD_NAME),
        (["a\x1bb"], Why.BAD_NAME),
        (["fine", "x" * 101], Why.BAD_NAME),
        ([str(number) for number in range(101)], Why.BAD_VALUE),
    ],
)
def test_of_tags_that_are_refused_none_is_added(world, shelf, add, why) -> None:
    assert refused(tag_asset, world.olga, asset_ids=[shelf.red.pk], add=add) is why

    assert tags_of(shelf.red) == []


def test_assets_are_moved_together_and_only_those_that_moved_are_told(world, shelf) -> None:
    ids = [shelf.red.pk, shelf.blue.pk]

    move(world.edda, ids, to=shelf.year)
    move(world.edda, ids, to=shelf.year)  # where they are

    assert set(Asset.objects.filter(folder=shelf.year).values_list("pk", flat=True)) == set(ids)
    assert told("asset_moved") == [{"asset": "red.txt", "before": "Press", "after": "2030"}]


# fmt: off
ENDS = [
    # vera holds at Press      at Secret               answer
    ("folder_manager",         None,                   Why.NOT_ALLOWED),   # she may move from, not add to
    (None,                     "folder_manager",       Why.NOT_ALLOWED),   # she may add to, not move from
    ("folder_viewer",          "folder_contributor",   Why.NOT_ALLOWED),
    ("folder_editor",          "folder_viewer",        Why.NOT_ALLOWED),
    ("folder_manager",         "folder_contributor",   None),
]
# fmt: on


@pytest.mark.parametrize(("here", "there", "why"), ENDS)
def test_to_move_takes_the_right_at_both_ends(world, shelf, may, here, there, why) -> None:
    for folder, role in ((shelf.press, here), (shelf.secret, there)):
        if role:
            may("vera", folder, role)

    if why is None:
        move(world.vera, [shelf.red.pk], to=shelf.secret)
    else:
        assert refused(move, world.vera, [shelf.red.pk], to=shelf.secret) is why

    assert Asset.objects.get(pk=shelf.red.pk).folder_id == (shelf.press.pk if why else shelf.secret.pk)


def test_assets_are_not_moved_to_another_environment(world, shelf, elsewhere) -> None:
    assert refused(move, world.olga, [shelf.red.pk], to=elsewhere) is Why.BAD_VALUE

    assert Asset.objects.get(pk=shelf.red.pk).folder_id == shelf.press.pk


@pytest.mark.parametrize("do", [move, tag, delete])
@pytest.mark.parametrize("also", ["theirs", "absent", "elsewhere"])
def test_a_list_with_one_asset_that_is_not_here_is_not_done_at_all(world, shelf, elsewhere, do, also) -> None:
    there = put(world.olga, elsewhere)
    strange = {"theirs": shelf.theirs.pk, "absent": ABSENT, "elsewhere": there.pk}[also]
    before = library()

    assert refused(do, world.olga, [shelf.red.pk, strange], to=shelf.year) is Why.NOT_FOUND

    assert library() == before
    assert is_kept(shelf.red)


@pytest.mark.parametrize("do", [move, tag, delete])
def test_a_list_with_one_asset_that_one_may_not_change_is_not_done_at_all(world, shelf, may, do) -> None:
    may("vera", shelf.press, "folder_manager")  # and through it 2030, but not Secret
    before = library()

    assert refused(do, world.vera, [shelf.red.pk, shelf.grey.pk], to=shelf.year) is Why.NOT_ALLOWED

    assert library() == before
    assert is_kept(shelf.red)


@pytest.mark.parametrize("do", [move, tag, delete])
@pytest.mark.parametrize(
    ("ids", "why"), [([], Why.MISSING_VALUE), ([f"{number:032x}" for number in range(501)], Why.BAD_VALUE)]
)
def test_a_list_that_is_empty_or_too_long_is_refused(world, shelf, do, ids, why) -> None:
    assert refused(do, world.olga, ids, to=shelf.year) is why


def test_opening_an_original_is_told(world, shelf) -> None:
    open_originals(world.vera, asset_ids=[shelf.blue.pk])

    assert refused(open_originals, world.vera, asset_ids=[shelf.red.pk]) is Why.NOT_ALLOWED
    assert refused(open_originals, world.olga, asset_ids=[shelf.theirs.pk]) is Why.NOT_FOUND
    assert told("asset_original_opened") == [{"asset": "blue.txt"}]
