"""Giving and taking roles on the pages of a user, a group and a key: what is offered, asked first, and told."""

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Kind
from mediadesk.access.load import read_facts
from mediadesk.access.visible import assets_where
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.teams.create_group import create_group
from mediadesk.engines import clock
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Grant
from tests.access.test_load import folder, grant
from tests.actions.library.saying import put

pytestmark = pytest.mark.django_db(transaction=True)


def at(name: str, world, *more: str) -> str:
    return reverse(name, args=(world.account.pk, *more))


def member(world, name: str) -> str:
    return f"member:{world.member(name).pk}"


def test_a_role_is_given_after_a_page_that_says_what_it_means_and_stands_on_the_persons_page(
    sign_in, world
) -> None:
    client, vera = sign_in("olga"), world.member("vera")
    wanted = {
        "holder": member(world, "vera"),
        "place": "account",
        "role": "reports",
        "until": "2031-05-31",
        "reason": "Board",
    }

    asking = client.post(at("grant_give", world), wanted).content.decode()
    assert "see reports" in asking
    assert not Grant.objects.exists()

    page = client.post(at("grant_give", world), {**wanted, "sure": "yes"}, follow=True).content.decode()
    assert "Given. It holds from their next request on." in page
    for told in ("Reports", "Dashboard and reports only", "the account", "31 May 2031", "Board"):
        assert told in page
    assert sign_in("vera").get(at("trail", world)).status_code == 200

    grant = Grant.objects.get(member=vera)
    taken, client = {"holder": member(world, "vera"), "selected": [grant.pk]}, sign_in("olga")
    assert "see reports" in client.post(at("grants_take", world), taken).content.decode()
    assert Grant.objects.exists()
    client.post(at("grants_take", world), {**taken, "sure": "yes"})
    assert not Grant.objects.exists()
    assert sign_in("vera").get(at("trail", world)).status_code == 403


def test_several_roles_on_several_folders_are_given_at_once(sign_in, world) -> None:
    press = folder(world.root, "Press")
    own = create_role(
        world.olga, kind=RoleKind.FOLDER, name="Tagger", description="", permissions=["asset.edit"]
    )
    wanted = {
        "holder": member(world, "vera"), "place": f"folders:{world.environment.pk}",
        "role": ["folder_viewer", own.pk], "folder": [world.root.pk, press.pk], "sure": "yes",
    }  # fmt: skip
    sign_in("olga").post(at("grant_give", world), wanted)

    given = {(grant.folder_id, grant.custom_role_id or grant.role) for grant in Grant.objects.all()}
    assert given == {(one.pk, role) for one in (world.root, press) for role in ("folder_viewer", own.pk)}


@pytest.mark.parametrize(("route", "back"), [("grants_take", "member"), ("unused_take", "unused")])
def test_taking_nothing_or_what_is_gone_says_so_beside_the_list(sign_in, world, route, back) -> None:
    kept, gone = (grant(role, member=world.member("vera")) for role in ("reports", "technical_admin"))
    gone.delete()
    client, holder = sign_in("olga"), {"holder": member(world, "vera")}
    where = at(back, world, world.member("vera").pk) if back == "member" else at(back, world)

    for selected, said in (
        ([], "Choose at least one role first."),
        ([kept.pk, "f" * 32], "is no longer there"),
    ):
        answer = client.post(at(route, world), {**holder, "selected": selected}, follow=True)
        assert answer.redirect_chain == [(where, 302)]
        assert said in answer.content.decode()
    assert Grant.objects.get() == kept


def test_the_form_offers_only_what_one_could_give_there(sign_in, world) -> None:
    holder = {"holder": member(world, "vera")}
    page = sign_in("adam").get(at("grant_new", world), holder).content.decode()
    assert 'value="reports"' in page
    assert 'value="billing"' not in page  # an Admin holds nothing of it
    assert 'value="master_admin"' not in page

    inside = {**holder, "place": f"folders:{world.environment.pk}"}
    page = sign_in("adam").get(at("grant_new", world), inside).content.decode()
    assert 'value="folder_manager"' in page
    assert 'value="reports"' not in page


