"""The share page of a folder: who has access and why, whom a share would concern, giving and taking it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role
from mediadesk.store.models import Invitation

MOST_QUERIES = 13
MOST_WHEN_TRIED = 64  # the share is tried: the action for three holders between two pictures of the account


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library{rest}"


def test_a_share_says_whom_it_concerns_and_is_taken_away_once_it_is_said_who_loses_it(
    world, sign_in, shelf
) -> None:
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['secret'].pk}/share")
    asked = {"to": f"member:{world.vera.id}", "role": "folder_editor"}
    client.get(url)

    page = client.get(url, asked)
    client.post(f"{url}/give", {"to": asked["to"], "role": "folder_editor", "until": "2999-12-31"})
    seen = sign_in("vera").get(at(world, f"/assets/{shelf['grey'].pk}"))
    row = sign_in("olga").get(url).text
    grant = world.member("vera").grants.get(folder=shelf["secret"])
    asks = sign_in("olga").post(f"{url}/{grant.pk}/revoke")
    assert "Vera Viewer loses" in asks.text
    assert world.member("vera").grants.filter(pk=grant.pk).exists()
    client.post(f"{url}/{grant.pk}/revoke", {"sure": "yes"})
    gone = sign_in("vera").get(at(world, f"/assets/{shelf['grey'].pk}"))

    assert "1 person" in page.text
    assert "1 asset in 1 folder" in page.text
    assert seen.status_code == 200
    assert "this folder" in row
    assert gone.status_code == 403


@pytest.mark.parametrize("step", ["look", "search", "choose"])
def test_the_share_page_is_drawn_in_few_queries_at_each_of_its_steps(
    world, sign_in, shelf, django_assert_max_num_queries, step
) -> None:
    group = create_group(world.olga, name="Agencies")
    add_members_to_group(world.olga, group_id=group.pk, member_ids=[world.vera.id, world.edda.id])
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_viewer", group_ids=[group.pk])
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['press'].pk}/share")
    holders = [f"member:{world.mila.id}", f"member:{world.vera.id}", f"group:{group.pk}"]
    asked = {
        "look": {},
        "search": {"q": "e", "to": holders},
        "choose": {"to": holders, "role": "folder_viewer"},
    }
    client.get(url)

    with django_assert_max_num_queries(MOST_WHEN_TRIED if step == "choose" else MOST_QUERIES):
        page = client.get(url, asked[step]).text

    assert "through the group Agencies" in page
    assert ("Edda Editor" in page.partition("1. Find people")[2]) is (step == "search")
    assert ("Agencies, Mila Library, Vera Viewer — 3 people" in page) is (step == "choose")
    assert ("2 assets in 2 folders" in page) is (step == "choose")


def test_a_share_names_and_counts_only_those_it_reaches(world, sign_in, shelf) -> None:
    """Rita has no seat, Edda not this environment (decisions 0008, 0009): a group's share passes both by."""
    elsewhere = create_environment(world.olga, name="Second", cloud_name="second").environment
    wanted = MemberChange(environment_ids=[elsewhere.pk], role="media_library_user")
    change_member(world.olga, member_id=world.edda.id, wanted=wanted)
    group = create_group(world.olga, name="Agencies")
    everybody = [world.vera.id, world.rita.id, world.edda.id]
    add_members_to_group(world.olga, group_id=group.pk, member_ids=everybody)
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['press'].pk}/share")

    before = client.get(url, {"to": [f"group:{group.pk}"], "role": "folder_viewer"}).text
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_viewer", group_ids=[group.pk])
    after = client.get(url).text

    assert "Agencies — 1 person" in before
    assert "vera@acme.example" in after
    assert "rita@acme.example" not in after
    assert "edda@acme.example" not in after
    for name, why in (
        ("rita", "the role of their membership takes no seat"),
        ("edda", "they may not enter its environment"),
    ):
        held = client.get(f"/console/{world.account.pk}/users/{world.member(name).pk}").text
        assert f"Does not reach them: {why}" in held
    assert "Does not reach" not in client.get(f"/console/{world.account.pk}/users/{world.vera.id}").text


