"""Folders: created, renamed, moved, made private, deleted; no circle, no way round a private one (T-21)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_folder import delete_folder
from mediadesk.actions.library.let_folder_inherit import let_folder_inherit
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.library.rename_folder import rename_folder
from mediadesk.actions.shelf import MOST_DEEP
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Folder, Grant
from tests.actions.library.saying import library, told
from tests.refusals import refused

ABSENT = "0" * 32


def sees(actor, folder) -> bool:
    return bool(decide(facts_for(actor), May.ASSET_VIEW, of_folder(Folder.objects.get(pk=folder.pk))))


def move(actor, folder, to) -> Folder:
    return move_folder(actor, folder_id=folder.pk, parent_id=to.pk)


def nested(world, parent, levels: int) -> Folder:
    """So many folders in one another, the deepest is given; written as rows, which is faster."""
    for number in range(levels):
        parent = Folder.objects.create(
            account=world.account,
            environment=world.environment,
            parent=parent,
            name=str(number),
            created_at=parent.created_at,
            updated_at=parent.created_at,
        )
    return parent


def test_a_new_folder_inherits_or_is_private_from_its_first_moment(world, shelf) -> None:
    open_one = create_folder(world.edda, parent_id=shelf.year.pk, name="Spring")
    closed = create_folder(world.olga, parent_id=shelf.year.pk, name="Draft", private=True)

    assert sees(world.vera, open_one)
    assert not sees(world.vera, closed)
    assert told("folder_created")[-2:] == [{"folder": "Spring"}, {"folder": "Draft"}]
    assert told("folder_made_private")[-1] == {"folder": "Draft"}


def test_whoever_makes_a_private_folder_by_a_share_from_above_stays_its_manager(world, shelf, may) -> None:
    may("vera", shelf.press, "folder_manager")

    made = create_folder(world.vera, parent_id=shelf.press.pk, name="Mine", private=True)

    assert sees(world.vera, made)
    assert Grant.objects.get(folder=made).role == "folder_manager"


def test_making_a_folder_private_gives_nobody_more_than_the_roles_they_held(world, shelf) -> None:
    """T-14: by a right to close it one neither shares nor downloads, and what ends still ends."""
    codes, ends = ["folder.view", "folder.rules", "folder.create"], clock.now() + timedelta(days=1)
    role = create_role(world.olga, kind=RoleKind.FOLDER, name="Door keeper", permissions=codes)
    share_folder(world.olga, folder_id=shelf.press.pk, role=role.pk, member_ids=[world.rita.id], until=ends)

    make_folder_private(world.rita, folder_id=shelf.year.pk, version=shelf.year.version)
    made = create_folder(world.rita, parent_id=shelf.press.pk, name="Mine", private=True)

    for folder in (made, shelf.year):
        kept = Grant.objects.get(folder=folder, member=world.rita.id)
        assert (kept.role, kept.until) == (role.pk, ends)
        assert not sees(world.rita, folder)


def test_what_a_policy_permits_becomes_no_role_by_making_a_folder_private(world, shelf) -> None:
    create_policy(
        world.olga,
        name="Rita closes Press",
        statement=f'permit (principal == Cloudinary::User::"{world.rita.id}", '
        f'action == Cloudinary::Action::"folder.rules", resource in Cloudinary::Folder::"{shelf.press.pk}");',
    )

    make_folder_private(world.rita, folder_id=shelf.year.pk, version=shelf.year.version)

    assert not Grant.objects.filter(member=world.rita.id).exists()


def test_whoever_may_create_but_not_close_creates_nothing_private(world, shelf, may) -> None:
    may("vera", shelf.press, "folder_contributor")
    before = library()

    for who in (world.vera, world.rita):
        answer = refused(create_folder, who, parent_id=shelf.press.pk, name="Mine", private=True)
        assert answer is Why.NOT_ALLOWED

    assert library() == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("2030", Why.NAME_TAKEN),
        (" 2030 ", Why.NAME_TAKEN),
        ("", Why.BAD_NAME),
        ("..", Why.BAD_NAME),
        ("a/b", Why.BAD_NAME),
        ("a\\b", Why.BAD_NAME),
        ("a\x00b", Why.BAD_NAME),
        ("a\x7fb", Why.BAD_NAME),
        ("a\u200bb", Why.BAD_NAME),
        ("a" * 201, Why.BAD_NAME),
    ],
)
def test_a_name_that_is_taken_or_cannot_be_shown_is_refused(world, shelf, name, why) -> None:
    other = create_folder(world.olga, parent_id=shelf.press.pk, name="Other")
    before = library()

    assert refused(create_folder, world.olga, parent_id=shelf.press.pk, name=name) is why
    assert refused(rename_folder, world.olga, folder_id=other.pk, name=name, version=1) is why

    assert library() == before


def test_a_rename_is_told_and_leaves_shares_as_they_are(world, shelf) -> None:
    rename_folder(world.olga, folder_id=shelf.year.pk, name="2031", version=1)
    rename_folder(world.olga, folder_id=shelf.year.pk, name="2031", version=2)  # its own name is not taken

    assert sees(world.vera, shelf.year)
    assert told("folder_renamed")[0] == {"before": "2030", "after": "2031"}


@pytest.mark.parametrize(
    ("do", "said"),
    [(rename_folder, {"name": "Mine"}), (make_folder_private, {}), (let_folder_inherit, {})],
)
def test_the_second_of_two_writers_is_told_and_overwrites_nothing(world, shelf, do, said) -> None:
    rename_folder(world.olga, folder_id=shelf.press.pk, name="Theirs", version=1)
    before = library()

    assert refused(do, world.mila, folder_id=shelf.press.pk, version=1, **said) is Why.CHANGED_MEANWHILE

    assert library() == before


def test_a_moved_folder_takes_the_shares_of_its_new_place(world, shelf, may) -> None:
    may("rita", shelf.press, "folder_viewer")
    inner = create_folder(world.olga, parent_id=shelf.year.pk, name="Spring")
    assert sees(world.rita, inner)

    move(world.olga, inner, world.root)

    assert not sees(world.rita, inner)
    assert not sees(world.vera, inner)
    assert told("folder_moved") == [{"folder": "Spring", "before": "2030", "after": "Home"}]


def test_a_private_folder_stays_private_wherever_it_is_moved(world, shelf) -> None:
    move(world.olga, shelf.secret, shelf.year)

    assert not sees(world.vera, shelf.secret)


def test_a_folder_goes_neither_into_itself_nor_below_itself(world, shelf) -> None:
    inner = create_folder(world.olga, parent_id=shelf.year.pk, name="Spring")
    before = library()

    for to in (shelf.press, shelf.year, inner):
        assert refused(move, world.olga, shelf.press, to) is Why.FOLDER_INTO_ITSELF

    assert library() == before


def test_a_folder_is_not_moved_to_another_environment_or_account(world, shelf, elsewhere) -> None:
    before = library()

    assert refused(move, world.olga, shelf.press, elsewhere) is Why.BAD_VALUE
    assert refused(move, world.olga, shelf.press, world.other_root) is Why.NOT_FOUND
    assert refused(move, world.olga, world.other_root, shelf.press) is Why.NOT_FOUND
    assert refused(move_folder, world.olga, folder_id=ABSENT, parent_id=shelf.press.pk) is Why.NOT_FOUND

    assert library() == before


def test_a_folder_is_not_moved_to_where_its_name_is_taken(world, shelf) -> None:
    create_folder(world.olga, parent_id=world.root.pk, name="2030")

    assert refused(move, world.olga, shelf.year, world.root) is Why.NAME_TAKEN


# fmt: off
ENDS = [
    # vera holds at Press      at Secret               answer
    ("folder_manager",         None,                   Why.NOT_ALLOWED),
    (None,                     "folder_manager",       Why.NOT_ALLOWED),
    ("folder_editor",          "folder_viewer",        Why.NOT_ALLOWED),
    ("folder_manager",         "folder_manager",       None),
]
# fmt: on


@pytest.mark.parametrize(("here", "there", "why"), ENDS)
def test_to_move_takes_the_right_at_both_ends(world, shelf, may, here, there, why) -> None:
    for folder, role in ((shelf.press, here), (shelf.secret, there)):
        if role:
            may("vera", folder, role)

    if why is None:
        move(world.vera, shelf.year, shelf.secret)
    else:
        assert refused(move, world.vera, shelf.year, shelf.secret) is why

    assert Folder.objects.get(pk=shelf.year.pk).parent_id == (shelf.press.pk if why else shelf.secret.pk)


def test_folders_lie_no_deeper_in_one_another_than_is_read(world, shelf) -> None:
    deepest = nested(world, world.root, MOST_DEEP - 1)
    below_secret = nested(world, shelf.secret, 1)

    assert refused(create_folder, world.olga, parent_id=deepest.pk, name="Deeper") is Why.BAD_VALUE
    assert refused(move, world.olga, shelf.secret, deepest.parent) is Why.BAD_VALUE

    move(world.olga, below_secret, deepest.parent)


@pytest.mark.both_databases
def test_a_folder_at_the_bottom_is_seen_by_a_share_at_the_top_and_closes_no_circle(world) -> None:
    top = create_folder(world.olga, parent_id=world.root.pk, name="Top")
    deepest = nested(world, top, MOST_DEEP - 2)

    assert refused(move, world.olga, top, deepest) is Why.FOLDER_INTO_ITSELF
    assert sees(world.edda, deepest)


def test_a_folder_made_private_stops_the_shares_from_above_until_it_inherits_again(world, shelf, may) -> None:
    may("rita", shelf.press, "folder_viewer")

    make_folder_private(world.olga, folder_id=shelf.year.pk, version=1)
    closed = sees(world.rita, shelf.year)
    let_folder_inherit(world.olga, folder_id=shelf.year.pk, version=2)

    assert not closed
    assert sees(world.rita, shelf.year)
    assert sees(world.vera, shelf.year)  # by her own share, all the time
    assert told("folder_made_private")[-1] == told("folder_made_shared")[-1] == {"folder": "2030"}


def test_only_an_empty_folder_is_deleted_with_the_shares_on_it(world, shelf) -> None:
    assert refused(delete_folder, world.olga, folder_id=shelf.press.pk) is Why.FOLDER_NOT_EMPTY
    assert refused(delete_folder, world.olga, folder_id=shelf.year.pk) is Why.FOLDER_NOT_EMPTY

    delete_assets(world.olga, asset_ids=[shelf.blue.pk])
    delete_folder(world.olga, folder_id=shelf.year.pk)

    assert not Grant.objects.filter(member=world.member("vera")).exists()
    assert told("folder_deleted") == [{"folder": "2030"}]


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (delete_folder, {}),
        (rename_folder, {"name": "Mine", "version": 1}),
        (make_folder_private, {"version": 1}),
        (let_folder_inherit, {"version": 1}),
    ],
)
def test_what_is_not_ours_or_not_there_is_not_found_and_the_root_stays(world, shelf, may, do, said) -> None:
    may("vera", shelf.press, "folder_viewer")
    before = library()

    assert refused(do, world.olga, folder_id=world.other_root.pk, **said) is Why.NOT_FOUND
    assert refused(do, world.olga, folder_id=ABSENT, **said) is Why.NOT_FOUND
    assert refused(do, world.olga, folder_id=world.root.pk, **said) is Why.BAD_VALUE
    assert refused(do, world.vera, folder_id=shelf.press.pk, **said) is Why.NOT_ALLOWED

    assert library() == before
