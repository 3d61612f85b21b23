"""Wherever a folder is chosen, one finds the folders one may choose, and learns of no other."""

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.queries.access import folder_choices
from mediadesk.rules.bundles import Item
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Grant

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
    assert folder_choices(facts, environment_id=world.environment.pk, may=May.FOLDER_SHARE) == [
        (shelf["year"].pk, "Press / 2030")
    ]
    asked = {"holder": f"member:{world.member('vera').pk}", "place": f"folders:{world.environment.pk}"}
    page = sign_in("edda").get(at("grant_new", world), asked).text
    assert f'<option value="{shelf["year"].pk}"' in page
    assert shelf["secret"].pk not in page
