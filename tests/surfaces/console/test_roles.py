"""The pages of roles: look, compare, copy, write, delete."""

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.rules.bundles import Item
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Bundle, CustomRole, Grant

RIGHTS = ["folder.view", "asset.view", "asset.delete"]


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


@pytest.fixture
def role(world) -> CustomRole:
    """The folder role Trimmer, which Vera holds in the library."""
    made = create_role(
        world.olga, kind=RoleKind.FOLDER, name="Trimmer", permissions=RIGHTS, description="Cuts."
    )
    vera = world.members["vera"].pk
    share_folder(world.olga, folder_id=world.root.pk, role=made.pk, member_ids=[vera])
    return made


def test_a_page_of_roles_costs_at_most_twelve_queries(
    sign_in, world, role, django_assert_max_num_queries
) -> None:
    client = sign_in("olga")
    addresses = [
        at("roles", world),
        f"{at('roles', world)}?kind=folder",
        at("role_compare", world),
        at("role_new", world),
        f"{at('role_new', world)}?from=editor",
        at("role", world, role.pk),
        at("role", world, "editor"),
        at("role_change", world, role.pk),
        at("role_delete", world, role.pk),
    ]
    client.get(addresses[0])

    for address in addresses:
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200, address


def test_the_list_says_of_each_role_whether_it_is_ones_own_and_how_many_hold_it(sign_in, world, role) -> None:
    page = sign_in("tess").get(f"{at('roles', world)}?kind=folder").content.decode()

    assert "Trimmer" in page
    assert "your own" in page
    assert "1 user" in page
    assert at("role_new", world) not in page


def test_a_role_says_in_sentences_what_it_allows_and_who_holds_it_where(sign_in, world, role) -> None:
    page = sign_in("olga").get(at("role", world, role.pk)).content.decode()

    assert "delete an asset" in page
    assert "Vera Viewer" in page
    assert "created the folder role Trimmer, which holds folder.view" in page


def test_a_copy_takes_one_click_and_leads_to_its_form(sign_in, world) -> None:
    client = sign_in("olga")
    answer = client.post(at("role_copy", world, "folder_manager"))
    again = client.post(at("role_copy", world, "folder_manager"))

    made = CustomRole.objects.get(name="Manager copy")
    assert answer["Location"] == at("role_change", world, made.pk)
    assert "folder.share" in made.permissions
    assert CustomRole.objects.filter(name="Manager copy 2").exists(), again


def test_a_copy_of_more_than_one_holds_is_refused_and_its_form_leaves_that_out(sign_in, world) -> None:
    """T-14."""
    client = sign_in("adam")

    assert client.post(at("role_copy", world, "billing")).status_code == 403
    assert not CustomRole.objects.exists()
    page = client.get(f"{at('role_new', world)}?from=billing").content.decode()
    assert 'value="usage.view" checked' in page
    assert 'value="billing.view" checked' not in page
    assert "You do not hold this everywhere yourself." in page


def test_a_role_is_written_from_nothing(sign_in, world) -> None:
    form = {"kind": "folder", "name": "Trimmer", "description": "Cuts.", "permissions": RIGHTS}
    answer = sign_in("olga").post(at("role_create", world), form)

    made = CustomRole.objects.get()
    assert answer["Location"] == at("role", world, made.pk)
    assert (made.kind, made.permissions) == ("folder", RIGHTS)


def test_what_was_typed_stays_where_it_is_refused(sign_in, world) -> None:
    form = {"kind": "folder", "name": "Manager", "permissions": ["asset.move"]}
    answer = sign_in("olga").post(at("role_create", world), form)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "There is already a role called Manager." in page
    assert 'value="asset.move" checked' in page


def test_a_right_of_little_use_alone_is_hinted_at_and_one_click_adds_what_it_needs(sign_in, world) -> None:
    client = sign_in("olga")
    form = {"kind": "folder", "name": "Trimmer", "permissions": ["asset.delete"]}
    hinted = client.post(at("role_create", world), {**form, "then": "hints"}).content.decode()
    added = client.post(at("role_create", world), {**form, "then": "needs"}).content.decode()

    assert "To delete an asset, one must also be able to see a folder" in hinted
    assert "of little use alone" not in added
    assert 'value="asset.view" checked' in added
    assert 'value="folder.view" checked' in added
    assert not CustomRole.objects.exists()


def test_changing_a_role_that_is_held_says_first_what_that_gives_and_takes(sign_in, world, role) -> None:
    client = sign_in("olga")
    form = {"name": "Trimmer", "version": "1", "permissions": ["folder.view", "asset.view", "asset.move"]}
    asked = client.post(at("role_change", world, role.pk), form).content.decode()
    role.refresh_from_db()

    assert role.permissions == RIGHTS
    assert "Vera Viewer" in asked
    assert "move an asset to another folder" in asked
    assert "delete an asset" in asked
    again = client.post(at("role_change", world, role.pk), {**form, "sure": "yes", "then": ["save", "edit"]})
    assert 'value="asset.move" checked' in again.content.decode()
    role.refresh_from_db()
    assert role.permissions == RIGHTS
    client.post(at("role_change", world, role.pk), {**form, "sure": "yes"})
    role.refresh_from_db()
    assert role.permissions == ["folder.view", "asset.view", "asset.move"]


