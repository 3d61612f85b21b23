"""The page of a user tells what was given and done to them, and what they did; of their own account alone."""

import pytest
from django.urls import reverse

from mediadesk.access.load import facts_for
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.access.take_roles import take_roles
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.remove_members_from_group import remove_members_from_group
from mediadesk.queries.trail import done_by, done_to
from mediadesk.store.models import Concerned, Grant, Member, TrailEntry
from tests.access.test_load import folder

pytestmark = pytest.mark.django_db(transaction=True)


def said_of(entries) -> list[str]:
    return [one.said for one in entries]


def test_what_is_given_to_a_user_is_told_on_their_page_and_what_they_did_apart_from_it(
    world, sign_in
) -> None:
    press, vera = folder(world.root, "Press"), world.member("vera").pk
    share_folder(world.olga, folder_id=press.pk, role="folder_manager", member_ids=[vera])
    create_folder(world.vera, parent_id=press.pk, name="Drafts")

    page = sign_in("olga").get(reverse("member", args=(world.account.pk, vera))).text
    to, _, by = page.partition("What they did")

    assert "Given and done to them" in to
    assert "gave Vera Viewer &lt;vera@acme.example&gt; the role Manager on Press" in to
    assert "Drafts" not in to
    assert "Drafts" in by
    assert "the role Manager on Press" not in by.partition("</ol>")[0]


def test_a_user_who_is_renamed_or_in_a_group_finds_what_was_done_to_them(world) -> None:
    facts, vera = facts_for(world.olga), world.member("vera").pk
    press, group = folder(world.root, "Press"), create_group(world.olga, name="Agencies")
    share_folder(world.olga, folder_id=press.pk, role="folder_viewer", member_ids=[vera])
    share_folder(world.olga, folder_id=press.pk, role="folder_editor", member_ids=[vera])
    add_members_to_group(world.olga, group_id=group.pk, member_ids=[vera, world.edda.id])
    remove_members_from_group(world.olga, group_id=group.pk, member_ids=[vera])
    Member.objects.filter(pk=vera).update(name="Vera Wed")
    given = Grant.objects.get(member=vera)
    take_roles(world.olga, grant_ids=[given.pk])

    told = said_of(done_to(facts, member_id=vera))

    assert [one.partition("Olga Owner ")[2].split()[0] for one in told] == [
        "took", "removed", "added", "changed", "gave",
    ]  # fmt: skip
    assert said_of(done_to(facts, member_id=world.edda.id)) == [
        "Olga Owner added Edda Editor, Vera Viewer to the group Agencies"
    ]
    assert "Olga" not in " ".join(said_of(done_by(facts, member_id=vera)))


def test_what_was_done_is_read_by_account_and_in_three_queries(world, django_assert_num_queries) -> None:
    """T-02: an entry of this number in another account is none of theirs."""
    press, vera = folder(world.root, "Press"), world.member("vera").pk
    share_folder(world.olga, folder_id=press.pk, role="folder_viewer", member_ids=[vera])
    number = Concerned.objects.get().number
    assert not TrailEntry.objects.filter(account_id=world.other_account.pk, number=number).exists()
    create = {"account_id": world.other_account.pk, "number": number, "at": world.account.created_at}
    TrailEntry.objects.create(event="account_renamed", who="Otto", who_kind="member", way="console", **create)

    facts = facts_for(world.olga)
    with django_assert_num_queries(3):
        told = done_to(facts, member_id=vera), done_by(facts, member_id=vera)
    elsewhere = done_to(facts_for(world.otto), member_id=vera)

    assert len(told[0]) == 1
    assert "gave Vera" in told[0][0].said
    assert elsewhere == ()