@pytest.mark.parametrize(
    ("until", "said"),
    [("2001-01-01", "it has passed"), ("someday", "write it like 2030-12-31"), ("2999-12-31", "")],
)
def test_what_a_share_would_be_refused_for_is_said_before_it_is_given(
    world, sign_in, shelf, until, said
) -> None:
    asked = {"to": [f"member:{world.vera.id}"], "role": "folder_editor", "until": until}

    page = sign_in("olga").get(at(world, f"/folders/{shelf['press'].pk}/share"), asked).text

    assert said in page
    assert ("Vera Viewer gains" in page) is not bool(said)


def test_a_share_ends_on_the_day_and_is_given_for_the_reason_that_were_typed_and_the_list_says_both(
    world, sign_in, shelf
) -> None:
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['press'].pk}/share")
    typed = {"role": "folder_viewer", "until": "2999-12-31", "reason": "The spring campaign"}

    asks = client.get(url, typed | {"to": f"member:{world.vera.id}"}).text
    sent = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asks.partition("2. Share")[2])
    )
    client.post(f"{url}/give", sent)
    grant = world.member("vera").grants.get(folder=shelf["press"])
    row = client.get(url).text.partition("By their role")[0]

    assert "because: The spring campaign" in asks
    assert (grant.reason, f"{grant.until:%Y-%m-%d}") == ("The spring campaign", "2999-12-31")
    assert "The spring campaign" in row
    assert "31 Dec" in row


def test_a_reason_that_is_too_long_is_told_and_nothing_is_shared(world, sign_in, shelf) -> None:
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['press'].pk}/share")
    typed = {"to": f"member:{world.vera.id}", "role": "folder_viewer", "reason": "x" * 301}

    assert "The reason is not right" in client.get(url, typed).text
    client.post(f"{url}/give", typed)

    assert not world.member("vera").grants.filter(folder=shelf["press"]).exists()


def test_the_page_says_that_policies_are_not_looked_at_and_where_they_are(world, sign_in, shelf) -> None:
    url = at(world, f"/folders/{shelf['press'].pk}")
    page = sign_in("mila").get(f"{url}/share").text

    assert "policies are not looked at" in page
    assert f'href="{url}/who"' in page


def test_whoever_may_not_share_does_not_see_who_has_access(world, sign_in, shelf) -> None:
    for name in ("edda", "vera"):
        client = sign_in(name)
        assert client.get(at(world, f"/folders/{shelf['year'].pk}/share")).status_code == 403
        assert "Share" not in client.get(at(world, f"/folders/{shelf['year'].pk}")).text


def test_an_expired_invitation_is_called_so_and_keys_of_the_whole_stand_below_people(
    world, sign_in, shelf
) -> None:
    (late,) = invite_members(
        world.olga, invitees=[Invitee(email="late@new.example", role=Role.MEDIA_LIBRARY_USER)]
    )
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_viewer", member_ids=[late.member.pk])
    url, joined = at(world, f"/folders/{shelf['press'].pk}/share"), "will once they have joined"
    assert joined not in sign_in("olga").get(url).text
    invite_members(world.olga, invitees=[Invitee(email="soon@new.example", role=Role.EDITOR)])
    Invitation.objects.update(expires_at=clock.now() - timedelta(days=1))
    create_api_key(world.olga, name="Shop", role="editor", environment_id=world.environment.pk)

    page = sign_in("olga").get(url).text
    shares, _, by_role = page.partition("By their role in the account")

    assert "Expired" in shares
    assert joined in by_role
    assert "Pending" not in page
    assert ("Shop" in shares, "Shop" in by_role) == (False, True)


def test_the_first_folder_is_the_library_on_every_page(world, sign_in) -> None:
    client = sign_in("olga")
    foreseen = f"share?to=member:{world.vera.id}&role=folder_viewer"
    for page in ("share", foreseen, "who", "manage", "import"):
        said = client.get(at(world, f"/folders/{world.root.pk}/{page}")).text
        assert "Media Library</" in said
        assert "Home" not in said


def test_only_whose_role_is_replaced_is_named(world, sign_in, shelf) -> None:
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['year'].pk}/share")

    again = client.get(url, {"to": f"member:{world.vera.id}", "role": "folder_editor"}).text
    anew = client.get(url, {"to": f"member:{world.edda.id}", "role": "folder_editor"}).text

    assert "Replaces the role of Vera Viewer, now Viewer." in again
    assert "Replaces the role" not in anew
