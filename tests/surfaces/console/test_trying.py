"""What alters somebody's access says so on a page first; what alters nobody's is done at once."""

import pytest

from mediadesk.engines import clock
from mediadesk.store.models import Folder, Grant, GroupMember, Member
from mediadesk.surfaces import previews
from tests.access.test_load import folder, grant
from tests.actions.test_dry_run import group

pytestmark = pytest.mark.django_db


def at(world, path: str) -> str:
    return f"/console/{world.account.pk}{path}"


@pytest.fixture
def press(world):
    """A folder of which Vera has a share."""
    made = folder(world.root, "Press")
    grant("folder_viewer", member=world.member("vera"), folder=made)
    return made


def manage(world, one, what: str) -> str:
    return at(world, f"/e/acme/library/folders/{one.pk}/{what}")


def test_a_folder_that_leaves_a_share_is_moved_after_the_page_has_said_who_loses_it(
    world, press, sign_in
) -> None:
    inside, client = folder(press, "May"), sign_in("olga")
    chosen = {"parent": world.root.pk}

    asked = client.post(manage(world, inside, "move"), chosen)

    assert "Vera Viewer loses what the role Viewer allows in May and below (0 assets)." in asked.text
    assert f'name="parent" value="{world.root.pk}"' in asked.text
    assert Folder.objects.get(pk=inside.pk).parent_id == press.pk
    done = client.post(manage(world, inside, "move"), {**chosen, "sure": "yes"}, follow=True)
    assert "was moved to " in done.text
    assert Folder.objects.get(pk=inside.pk).parent_id == world.root.pk


def test_a_move_that_alters_nobodys_access_is_done_at_once(world, press, sign_in) -> None:
    legal, other = folder(world.root, "Legal"), folder(world.root, "Other")

    done = sign_in("olga").post(manage(world, legal, "move"), {"parent": other.pk}, follow=True)

    assert "was moved to " in done.text
    assert Folder.objects.get(pk=legal.pk).parent_id == other.pk


def test_making_a_folder_private_says_who_loses_it_and_letting_it_inherit_who_gets_it(
    world, press, sign_in
) -> None:
    inside, client = folder(press, "May"), sign_in("olga")

    private = client.post(manage(world, inside, "private"), {"version": "1"})
    Folder.objects.filter(pk=inside.pk).update(private=True)
    inherit = client.post(manage(world, inside, "inherit"), {"version": "1"})

    assert "Vera Viewer loses what the role Viewer allows in May" in private.text
    assert "Vera Viewer gains what the role Viewer allows in May" in inherit.text


def test_who_comes_into_a_group_and_who_leaves_it_is_told_what_it_means(world, press, sign_in) -> None:
    agencies, client = group(world, "Agencies"), sign_in("olga")
    grant("folder_editor", group=agencies, folder=press)
    chosen = {"selected": [world.member("vera").pk]}

    asked = client.post(at(world, f"/groups/{agencies.pk}/add"), chosen)
    assert "Vera Viewer gains" in asked.text
    assert not GroupMember.objects.exists()

    client.post(at(world, f"/groups/{agencies.pk}/add"), {**chosen, "sure": "yes"})
    assert GroupMember.objects.count() == 1
    leaves = client.post(at(world, f"/groups/{agencies.pk}/remove"), chosen)
    gone = client.post(at(world, f"/groups/{agencies.pk}/delete"))
    assert "Vera Viewer loses" in leaves.text
    assert "Vera Viewer loses" in gone.text
    assert GroupMember.objects.count() == 1


def test_a_new_role_of_a_user_is_asked_about_and_a_new_name_is_not(world, sign_in) -> None:
    edda, client = world.member("edda"), sign_in("olga")
    url = at(world, f"/users/{edda.pk}/change")
    form = {"name": "Edda Editor", "role": "editor", "reach": "all", "version": str(edda.version)}

    asked = client.post(url, {**form, "role": "media_library_user"})
    assert "Edda Editor loses" in asked.text
    assert Member.objects.get(pk=edda.pk).role == "editor"

    client.post(url, {**form, "name": "Edda E."})
    assert Member.objects.get(pk=edda.pk).name == "Edda E."


def test_a_share_says_what_it_gives_before_it_is_given(world, press, sign_in) -> None:
    chosen = {"to": [f"member:{world.member('vera').pk}"], "role": "folder_contributor"}

    page = sign_in("olga").get(manage(world, press, "share"), chosen)

    assert "Vera Viewer gains the right to" in page.text
    assert "press and below" in page.text.lower()


def test_what_is_taken_away_is_taken_after_many_previews_too(world, press, sign_in, monkeypatch) -> None:
    used_up = {world.olga.id: (clock.now(), previews.ALLOWED_SECONDS)}
    monkeypatch.setattr(previews, "_spent", used_up)
    client, given = sign_in("olga"), Grant.objects.get()
    chosen = {"holder": f"member:{world.member('vera').pk}", "selected": [given.pk]}

    asked = client.post(at(world, "/grants/take"), chosen)

    assert asked.status_code == 200
    assert "was not worked out this time" in asked.text
    assert "Nobody gains or loses" not in asked.text
    client.post(at(world, "/grants/take"), {**chosen, "sure": "yes"})
    assert not Grant.objects.exists()
