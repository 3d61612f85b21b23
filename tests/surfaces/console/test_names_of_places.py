"""Whoever reads what others hold is told no name of a place that they may not see themselves."""

import pytest
from django.urls import reverse

from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.store.models import Folder, Grant, Group


@pytest.mark.parametrize("page", ["member", "group", "grant_end"])
def test_places_of_an_environment_that_the_reader_is_not_in_have_no_name(sign_in, world, press, page):
    second = create_environment(world.olga, name="Second", cloud_name="second").environment
    group = Group.objects.get(name="Agencies")
    home = Folder.objects.get(environment=second, parent=None)
    falcon = create_folder(world.olga, parent_id=home.pk, name="Falcon")
    book = create_collection(world.olga, environment_id=second.pk, name="Falcon Book")
    share_folder(world.olga, folder_id=falcon.pk, role="folder_viewer", group_ids=[group.pk])
    share_collection(world.olga, collection_id=book.pk, role="collection_viewer", group_ids=[group.pk])
    give_roles(world.olga, holder=f"group:{group.pk}", wanted=[Wanted("reports", second.pk)])
    grant = Grant.objects.get(group=group, folder=falcon)
    about = {"member": world.vera.id, "group": group.pk, "grant_end": grant.pk}[page]
    here = MemberChange(environment_ids=[world.environment.pk])
    change_member(world.olga, member_id=world.member("adam").pk, wanted=here)
    adams, olgas = (
        sign_in(who).get(reverse(page, args=(world.account.pk, about))).text for who in ("adam", "olga")
    )

    assert "the folder Falcon" in olgas
    assert "a folder and all below" in adams
    assert "Falcon" not in adams
    assert "the folder Press" in adams or page == "grant_end"
