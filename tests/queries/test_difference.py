"""What a difference says: who, what, where and on how many assets, and to whom it says names."""

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.dry_run import preview
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.queries.difference import told
from mediadesk.store.models import Asset, Environment, Folder
from tests.access.test_load import folder, grant
from tests.actions.test_dry_run import group
from tests.conftest import add_member

pytestmark = pytest.mark.django_db


def assets(where: Folder, count: int) -> None:
    at = {"created_at": where.created_at, "updated_at": where.created_at}
    here = {"account": where.account, "environment": where.environment, "folder": where, **at}
    kind = {"resource_type": "image", "mime_type": "image/png", "size_bytes": 1, "sha256": "0", "md5": "0"}
    Asset.objects.bulk_create(
        Asset(name=f"{number}.png", public_id=f"{where.pk}-{number}", **kind, **here)
        for number in range(count)
    )


def sentences(reader, *changes) -> list[str]:
    return [row.sentence for row in told(facts_for(reader), preview(*changes)).rows]


def test_people_with_the_same_change_are_one_row_and_their_assets_are_counted(world):
    press = folder(world.root, "Press")
    assets(press, 3)
    assets(folder(press, "May"), 2)
    assets(folder(press, "Secret", private=True), 4)
    agencies = group(world, "Agencies")
    grant("folder_viewer", group=agencies, folder=press)
    mixed = [world.member(name).pk for name in ("vera", "edda")]

    assert sentences(
        world.olga, lambda: add_members_to_group(world.olga, group_id=agencies.pk, member_ids=mixed)
    ) == ["Vera Viewer gains what the role Viewer allows in Press and below (5 assets)"]


def test_whoever_holds_it_from_above_gains_nothing(world):
    press = folder(world.root, "Press")

    assert not sentences(
        world.olga,
        lambda: share_folder(
            world.olga, folder_id=press.pk, role="folder_editor", member_ids=[world.member("edda").pk]
        ),
    )


def test_losses_come_first_however_many_gain(world):
    press, legal = folder(world.root, "Press"), folder(world.root, "Legal")
    inside = folder(press, "May")
    assets(inside, 7)
    grant("folder_contributor", member=world.member("vera"), folder=press)
    grant("folder_viewer", member=world.member("vera"), folder=legal)
    lawyers = group(world, "Lawyers")
    for name in ("Lena", "Leo"):
        email, now = f"{name.lower()}@acme.example", press.created_at
        lawyers.members.add(
            add_member(world.account, name=name, email=email, role="media_library_user", now=now)
        )
    grant("folder_viewer", group=lawyers, folder=legal)

    assert sentences(
        world.olga, lambda: move_folder(world.olga, folder_id=inside.pk, parent_id=legal.pk)
    ) == [
        (
            "Vera Viewer loses the right to create folders in a folder and add assets to a folder"
            " in May and below (7 assets)"
        ),
        "Lena and Leo gain what the role Viewer allows in May and below (7 assets)",
    ]


def test_a_folder_made_private_says_who_loses_it(world):
    press = folder(world.root, "Press")
    inside = folder(press, "May")
    assets(inside, 1)
    grant("folder_viewer", member=world.member("vera"), folder=press)

    assert sentences(world.mila, lambda: make_folder_private(world.mila, folder_id=inside.pk, version=1)) == [
        "Vera Viewer loses what the role Viewer allows in May and below (1 asset)"
    ]


def test_a_new_role_says_what_it_gives_in_the_account_and_in_all_environments(world):
    now = world.environment.created_at
    other = Environment.objects.create(
        account=world.account, name="Shop", cloud_name="acme-shop", created_at=now, updated_at=now
    )
    Folder.objects.create(account=world.account, environment=other, created_at=now, updated_at=now)
    assets(world.root, 2)

    found = told(
        facts_for(world.olga),
        preview(
            lambda: change_members_role(
                world.olga, member_ids=[world.member("edda").pk], role="media_library_user"
            )
        ),
    )

    (row,) = found.rows
    assert (row.gains, row.people, row.assets) == (False, 1, 2)
    assert [place.words for place in row.places] == ["all environments"]
    assert "ASSET_DELETE" in {may.name for may in row.rights}


