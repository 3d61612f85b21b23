"""The console's pages about public pages: what they say before, and where each public page is listed (T-20)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.engines import clock
from mediadesk.rules.public_pages import last_day
from mediadesk.store.models import Account, Member, PublicPage

LATER = f"{last_day(clock.now(), 20):%Y-%m-%d}"


@pytest.fixture
def lookbook(world, shelf):
    """It opens red of Press and grey of the private Secret; blue is in it and opened to nobody."""
    made = create_collection(world.olga, environment_id=world.environment.pk, name="Lookbook")
    for actor, names in ((world.olga, ("red", "grey")), (world.edda, ("blue",))):
        add_to_collection(actor, collection_id=made.pk, asset_ids=[shelf[name].pk for name in names])
    return made


@pytest.fixture
def public(world, lookbook):
    until = last_day(clock.now(), 10)
    return publish_collection(world.olga, collection_id=lookbook.pk, until=until, title="The fair")


def at(world, name: str, *more: str) -> str:
    return reverse(name, args=(world.account.pk, "acme", *more))


def said(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.text[:400]
    return " ".join(answer.text.split())


def test_before_it_is_public_the_page_says_who_will_see_how_much(world, sign_in, lookbook) -> None:
    client, here = sign_in("olga"), at(world, "collection_public", lookbook.pk)
    before = said(client.get(here))
    typed = {"title": "The fair", "until": LATER, "password": "seven quiet herons", "downloads": "on"}
    done = said(client.post(at(world, "collection_publish", lookbook.pk), typed, follow=True))
    row = PublicPage.objects.get()

    assert "Not public" in before
    assert "Anybody who has the address will see it" in before
    assert "<strong>2 of 3 assets</strong> will be shown" in before
    assert "Copy its address" in done
    assert (row.title, row.downloads, bool(row.password)) == ("The fair", True, True)
    assert f"{row.ends_at:%Y-%m-%d}" == LATER
    assert "seven quiet herons" not in done


def test_assets_that_the_publisher_does_not_see_are_not_counted(world, sign_in, lookbook) -> None:
    """Blue is in it and opened to nobody: whoever manages the collection as a guest learns of two (decision 0020)."""
    Member.objects.filter(pk=world.rita.id).update(role="media_library_user")
    share_collection(
        world.olga, collection_id=lookbook.pk, role="collection_manager", member_ids=[world.rita.id]
    )
    page = said(sign_in("rita").get(at(world, "collection_public", lookbook.pk)))

    assert "<strong>0 of 2 assets</strong> will be shown" in page


def test_what_is_refused_keeps_what_was_typed_and_that_there_is_to_be_a_password(
    world, sign_in, lookbook
) -> None:
    client, publish = sign_in("olga"), at(world, "collection_publish", lookbook.pk)
    typed = {"title": "Bad <x>", "until": LATER, "words": "Hello", "password": "seven quiet herons"}
    first = said(client.post(publish, typed), 400)
    empty = {**typed, "title": "The fair", "password": "", "password_was": "yes"}
    again = said(client.post(publish, empty), 400)
    both = {**empty, "password": "seven quiet herons", "unprotected": "on"}
    unclear = said(client.post(publish, both), 400)
    none_yet = PublicPage.objects.count()
    client.post(publish, {**empty, "unprotected": "on"})

    for page in (first, again, unclear):
        assert "Hello" in page
        assert "seven quiet herons" not in page
        assert '<input type="hidden" name="password_was" value="yes">' in page
    assert "type it again" in first
    assert re.search('name="title"[^>]* aria-invalid="true"', first)
    assert "Type the password again, or choose “Without a password”" in again
    assert none_yet == 0
    assert PublicPage.objects.get().password == ""


@pytest.mark.parametrize("protect", ["keep", "none"])
def test_a_password_that_is_typed_is_never_passed_over(world, sign_in, lookbook, public, protect) -> None:
    change = at(world, "public_page_change", lookbook.pk, public.page.pk)
    typed = {"title": "Other", "until": LATER, "protect": protect, "version": "1"}
    page = said(sign_in("olga").post(change, {**typed, "password": "seven quiet herons"}), 400)

    assert "“A new one” is not chosen" in page
    assert '<option value="new" selected>' in page
    assert PublicPage.objects.get().title == "The fair"


def test_its_address_is_copied_again_by_its_managers_and_shown_to_nobody_else(
    world, sign_in, lookbook, public
) -> None:
    mila = said(sign_in("mila").get(at(world, "collection_public", lookbook.pk)))
    edda = sign_in("edda").get(at(world, "collection_public", lookbook.pk))

    assert f"http://testserver/p/{public.token}" in mila
    assert "Change the page The fair" not in mila  # it shows what Olga may share
    assert edda.status_code == 403
    assert public.token not in edda.text
    assert "This collection is public" in said(sign_in("edda").get(at(world, "collection", lookbook.pk)))


def test_whoever_published_it_changes_it_and_keeps_or_takes_its_password(
    world, sign_in, lookbook, public
) -> None:
    client = sign_in("olga")
    edit = at(world, "public_page_edit", lookbook.pk, public.page.pk)
    change = at(world, "public_page_change", lookbook.pk, public.page.pk)
    typed = {"title": "The fair", "until": LATER, "protect": "new", "password": "seven quiet herons"}

    assert "The fair" in said(client.get(edit))
    assert "new password" in said(client.post(change, {**typed, "version": "1", "password": ""}), 400)
    client.post(change, {**typed, "version": "1"})
    first = PublicPage.objects.get().password
    typed["password"] = ""
    client.post(change, {**typed, "version": "2", "protect": "keep"})
    kept = PublicPage.objects.get().password
    client.post(change, {**typed, "version": "3", "protect": "none"})

    assert first
    assert kept == first
    assert PublicPage.objects.get().password == ""


@pytest.mark.parametrize(
    "how", ["asset_who", "folder_who", "collection_who", "folder_share", "collection_share"]
)
def test_it_is_listed_wherever_one_asks_who_has_access(world, sign_in, shelf, lookbook, public, how) -> None:
    ids = {"asset": shelf["grey"].pk, "folder": shelf["secret"].pk, "collection": lookbook.pk}
    page = said(sign_in("olga").get(at(world, how, ids[how.partition("_")[0]])))

    assert "Whoever has the address of one of these sees" in page
    assert "The fair" in page


@pytest.mark.parametrize("what", ["blue", "year"])
def test_it_is_not_listed_where_it_shows_nothing(world, sign_in, shelf, lookbook, public, what) -> None:
    how = "asset_who" if what == "blue" else "folder_who"
    page = said(sign_in("olga").get(at(world, how, shelf[what].pk)))

    assert "Whoever has the address" not in page


def test_a_folder_above_lists_it_for_what_lies_below_and_is_seen(
    world, sign_in, shelf, lookbook, public
) -> None:
    assert "The fair" in said(sign_in("olga").get(at(world, "folder_who", world.root.pk)))


def test_whoever_may_not_see_the_collection_learns_that_it_is_public_and_not_what_it_is_called(
    world, sign_in, shelf, lookbook, public
) -> None:
    """T-05: a folder's Manager is told that something of it is public, and by whom."""
    from mediadesk.actions.access.share_folder import share_folder

    ids = [world.member("vera").pk]
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_manager", member_ids=ids)
    page = said(sign_in("vera").get(at(world, "folder_who", shelf["press"].pk)))

    assert "A page of a collection you may not see" in page
    assert "by Olga Owner" in page
    assert "The fair" not in page
    assert "Lookbook" not in page
    assert public.token not in page


