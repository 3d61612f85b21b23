"""Wherever a folder is chosen, one finds the folders one may choose, and learns of no other."""

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.queries import folder_choices as choosing
from mediadesk.queries.folder_choices import folder_choices
from mediadesk.rules.bundles import Item
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.models import Grant
from tests.access.test_load import folder
from tests.access.test_visible import give

pytestmark = pytest.mark.django_db


def at(name: str, world, *more: str) -> str:
    return reverse(name, args=(world.account.pk, *more))


@pytest.fixture
def pages(world):
    """Every page on which a folder is chosen, as (name, what is asked)."""
    save_bundle(world.olga, name="Press", description="", items=[Item("folder_viewer", "folder")])
    policy = create_policy(
        world.olga, name="None", statement="forbid(principal, action, resource) when { false };"
    )
    holder = f"member:{world.member('vera').pk}"
    return (
        (at("grant_new", world), {"holder": holder, "place": f"folders:{world.environment.pk}"}),
        (at("bundle_choose", world), {"holder": holder}),
        (at("key_new", world), {"place": world.environment.pk}),
        (at("policy", world, policy.pk), {}),
    )


def test_a_folder_that_a_policy_closes_is_on_no_list_of_folders(world, shelf, pages, sign_in) -> None:
    """T-02."""
    closed = f'resource in Cloudinary::Folder::"{shelf["press"].pk}"'
    client = sign_in("olga")
    for address, asked in pages:
        assert "Press / 2030" in client.get(address, asked).text, address
    create_policy(world.olga, name="Closed", statement=f"forbid(principal, action, {closed});")

    for address, asked in pages:
        page = client.get(address, asked).text
        assert shelf["year"].pk not in page, address
        assert "Press / 2030" not in page, address
        assert shelf["secret"].pk in page, address


def test_whoever_may_share_one_folder_can_choose_that_one(world, shelf, sign_in) -> None:
    kept = {"kind": RoleKind.GLOBAL, "description": ""}
    gives = create_role(world.olga, name="Gives", permissions=["grant.give", "member.view"], **kept)
    edda = world.member("edda")
    for role, place in ((gives.pk, {"custom_role": gives}), ("folder_manager", {"folder": shelf["year"]})):
        Grant.objects.create(
            account=world.account, role=role, member=edda, granted_by_label="Olga",
            created_at=gives.created_at, **place,
        )  # fmt: skip
    world.account.access_epoch += 1
    world.account.save()

    facts = facts_for(world.edda)
    found = folder_choices(facts, environment_id=world.environment.pk, may=May.FOLDER_SHARE)
    assert (found.rows, found.more) == (((shelf["year"].pk, "Press / 2030"),), False)
    asked = {"holder": f"member:{world.member('vera').pk}", "place": f"folders:{world.environment.pk}"}
    page = sign_in("edda").get(at("grant_new", world), asked).text
    assert f'<option value="{shelf["year"].pk}"' in page
    assert shelf["secret"].pk not in page


@pytest.fixture
def many(world, monkeypatch):
    """Six folders where a choice holds three, and what finds one of them: `many("words", to="move")`."""
    monkeypatch.setattr(choosing, "MOST", 3)
    made = {name: folder(world.root, name) for name in ("Archive", "Autumn", "Board", "Spring", "Winter")}
    made["deep"] = folder(made["Winter"], "Spring looks")
    return made


def found(client, world, **asked) -> str:
    return client.get(at("folder_find", world, world.environment.cloud_name), asked).text


def test_folders_are_chosen_from_in_the_order_of_their_paths(world) -> None:
    two, ten = folder(world.root, "Take 2"), folder(world.root, "Take 10")
    for parent, name in ((ten, "b"), (two, "Day 10"), (two, "Day 9")):
        folder(parent, name)

    rows = folder_choices(
        facts_for(world.olga), environment_id=world.environment.pk, may=May.FOLDER_VIEW
    ).rows
    assert [path for _, path in rows] == [
        "Media Library", "Take 2", "Take 2 / Day 9", "Take 2 / Day 10", "Take 10", "Take 10 / b",
    ]  # fmt: skip


def test_where_there_are_many_folders_the_others_are_found_by_name(world, many, sign_in) -> None:
    client = sign_in("olga")
    page = client.get(at("folder_manage", world, "acme", many["deep"].pk)).text
    assert (
        f'<option value="{many["Winter"].pk}" selected>Winter</option>' in page
    )  # where it lies is among them
    assert many["Board"].pk not in page
    assert "Find a folder by name" in page

    assert (
        found(client, world, to="move", words="boar") == f'<option value="{many["Board"].pk}">Board</option>'
    )
    both = found(client, world, to="move", words="spring")
    assert [one in both for one in (many["Spring"].pk, many["deep"].pk, many["Board"].pk)] == [
        True,
        True,
        False,
    ]
    assert found(client, world, to="move", words="winter spring").count("<option") == 1
    assert many["deep"].pk not in found(client, world, to="move", words="spring", below=many["Winter"].pk)
    assert "No folder has this in its name" in found(client, world, to="move", words="summer")


def test_by_name_one_finds_no_folder_in_which_one_could_not_do_it(world, many, sign_in) -> None:
    give(world, [many["Spring"]], [(0, Role.FOLDER_VIEWER, False)])
    client = sign_in("vera")
    for to in ("move", "put", "share", "see"):
        assert many["Spring"].pk not in found(client, world, to=to, words="spring")
