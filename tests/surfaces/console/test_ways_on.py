"""Where somebody is refused, or a form cannot be taken as it is, the page says what they can do and who can help."""

import re

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts
from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.queries.people import who_gives_access
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.store.models import ApiKey, Member, MemberEnvironment


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


def asked_for(page: str) -> list[str]:
    return re.findall(r'href="mailto:(\w+)@acme.example"', page)


@pytest.mark.parametrize(
    ("reader", "page", "people"),
    [
        ("edda", "users", ["olga", "adam"]),
        ("tess", "users", ["olga", "adam"]),
        (
            "adam",
            "outbox",
            ["olga"],
        ),  # a right of Master admins, which Adam cannot give, to himself least of all
        (
            "bill",
            "trail",
            ["olga"],
        ),  # Adam does not hold what Billing holds, and so cannot change Bill's role
        ("edda", "security", ["olga", "adam"]),
    ],
)
def test_whom_to_ask_are_those_who_can_give_that_very_right(sign_in, world, reader, page, people) -> None:
    answer = sign_in(reader).get(at(page, world))

    assert answer.status_code == 403
    assert "You have no access</h1>" in answer.text
    assert asked_for(answer.text) == people


def test_whoever_is_not_in_all_environments_is_not_named_for_a_right_that_may_lie_in_another(world) -> None:
    def named(may: May) -> list[str]:
        facts: Facts = facts_for(world.edda)
        return [name for name, _ in who_gives_access(facts, may=may, reader=world.member("edda"))]

    second = create_environment(world.olga, name="Second", cloud_name="acme-two").environment
    Member.objects.filter(pk=world.adam.id).update(all_environments=False)
    MemberEnvironment.objects.create(member=world.member("adam"), environment=second)

    assert named(May.FOLDER_SHARE) == ["Olga Owner"]
    assert named(May.MEMBER_VIEW) == ["Olga Owner", "Adam Admin"]


def test_nobody_is_told_to_ask_themselves(world) -> None:
    adam = world.member("adam")

    named = who_gives_access(facts_for(world.adam), may=May.MEMBER_VIEW, reader=adam)

    assert [name for name, _ in named] == ["Olga Owner"]


def test_nobody_is_named_when_no_right_was_missing(sign_in, world) -> None:
    answer = sign_in("adam").post(at("member_disable", world, world.olga.id))

    assert (answer.status_code, asked_for(answer.text)) == (403, [])
    assert "This is not possible" in answer.text
    assert "Who can give you access" not in answer.text


def test_a_refusal_leads_back_to_the_page_before_and_to_the_dashboard(sign_in, world) -> None:
    client, before = sign_in("edda"), f"http://testserver{at('library', world, 'acme')}"

    came = client.get(at("users", world), headers={"referer": before}).text
    alone = client.get(at("users", world)).text
    elsewhere = client.get(at("users", world), headers={"referer": "http://evil.example/"}).text

    assert f'href="{before}"' in came
    assert all(f'href="{at("dashboard", world)}">To the dashboard' in page for page in (came, alone))
    assert "evil.example" not in elsewhere


@pytest.mark.parametrize(
    ("form", "page"),
    [("billing_keep", "billing"), ("folder_rename", "folder"), ("folder_create", "folder")],
)
def test_the_address_of_a_form_leads_whoever_opens_it_as_a_page_to_the_one_above(
    sign_in, world, form, page
) -> None:
    more = ("acme", world.root.pk) if "folder" in form else ()
    client, address = sign_in("olga"), at(form, world, *more)

    opened, sent_wrongly = client.get(address), client.put(address)

    assert (opened.status_code, opened["Location"]) == (302, at(page, world, *more))
    assert (sent_wrongly.status_code, sent_wrongly["Allow"]) == (405, "POST")
    assert "send its form from there" in sent_wrongly.text


def test_a_right_is_known_by_what_is_said_of_it() -> None:
    assert len({may.doing for may in May}) == len(May)