def test_all_public_pages_stand_on_one_page_and_are_ended_there(world, sign_in, lookbook, public) -> None:
    here = reverse("public_pages", args=(world.account.pk,))
    adam = sign_in("adam")
    listed = said(adam.get(here))
    end = at(world, "public_page_end", lookbook.pk, public.page.pk)
    ended = said(adam.post(end, follow=True))
    after = said(adam.get(here))

    assert "The fair" in listed
    assert "until" in listed.lower()
    assert end in listed
    assert "The page has ended" in ended
    assert "by Adam Admin" in after
    assert end not in after
    assert sign_in("edda").get(here).status_code == 403


def test_the_list_says_why_a_page_does_not_answer(world, sign_in, lookbook, public) -> None:
    client, here = sign_in("adam"), reverse("public_pages", args=(world.account.pk,))
    whom, what = f'principal == Cloudinary::User::"{world.olga.id}"', "collection.publish"
    text = f'forbid({whom}, action == Cloudinary::Action::"{what}", resource);'
    create_policy(world.olga, name="Not Olga", statement=text)
    stopped = said(client.get(here))
    Account.objects.filter(pk=world.account.pk).update(public_pages=False)
    off = said(client.get(here))

    assert "Olga Owner may not publish it any more" in stopped
    assert "Public pages are switched off" in off


def test_the_account_switches_them_off_and_says_how_long_they_last(world, sign_in, lookbook) -> None:
    client = sign_in("olga")
    form = {
        "name": "Acme",
        "invitation_days": "7",
        "default_role": "media_library_user",
        "public_page_days": "5",
    }
    client.post(reverse("settings_save", args=(world.account.pk,)), form)
    page = said(client.get(at(world, "collection_public", lookbook.pk)))
    kept = Account.objects.get(pk=world.account.pk)
    wrong = client.post(
        reverse("settings_save", args=(world.account.pk,)), {**form, "public_page_days": "366"}
    )

    assert (kept.public_pages, kept.public_page_days) == (False, 5)
    assert "Public pages are switched off" in page
    assert "choose from 1 to 365" in said(wrong, 400)


def test_a_collection_that_is_public_says_so_where_assets_are_added(
    world, sign_in, shelf, lookbook, public
) -> None:
    chosen = at(world, "assets_chosen") + f"?do=collect&selected={shelf['blue'].pk}"

    assert "Lookbook (public)" in said(sign_in("olga").get(chosen))
