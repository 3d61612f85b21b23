"""Explain: the answer to who may do what and why, what one member can do, and who has access to a thing."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.engines import clock
from mediadesk.store.models import ApiKey, CustomRole, Folder, Grant, Member, Policy
from tests.actions.library.saying import put


def at(name, world, *more, **asked):
    address = reverse(name, args=(world.account.pk, *more))
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in asked.items())}" if asked else address


def text(answer):
    assert answer.status_code == 200, answer.content.decode()[:300]
    return " ".join(answer.content.decode().split())


@pytest.fixture
def hidden(world, press):
    """A private folder in Press that nobody shared."""
    now = clock.now()
    return Folder.objects.create(
        account=world.account, environment=world.environment, parent=press, name="Merger", private=True,
        created_at=now, updated_at=now,
    )  # fmt: skip


def asked(client, world, who, may, on):
    return text(client.get(at("explain", world, who=f"member:{world.member(who).pk}", may=may, on=on)))


def test_a_yes_is_told_with_role_group_giver_and_end(sign_in, world, press):
    said = asked(sign_in("adam"), world, "vera", "asset.upload", f"folder:{press.pk}")

    assert "Vera Viewer may add assets to a folder, in the folder Press." in said
    assert "Role Contributor on Press through the group Agencies, granted by" in said
    assert "ends 1 June 2099" in said


def test_a_no_says_what_is_missing_which_roles_would_do_and_who_can_give_them(sign_in, world, press):
    said = asked(sign_in("adam"), world, "vera", "asset.delete", f"folder:{press.pk}")

    assert "Vera Viewer may not delete an asset, in the folder Press." in said
    assert "No role held here allows it" in said
    for role in ("Manager", "Editor", "Media Library admin"):
        assert f"<strong>{role}</strong>" in said
    assert "<strong>Contributor</strong>" not in said
    for helper in ("Olga Owner", "Adam Admin", "Mila Library"):
        assert helper in said
    assert "Edda Editor" not in said.partition("Who can give")[2].partition("</section>")[0]


def test_an_own_role_that_would_allow_it_is_named(sign_in, world, press):
    now = clock.now()
    CustomRole.objects.create(
        account=world.account, kind="folder", name="Sweeper", permissions=["asset.view", "asset.delete"],
        created_at=now, updated_at=now,
    )  # fmt: skip

    assert "<strong>Sweeper</strong>" in asked(
        sign_in("adam"), world, "vera", "asset.delete", f"folder:{press.pk}"
    )


def test_a_policy_in_the_way_is_named_and_no_role_is_offered_against_it(sign_in, world, press):
    now = clock.now()
    statement = 'forbid(principal, action == Cloudinary::Action::"asset.upload", resource);'
    Policy.objects.create(
        account=world.account, name="Freeze", statement=statement, created_at=now, updated_at=now
    )
    said = asked(sign_in("adam"), world, "vera", "asset.upload", f"folder:{press.pk}")

    assert "The policy Freeze forbids it" in said
    assert "No role would change that" in said
    assert "Any of these roles" not in said


def test_what_one_may_not_see_oneself_one_cannot_ask_about(sign_in, world, hidden):
    """Adam may explain, but is let into no environment here."""
    member = world.member("adam")
    member.all_environments = False
    member.save()
    client = sign_in("adam")
    answer = client.get(
        at("explain", world, who=f"member:{world.vera.id}", may="asset.view", on=f"folder:{hidden.pk}")
    )

    assert answer.status_code == 403
    assert "Merger" not in answer.content.decode()
    assert "The folder Merger" not in text(client.get(at("explain", world, thing="Merger")))


@pytest.mark.parametrize("asked_for", ["who", "on"])
def test_another_accounts_people_and_things_are_not_there(sign_in, world, press, asked_for):
    query = {"who": f"member:{world.vera.id}", "may": "asset.view", "on": f"folder:{press.pk}"}
    query[asked_for] = {"who": f"member:{world.otto.id}", "on": f"folder:{world.other_root.pk}"}[asked_for]

    assert sign_in("olga").get(at("explain", world, **query)).status_code == 404


@pytest.mark.parametrize("person", ["vera", "edda", "tess", "bill"])
def test_only_who_may_explain_can_ask_about_others(sign_in, world, press, person):
    client = sign_in(person)

    assert client.get(at("explain", world)).status_code == 403
    assert client.get(at("member_can", world, world.vera.id)).status_code == 403


def test_whoever_is_refused_learns_why_about_themselves(sign_in, world, hidden):
    client = sign_in("vera")
    refused = client.get(at("folder", world, "acme", hidden.pk))
    link = at("explain_own", world) + f"?may=folder.view&amp;on=folder%3A{hidden.pk}"
    told = client.get(link.replace("&amp;", "&"))
    said = text(told)

    assert refused.status_code == 403
    assert link in refused.content.decode()
    assert "You may not see a folder and what is in it, in this folder." in said
    assert "A private folder keeps out the role Contributor on Press" in said
    assert "Olga Owner" in said  # the name that the refusal tells as well
    assert f"{at('request_new', world)}?folder={hidden.pk}" in told.content.decode()  # about this folder


def test_ones_own_answer_names_no_folder_that_one_may_not_see_and_no_giver(sign_in, world, hidden):
    """A share that has ended, of a folder that is called otherwise today."""
    yesterday = datetime(2020, 1, 1, tzinfo=UTC)
    Grant.objects.create(
        account=world.account, member=world.member("vera"), folder=hidden, role="folder_viewer",
        granted_by_label="Mila Library", created_at=yesterday, until=yesterday,
    )  # fmt: skip
    said = text(sign_in("vera").get(at("explain_own", world, may="folder.view", on=f"folder:{hidden.pk}")))

    assert "You had it until 1 January 2020: role Viewer on a folder" in said
    assert "Merger" not in said
    assert "granted by" not in said


def test_an_asset_of_a_collection_leads_to_no_folder_that_one_does_not_see(sign_in, world, hidden):
    """Nor to the id by which its folder could be asked for."""
    asset = put(world.olga, hidden, "grey.txt", "grey")
    book = create_collection(world.olga, environment_id=world.environment.pk, name="Book")
    add_to_collection(world.olga, collection_id=book.pk, asset_ids=[asset.pk])
    share_collection(world.olga, collection_id=book.pk, role="collection_viewer", member_ids=[world.vera.id])
    about = at("explain_own", world, may="asset.delete", on=f"asset:{asset.pk}")

    seen = text(sign_in("vera").get(about))
    assert "on the asset grey.txt" in seen
    assert hidden.pk not in seen


def test_another_accounts_folder_has_no_why(sign_in, world):
    at_other = at("explain_own", world, may="folder.view", on=f"folder:{world.other_root.pk}")

    assert sign_in("vera").get(at_other).status_code == 404


def test_everything_a_member_can_do_is_told_place_by_place(sign_in, world, press):
    said = text(sign_in("adam").get(at("member_can", world, world.vera.id)))

    assert "The account, with all its environments" in said
    assert "The folder Press" in said
    assert "in Acme, with all that inherits from it" in said
    assert "add assets to a folder" in said
    assert "delete an asset" not in said
    assert "Role Contributor on Press through the group Agencies, granted by" in said


def test_a_search_finds_choices_and_answers_nothing_until_it_is_asked(sign_in, world, press):
    question = {"who": f"member:{world.member('adam').pk}", "may": "asset.view", "on": "account"}
    client = sign_in("adam")

    searched = text(client.get(at("explain", world, find="Vera", look="yes", **question)))
    asked_for = text(client.get(at("explain", world, find="Vera", **question)))

    assert "Adam Admin may" not in searched
    assert f'value="member:{world.vera.id}"' in searched
    assert "Adam Admin may" in asked_for


def test_the_name_of_a_policy_stays_as_it_is_when_one_reads_about_oneself(sign_in, world, press):
    now = clock.now()
    Policy.objects.create(
        account=world.account, name="Freeze what they made by role Editor", created_at=now, updated_at=now,
        statement='forbid(principal, action == Cloudinary::Action::"asset.upload", resource);',
    )  # fmt: skip

    said = text(sign_in("vera").get(at("explain_own", world, may="asset.upload", on=f"folder:{press.pk}")))

    assert "The policy Freeze what they made by role Editor forbids it" in said


def test_no_role_is_offered_to_whoever_is_not_active_and_no_policy_is_blamed(sign_in, world, press):
    Member.objects.filter(pk=world.vera.id).update(status=Member.DISABLED)

    said = asked(sign_in("adam"), world, "vera", "asset.view", f"folder:{press.pk}")

    assert "No role would change that." in said
    assert "a policy wins" not in said


def test_the_page_names_the_policy_that_takes_from_the_owner_what_the_key_was_given(
    sign_in, world, press
) -> None:
    now, edda = clock.now(), world.member("edda")
    key = create_api_key(world.olga, name="Shop", role="editor", environment_id=world.environment.pk)
    ApiKey.objects.filter(pk=key.row.pk).update(owner=edda)
    principal = f'principal == Cloudinary::User::"{edda.pk}"'
    statement = f'forbid({principal}, action == Cloudinary::Action::"asset.delete", resource);'
    Policy.objects.create(
        account=world.account, name="Edda keeps all", statement=statement, created_at=now, updated_at=now
    )

    asking = {"who": f"key:{key.row.pk}", "may": "asset.delete", "on": f"folder:{press.pk}"}
    said = text(sign_in("olga").get(at("explain", world, **asking)))

    assert "The policy Edda keeps all takes it from the owner of the key" in said
    assert "no role held here allows it" not in said.lower()


@pytest.fixture
def kept_from_adam(world, press):
    """A policy that keeps Press from Adam, who may ask all about access."""
    now = clock.now()
    principal = f'principal == Cloudinary::User::"{world.member("adam").pk}"'
    where = f'resource in Cloudinary::Folder::"{press.pk}"'
    statement = f'forbid({principal}, action == Cloudinary::Action::"folder.view", {where});'
    Policy.objects.create(
        account=world.account, name="Apart", statement=statement, created_at=now, updated_at=now
    )


@pytest.mark.usefixtures("kept_from_adam")
def test_a_folder_that_the_reader_may_not_see_has_no_name_in_what_others_hold(sign_in, world):
    client = sign_in("adam")
    everything = text(client.get(at("member_can", world, world.vera.id)))
    why_not = asked(client, world, "vera", "asset.upload", f"environment:{world.environment.pk}")

    assert "A folder" in everything
    assert "Role Contributor on a folder through the group Agencies, granted by" in everything
    assert "role Contributor on a folder through the group Agencies" in why_not
    assert "Press" not in everything + why_not


def test_a_master_admin_can_do_everything_everywhere(sign_in, world):
    assert "Everything, everywhere" in text(sign_in("adam").get(at("member_can", world, world.olga.id)))


def test_a_disabled_member_can_do_nothing_and_it_is_said_why(sign_in, world):
    member = world.member("vera")
    member.status = member.DISABLED
    member.save()

    assert "The membership is not active." in text(
        sign_in("adam").get(at("member_can", world, world.vera.id))
    )


@pytest.mark.parametrize(
    ("name", "most", "query"),
    [
        ("explain", 9, {}),
        ("explain", 18, {"who": "vera", "may": "asset.delete", "on": "press"}),  # reads the whole account
        ("explain_own", 6, {"may": "asset.delete", "on": "press"}),
        ("member_can", 9, {}),
        ("folder_who", 13, {}),  # reads the whole account
    ],
)
def test_a_page_costs_no_more_queries_than_is_written(sign_in, world, press, name, most, query):
    client = sign_in("adam")
    more = {"member_can": [world.vera.id], "folder_who": ["acme", press.pk]}.get(name, [])
    named = {"vera": f"member:{world.vera.id}", "press": f"folder:{press.pk}"}
    address = at(name, world, *more, **{key: named.get(value, value) for key, value in query.items()})
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200

    assert len(made) <= most, [one["sql"][:90] for one in made]