@pytest.mark.parametrize(
    ("who", "offered"), [("edda", True), ("bill", True), ("adam", False), ("olga", False)]
)
def test_who_may_ask_for_a_seat_and_not_invite_finds_the_page_in_the_menu(
    sign_in, world, who, offered
) -> None:
    page = sign_in(who).get(at("dashboard", world)).text

    assert (f'href="{at("seat_request_new", world)}"' in page) is offered


@pytest.mark.parametrize("form", ["invite_preview", "invite_confirm"])
def test_an_empty_invitation_is_told_what_to_type(sign_in, world, form) -> None:
    answer = sign_in("olga").post(at(form, world), {"text": " ", "role": "editor", "note": "Welcome!"})

    assert answer.status_code == 400
    assert "Type at least one address, or choose a file." in answer.text
    assert "Welcome!" in answer.text


def test_a_role_of_folders_without_a_folder_is_told_to_choose_one_and_keeps_what_was_typed(
    sign_in, world
) -> None:
    form = {"place": world.environment.pk, "name": "Website", "role": "folder_contributor"}

    answer = sign_in("olga").post(at("key_create", world), form)

    assert answer.status_code == 400
    assert "Choose at least one folder for the role Contributor." in answer.text
    assert 'value="Website"' in answer.text
    assert re.search(r'value="folder_contributor"[^>]* checked', answer.text)
    assert not re.search(rf'value="{world.root.pk}" checked', answer.text)


def test_a_role_of_the_whole_environment_is_not_given_where_a_folder_was_chosen(sign_in, world) -> None:
    form = {"place": world.environment.pk, "name": "Site", "role": "editor", "folders": [world.root.pk]}

    answer = sign_in("olga").post(at("key_create", world), form)

    assert answer.status_code == 400
    assert "The role Editor holds in the whole environment, not in single folders." in answer.text
    assert not ApiKey.objects.filter(name="Site").exists()


@pytest.mark.parametrize("place", ["environment", "account"])
def test_the_form_for_a_key_is_not_refused_as_it_comes(sign_in, world, place) -> None:
    client, place = sign_in("olga"), world.environment.pk if place == "environment" else "account"
    page = client.get(at("key_new", world), {"place": place}).text
    (role,) = re.findall(r'name="role" value="(\w+)"[^>]* checked', page)
    folders = re.findall(r'name="folders" type="checkbox" value="(\w+)" checked', page)

    form = {"place": place, "name": "Website", "role": role, "folders": folders}
    answer = client.post(at("key_create", world), form)

    assert answer.status_code == 200
    assert ApiKey.objects.filter(name="Website").exists()


@pytest.mark.parametrize("place", ["environment", "account"])
def test_every_role_that_the_form_offers_can_be_given(sign_in, world, place) -> None:
    client, place = sign_in("olga"), world.environment.pk if place == "environment" else "account"
    page = client.get(at("key_new", world), {"place": place}).text
    roles = re.findall(r'name="role" value="(\w+)"', page)
    whole = {role.api_id for role in MEMBER_ROLES}

    answers = {
        role: client.post(
            at("key_create", world),
            {"place": place, "name": role, "role": role, "folders": [] if role in whole else [world.root.pk]},
        ).status_code
        for role in roles
    }

    assert set(answers.values()) == {200}


def test_whoever_may_not_see_the_dashboard_is_sent_in_no_circle_of_whys(sign_in, world) -> None:
    client = sign_in("edda")
    assert "Why?" in client.get(at("users", world)).text
    statement = f"""forbid(
  principal == Cloudinary::User::"{world.edda.id}", action == Cloudinary::Action::"dashboard.view", resource
);"""
    create_policy(world.olga, name="Library only", statement=statement)

    for name in ("dashboard", "explain_own", "users"):
        refused = client.get(at(name, world))
        assert refused.status_code == 403
        assert "Why?" not in refused.text
    assert "the policy Library only" in client.get(at("dashboard", world)).text
