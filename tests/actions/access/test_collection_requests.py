"""Asking for a collection: its Managers are told and answer, and nobody learns its name by asking (T-02, T-05)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_collection
from mediadesk.actions.access.approve_access_request import approve_access_request
from mediadesk.actions.access.decline_request import decline_request
from mediadesk.actions.access.request_access import request_access
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.engines import clock
from mediadesk.queries.asking import what_to_ask
from mediadesk.queries.requests import own_requests, requests_to_answer
from mediadesk.rules.refusals import Why
from mediadesk.store.models import AccessRequest, Grant, Mail
from tests.refusals import refused


@pytest.fixture
def lookbook(world):
    """Vera manages it; Edda works on all collections and shares none."""
    made = create_collection(world.olga, environment_id=world.environment.pk, name="Lookbook")
    ids = [world.member("vera").pk]
    share_collection(world.olga, collection_id=made.pk, role="collection_manager", member_ids=ids)
    return made


@pytest.fixture
def rita(world):
    """With a seat, and nothing shared with her."""
    member = world.member("rita")
    member.role = "media_library_user"
    member.save()
    return world.rita


def ask(actor, collection, *, role: str = "collection_editor") -> AccessRequest:
    return request_access(actor, role=role, reason="I collect", collection_id=collection.pk)


def test_a_manager_gives_it_with_another_role_until_a_day(world, lookbook, rita) -> None:
    asked, until = ask(rita, lookbook), clock.now() + timedelta(days=3)
    (row,) = requests_to_answer(facts_for(world.vera))
    approve_access_request(world.vera, request_id=asked.pk, role="collection_viewer", until=until)

    grant = Grant.objects.get(member=rita.id)
    assert (grant.role, grant.until, grant.collection_id) == ("collection_viewer", until, lookbook.pk)
    assert decide(facts_for(rita), May.COLLECTION_VIEW, of_collection(lookbook))
    assert not decide(facts_for(rita), May.COLLECTION_UPDATE, of_collection(lookbook))
    assert (row.place, row.roles[0][1]) == ("on the collection Lookbook", "Viewer")
    assert "the role Viewer on Lookbook" in Mail.objects.filter(to="rita@acme.example").last().text


def test_those_who_may_share_it_are_told_and_nobody_else_answers(world, lookbook, rita) -> None:
    asked = ask(rita, lookbook)
    told = set(Mail.objects.filter(subject__contains="asks for").values_list("to", flat=True))

    assert told == {f"{name}@acme.example" for name in ("olga", "adam", "tess", "mila", "vera")}
    assert requests_to_answer(facts_for(world.edda)) == ()
    assert refused(approve_access_request, world.edda, request_id=asked.pk) is Why.NOT_ALLOWED
    assert refused(approve_access_request, world.otto, request_id=asked.pk) is Why.NOT_FOUND
    assert not Grant.objects.filter(member=rita.id).exists()


def test_nobody_gives_for_longer_or_more_than_they_hold_there(world, lookbook, rita) -> None:
    grant = Grant.objects.get(collection=lookbook)
    grant.until = clock.now() + timedelta(days=2)
    grant.save()
    asked = ask(rita, lookbook, role="collection_manager")

    assert refused(approve_access_request, world.vera, request_id=asked.pk) is Why.BAD_VALUE
    assert refused(ask, rita, lookbook, role="folder_viewer") is Why.NO_SUCH_ROLE
    assert refused(ask, world.otto, lookbook) is Why.NOT_FOUND
    assert refused(ask, world.vera, lookbook) is Why.NOTHING_TO_ASK
    assert refused(ask, rita, lookbook, role="collection_manager") is Why.ALREADY_WANTED


def test_whoever_asks_does_not_learn_its_name_unless_it_is_given(world, lookbook, rita) -> None:
    offer = what_to_ask(facts_for(rita), collection_id=lookbook.pk)
    asked = ask(rita, lookbook)
    (own,) = own_requests(facts_for(rita), member_id=rita.id)
    decline_request(world.vera, request_id=asked.pk, answer="Not now")

    assert (offer.kind, offer.name) == ("collection", "")
    assert [role.title for role in offer.roles] == ["Viewer", "Editor", "Manager"]
    assert own.place == "on a collection you have a link to"
    mail = Mail.objects.filter(to="rita@acme.example").last()
    assert "access to a collection" in mail.text
    assert "Lookbook" not in mail.text + mail.subject


def test_a_refusal_of_a_collection_leads_to_the_form_and_the_form_to_its_manager(
    world, sign_in, lookbook, rita
) -> None:
    here, there = (world.account.pk, "acme", lookbook.pk), reverse("request_new", args=(world.account.pk,))
    client = sign_in("rita")
    refusal = client.get(reverse("collection", args=here))
    form = client.get(f"{there}?collection={lookbook.pk}")
    typed = {"collection": lookbook.pk, "role": "collection_viewer", "reason": "I collect"}
    sent = client.post(there, typed, follow=True)
    listed = sign_in("vera").get(reverse("requests", args=(world.account.pk,)))

    assert refusal.status_code == 403
    assert f"{there}?collection={lookbook.pk}" in refusal.text
    assert "To the collection your link leads to." in form.text
    assert "Lookbook" not in refusal.text + form.text + sent.text
    assert "Your request is sent." in sent.text
    assert "on the collection Lookbook" in listed.text


def test_a_deleted_collection_takes_its_requests_with_it(world, lookbook, rita) -> None:
    from mediadesk.actions.collections.delete_collection import delete_collection

    ask(rita, lookbook)
    delete_collection(world.olga, collection_id=lookbook.pk)

    assert not AccessRequest.objects.exists()