def test_a_crowd_is_named_up_to_ten_and_counted(world):
    press, agencies = folder(world.root, "Press"), group(world, "Agencies")
    now = press.created_at
    for number in range(14):
        one = add_member(
            world.account,
            name=f"Guest {number:02}",
            email=f"g{number}@acme.example",
            role="media_library_user",
            now=now,
        )
        agencies.members.add(one)

    (row,) = told(
        facts_for(world.olga),
        preview(
            lambda: share_folder(
                world.olga, folder_id=press.pk, role="folder_viewer", group_ids=[agencies.pk]
            )
        ),
    ).rows

    assert row.people == 14
    assert row.names == tuple(f"Guest {number:02}" for number in range(10))
    assert row.who == "Guest 00, Guest 01, Guest 02 and 11 more"


def test_names_are_for_those_who_may_see_who_has_access(world):
    press, legal = folder(world.root, "Press"), folder(world.root, "Legal")
    inside = folder(press, "May")
    grant("folder_viewer", member=world.member("vera"), folder=press)

    def change() -> None:
        move_folder(world.edda, folder_id=inside.pk, parent_id=legal.pk)

    assert sentences(world.edda, change) == [
        "1 person loses what the role Viewer allows in May and below (0 assets)"
    ]
    assert sentences(world.mila, change)[0].startswith("Vera Viewer loses")


def test_a_new_policy_says_whom_it_keeps_from_what(world):
    press = folder(world.root, "Press")
    assets(press, 3)
    statement = (
        'forbid(principal, action == Cloudinary::Action::"asset.delete",'
        f' resource in Cloudinary::Folder::"{press.pk}") unless {{ principal is Cloudinary::User'
        " && principal.root };"
    )

    found = told(
        facts_for(world.olga),
        preview(lambda: create_policy(world.olga, name="Keep", statement=statement)),
    )

    (row,) = found.rows
    assert row.sentence == (
        "Adam Admin, Edda Editor, Mila Library and Tess Technical lose the right to delete an asset"
        " in Press and below (3 assets)"
    )
    assert not found.notes


@pytest.mark.parametrize(
    "has",
    [
        'resource.tags.contains("legal")',
        'resource.numbers.hasTag("age") && resource.numbers.getTag("age") > 1',
    ],
)
def test_a_policy_about_single_assets_says_that_it_is_not_counted(world, has):
    statement = (
        'forbid(principal in Cloudinary::Group::"{}", action == Cloudinary::Action::"asset.delete",'
        " resource is Cloudinary::Asset) when {{ {} }};"
    ).format(group(world, "Agencies", "vera", "edda").pk, has)

    found = told(
        facts_for(world.olga),
        preview(lambda: create_policy(world.olga, name="Legal hold", statement=statement)),
    )

    assert not found.rows
    assert found.notes == (
        (
            "The policy Legal hold decides asset by asset: what it changes for up to 2 holders of roles"
            " is not counted here."
        ),
    )
    assert found


def test_a_role_that_a_policy_forbids_to_use_is_no_gain(world):
    press = folder(world.root, "Press")
    guests = f'Cloudinary::Group::"{group(world, "Guests", "vera").pk}"'
    statement = f"forbid(principal in {guests}, action, resource is Cloudinary::Asset);"
    create_policy(world.olga, name="Nothing for guests", statement=statement)

    (row,) = told(
        facts_for(world.olga),
        preview(
            lambda: share_folder(
                world.olga, folder_id=press.pk, role="folder_viewer", member_ids=[world.member("vera").pk]
            )
        ),
    ).rows

    assert [may.code for may in row.rights] == ["folder.view"]
