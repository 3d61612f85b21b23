"""What cannot be taken back lightly asks first, on a page that names what and whom it is about."""

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role
from mediadesk.store.models import Account, ApiKey, Environment, Member
from tests.conftest import add_member


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


@pytest.fixture
def second(world) -> Member:
    """Maja, a Master admin who does not own the account."""
    return add_member(
        world.account, name="Maja Master", email="maja@acme.example", role="master_admin", now=clock.now()
    )


@pytest.fixture
def key(world) -> ApiKey:
    """A key of the environment, which no program has used."""
    return create_api_key(world.olga, name="Website", role="editor", environment_id=world.environment.pk).row


def owner_of(world) -> str:
    return Account.objects.get(pk=world.account.pk).owner.name


def test_the_ownership_goes_over_after_a_page_that_names_both_people(sign_in, world, second) -> None:
    client, asked = sign_in("olga"), at("member_owner", world, second.pk)
    page = client.get(at("member", world, second.pk)).text
    assert f'href="{asked}"' in page
    assert f'action="{asked}"' not in page

    page = client.get(asked).text

    assert "Make Maja Master the owner?" in page
    assert "Olga Owner stays Master admin" in page
    assert owner_of(world) == "Olga Owner"
    answer = client.post(asked, follow=True)
    assert owner_of(world) == "Maja Master"
    assert "Maja Master is the owner of Acme now." in answer.text


def test_only_a_master_admin_is_asked_whether_to_transfer_the_ownership(sign_in, world, second) -> None:
    assert sign_in("adam").get(at("member_owner", world, second.pk)).status_code == 403


def test_the_keys_of_an_environment_stop_after_a_page_that_names_it(sign_in, world, key) -> None:
    client, asked = sign_in("olga"), at("environment_disable", world, world.environment.pk)
    page = client.get(at("environments", world)).text
    assert f'href="{asked}"' in page
    assert 'value="off"' not in page

    page = client.get(asked).text

    assert "Disable the keys of Acme?" in page
    assert "1 API key." in page
    assert Environment.objects.get(pk=world.environment.pk).enabled
    answer = client.post(asked, follow=True)
    assert not Environment.objects.get(pk=world.environment.pk).enabled
    assert "The keys of Acme have stopped." in answer.text


def test_keys_of_a_disabled_environment_are_shown_as_stopped_until_it_is_enabled(sign_in, world, key) -> None:
    client, environment = sign_in("olga"), world.environment.pk
    client.post(at("environment_disable", world, environment))

    stopped = client.get(at("keys", world)).text
    answer = client.post(at("environment_change", world, environment), {"enabled": "on"}, follow=True)

    assert "its environment is disabled" in stopped
    assert "The keys of Acme work again." in answer.text
    assert "its environment is disabled" not in client.get(at("keys", world)).text


def test_a_key_is_deleted_after_a_page_that_says_when_it_was_last_used(sign_in, world, key) -> None:
    client, asked = sign_in("olga"), at("key_delete", world, key.pk)
    page = client.get(at("keys", world)).text
    assert f'href="{asked}"' in page
    assert f'action="{asked}"' not in page

    page = client.get(asked).text

    assert "Delete the API key Website?" in page
    assert "Last used" in page
    assert "Never" in page
    assert ApiKey.objects.filter(pk=key.pk).exists()
    assert "Website is deleted" in client.post(asked, follow=True).text
    assert not ApiKey.objects.filter(pk=key.pk).exists()


def test_whoever_may_not_delete_a_key_is_not_asked_either(sign_in, world, key) -> None:
    assert sign_in("edda").get(at("key_delete", world, key.pk)).status_code == 403


def test_an_invitation_is_withdrawn_from_the_page_of_a_person_after_a_question(sign_in, world) -> None:
    (invited,) = invite_members(world.olga, invitees=[Invitee(email="ada@new.example", role=Role.EDITOR)])
    asked = at("invitation_withdraw", world, invited.member.pk)

    page = sign_in("olga").get(at("member", world, invited.member.pk)).text

    assert f'href="{asked}"' in page
    assert f'action="{asked}"' not in page