def test_changing_its_words_asks_nothing(sign_in, world, role) -> None:
    form = {"name": "Cutter", "version": "1", "permissions": RIGHTS}
    sign_in("olga").post(at("role_change", world, role.pk), form)

    role.refresh_from_db()
    assert role.name == "Cutter"


def test_the_second_of_two_writers_gets_the_form_back(sign_in, world, role) -> None:
    client, form = sign_in("olga"), {"name": "Cutter", "version": "1", "permissions": RIGHTS}
    client.post(at("role_change", world, role.pk), form)
    answer = client.post(at("role_change", world, role.pk), {**form, "name": "Snipper"})

    assert answer.status_code == 409
    assert "Somebody else changed the role Cutter" in answer.content.decode()


def test_a_system_role_has_no_form(sign_in, world) -> None:
    client = sign_in("olga")

    assert client.get(at("role_change", world, "editor")).status_code == 409
    assert client.post(at("role_delete", world, "editor")).status_code == 409


def test_deleting_a_role_asks_what_replaces_it(sign_in, world, role) -> None:
    client = sign_in("olga")
    asked = client.get(at("role_delete", world, role.pk)).content.decode()
    client.post(at("role_delete", world, role.pk))
    unanswered = CustomRole.objects.count()
    first = client.post(at("role_delete", world, role.pk), {"replacement": "folder_viewer"}).content.decode()
    still = CustomRole.objects.count()
    client.post(at("role_delete", world, role.pk), {"replacement": "folder_viewer", "sure": "yes"})

    assert "It is held once." in asked
    assert "delete an asset" in first
    assert (unanswered, still) == (1, 1)
    assert not CustomRole.objects.exists()
    assert Grant.objects.get(member=world.members["vera"]).role == "folder_viewer"


def test_a_role_that_only_a_bundle_gives_is_in_use_and_nothing_is_chosen_for_it(sign_in, world) -> None:
    role = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Trim", description="", permissions=["report.view"]
    )
    lines = [Item(role.pk), Item("billing")]
    save_bundle(world.olga, name="Board", items=lines)
    client = sign_in("olga")

    asked = client.get(at("role_delete", world, role.pk)).content.decode()

    assert "The bundle Board gives it." in asked
    assert " checked" not in asked.partition('name="replacement"')[2].partition("</fieldset>")[0]
    client.post(at("role_delete", world, role.pk), {"replacement": "nothing"})
    assert [item["role"] for item in Bundle.objects.get().items] == ["billing"]


def test_the_form_says_where_a_role_in_collections_is_held(sign_in, world) -> None:
    page = sign_in("olga").get(at("role_new", world), {"kind": "collection"}).content.decode()

    assert "Held on a collection and the assets that it opens." in page


def test_two_roles_are_compared_by_their_differences_or_in_full(sign_in, world, role) -> None:
    client, asked = sign_in("olga"), {"kind": "folder", "one": role.pk, "other": "folder_viewer"}
    differing = client.get(at("role_compare", world), asked).content.decode()
    everything = client.get(at("role_compare", world), {**asked, "all": "yes"}).content.decode()

    assert "Trimmer allows 1 thing that Viewer does not" in differing
    assert "asset.delete" in differing
    assert "<code>asset.move" not in differing
    assert "<code>asset.move" in everything


def test_two_roles_of_different_kinds_are_not_compared(sign_in, world, role) -> None:
    asked = {"kind": "folder", "one": role.pk, "other": "editor"}

    assert sign_in("olga").get(at("role_compare", world), asked).status_code == 400


def test_a_folder_role_of_ones_own_is_shared_beside_the_systems_and_replaces_none(
    sign_in, world, role
) -> None:
    address = reverse("folder_share", args=(world.account.pk, "acme", world.root.pk))
    client, vera = sign_in("olga"), f"member:{world.members['vera'].pk}"
    share_folder(
        world.olga, folder_id=world.root.pk, role="folder_viewer", member_ids=[world.members["vera"].pk]
    )
    page = client.get(address).content.decode()
    with_own = client.get(address, {"to": vera, "role": role.pk}).content.decode()
    with_system = client.get(address, {"to": vera, "role": "folder_editor"}).content.decode()

    assert f'<option value="{role.pk}">Trimmer: Cuts. (your own role)</option>' in page
    assert "Replaces the role" not in with_own
    assert "Replaces the role of Vera Viewer, now Viewer." in with_system