def test_a_refused_gift_shows_the_form_with_what_was_typed_and_what_to_do(sign_in, world) -> None:
    wanted = {"holder": member(world, "bill"), "place": "account", "role": "editor", "reason": "Retouching"}
    answer = sign_in("olga").post(at("grant_give", world), wanted)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "takes no seat" in page
    assert "Retouching" in page


def test_a_key_is_given_a_role_in_a_collection_and_sees_what_it_opens(sign_in, world) -> None:
    environment_id = world.environment.pk
    own = {"role": "folder_viewer", "folder_ids": [folder(world.root, "Press").pk]}
    key = create_api_key(world.olga, environment_id=environment_id, name="Shop", **own).row
    coat, _ = put(world.olga, world.root, "coat.txt"), put(world.olga, world.root, "hat.txt")
    lookbook = create_collection(
        world.olga, environment_id=environment_id, name="Lookbook", asset_ids=[coat.pk]
    )
    client, holder = sign_in("olga"), {"holder": f"key:{key.pk}"}

    there = {**holder, "place": f"collections:{environment_id}"}
    page = client.get(at("grant_new", world), there).content.decode()
    assert f'value="{lookbook.pk}"' in page
    wanted = {**there, "role": "collection_viewer", "collection": lookbook.pk}
    assert "see a collection" in client.post(at("grant_give", world), wanted).content.decode()
    client.post(at("grant_give", world), {**wanted, "sure": "yes"})

    now = {"epoch": 1, "now": clock.now(), "account_id": world.account.pk}
    facts = read_facts(Kind.API_KEY, key.pk, **now)
    assert list(assets_where(facts, May.ASSET_VIEW, environment_id=environment_id)) == [coat]
    assert "the collection Lookbook" in client.get(at("key", world, key.pk)).content.decode()


def test_groups_and_keys_have_the_same_table_and_form(sign_in, world) -> None:
    group = create_group(world.olga, name="Agencies")
    key = create_api_key(world.olga, name="Shop", role="reports").row
    client = sign_in("olga")
    for holder, route, pk in ((f"group:{group.pk}", "group", group.pk), (f"key:{key.pk}", "key", key.pk)):
        wanted = {"holder": holder, "place": "account", "role": "technical_admin", "sure": "yes"}
        page = client.post(at("grant_give", world), wanted, follow=True).content.decode()
        assert "Technical admin" in page
        assert page.count("Give a role…") == 1
        assert client.get(at(route, world, pk)).status_code == 200


def test_a_role_that_does_not_reach_somebody_says_why(sign_in, world) -> None:
    Grant.objects.create(
        account=world.account, role="folder_viewer", member=world.member("bill"), folder=world.root,
        granted_by_label="Olga", created_at=clock.now(),
    )  # fmt: skip
    page = sign_in("olga").get(at("member", world, world.member("bill").pk)).content.decode()
    assert "Does not reach them: the role of their membership takes no seat." in page


@pytest.mark.parametrize("name", ["tess", "mila", "vera", "bill"])
def test_whoever_may_not_give_roles_has_neither_form_nor_buttons(sign_in, world, name) -> None:
    client = sign_in(name)
    assert client.get(at("grant_new", world), {"holder": member(world, "edda")}).status_code == 403
    wanted = {"holder": member(world, "edda"), "place": "account", "role": "reports", "sure": "yes"}
    assert client.post(at("grant_give", world), wanted).status_code == 403


def test_the_pages_cost_a_bounded_number_of_queries(sign_in, world, django_assert_max_num_queries) -> None:
    client = sign_in("olga")
    at_most = {
        at("grant_new", world) + f"?holder={member(world, 'vera')}": 15,
        at("member", world, world.member("vera").pk): 20,  # with their second factors and sessions
    }
    for address, queries in at_most.items():
        client.get(address)
        with django_assert_max_num_queries(queries):
            assert client.get(address).status_code == 200
