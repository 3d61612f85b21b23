"""Making a collection public: who may, on which terms, what the trail says, and what ends it (T-14, T-20)."""

from datetime import timedelta

import pytest

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.change_public_page import change_public_page
from mediadesk.actions.collections.delete_collection import delete_collection
from mediadesk.actions.collections.end_public_page import end_public_page
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.teams.change_account import change_account
from mediadesk.actions.teams.change_environment import change_environment
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock, secrets
from mediadesk.queries.opened_page import asset_shown, assets_shown, opened_page
from mediadesk.rules.public_pages import last_day
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Grant, PublicPage
from tests.actions.library.saying import told
from tests.refusals import refused


@pytest.fixture
def filled(world, shelf, lookbook):
    """Red and grey are opened by Olga; blue is in it too, by Edda, and opened to nobody."""
    for actor, assets in ((world.olga, (shelf.red, shelf.grey)), (world.edda, (shelf.blue,))):
        add_to_collection(actor, collection_id=lookbook.pk, asset_ids=[one.pk for one in assets])
    return lookbook


def publish(actor, collection, *, days: int = 10, **more):
    until = last_day(clock.now(), days)
    return publish_collection(actor, collection_id=collection.pk, until=until, **more)


def change(actor, page, **more):
    kept = {"title": page.title, "words": page.words, "until": page.ends_at, "downloads": page.downloads}
    return change_public_page(actor, page_id=page.pk, **{**kept, "version": page.version, **more})


def seen(token: str) -> set[str]:
    """The names that the page of this address shows; nothing when it answers no more."""
    try:
        return {row.name for row in assets_shown(opened_page(token)).rows}
    except Refusal:
        return set()


def settings_of(world, **more) -> None:
    change_account(world.olga, name="Acme", invitation_days=7, default_role="editor", **more)


def test_a_page_shows_what_its_collection_opens_and_its_publisher_may_share(world, shelf, filled) -> None:
    made = publish(world.olga, filled, reason="The fair")

    assert seen(made.token) == {"red.txt", "grey.txt"}
    assert refused(asset_shown, opened_page(made.token), shelf.blue.pk) is Why.NOT_FOUND
    assert refused(asset_shown, opened_page(made.token), shelf.theirs.pk) is Why.NOT_FOUND
    assert told("public_page_published") == [{
        "collection": "Lookbook", "page": "Lookbook", "until": f"{made.page.ends_at:%d %B %Y}",
        "terms": "without a password, without originals", "reason": "The fair",
    }]  # fmt: skip


def test_a_guest_who_manages_the_collection_shows_what_is_theirs_to_share_and_no_more(
    world, shelf, filled, shared, may
) -> None:
    """Rita sees grey by the collection alone: that was lent to her, and is not hers to make public (T-14)."""
    shared("rita", "collection_manager")
    may("rita", shelf.press, "folder_manager")

    made = publish(world.rita, filled)

    assert seen(made.token) == {"red.txt"}
    assert refused(asset_shown, opened_page(made.token), shelf.grey.pk) is Why.NOT_FOUND


@pytest.mark.parametrize("permitted", [False, True])
def test_what_one_may_share_and_not_download_is_shown_by_no_loan_and_no_permit(
    world, shelf, filled, shared, may, permitted
) -> None:
    """Rita holds a role that shares folders alone: the collection, or a policy, lets her see what she cannot give."""
    role = create_role(
        world.olga, kind=RoleKind.FOLDER, name="Sharer", permissions=["folder.view", "folder.share"]
    )
    may("rita", shelf.press, role.pk)
    shared("rita", "collection_manager")
    if permitted:
        whom = f'principal == Cloudinary::User::"{world.member("rita").pk}"'
        create_policy(world.olga, name="She may", statement=f"permit({whom}, action, resource);")

    made = publish(world.rita, filled)

    assert seen(made.token) == set()
    assert refused(asset_shown, opened_page(made.token), shelf.red.pk) is Why.NOT_FOUND


@pytest.mark.parametrize("name", ["edda", "vera", "bill", "otto"])
def test_nobody_else_makes_it_public(world, filled, shared, name) -> None:
    shared("vera", "collection_editor")
    assert refused(publish, getattr(world, name), filled) in {Why.NOT_ALLOWED, Why.NOT_FOUND}
    assert not PublicPage.objects.exists()


def test_no_program_makes_it_public(world, filled) -> None:
    from tests.matrix.stage import key_row

    key = key_row(world.account, world.environment, "Key", "master_admin", clock.now())
    actor = Actor(Kind.API_KEY, key.pk, world.account.pk, "API key", Way.API)

    assert refused(publish, actor, filled) is Why.NOT_ALLOWED


def test_the_database_does_not_tell_the_address_and_its_managers_can_copy_it_again(world, filled) -> None:
    """T-36: a copy of the database opens no page; the key that seals lies outside of it."""
    made = publish(world.olga, filled, password="blue otters sing")
    kept = str(PublicPage.objects.values().get())

    assert made.token not in kept
    assert "blue otters sing" not in kept
    assert secrets.unseal(made.page.token_sealed) == made.token
    assert len(made.token) >= 43  # 256 bits


@pytest.mark.parametrize(
    ("days", "why"),
    [(-2, Why.BAD_VALUE), (91, Why.BAD_VALUE), (None, Why.MISSING_VALUE)],
)
def test_it_ends_on_a_day_that_the_account_allows(world, filled, days, why) -> None:
    until = last_day(clock.now(), days) if days else None
    assert refused(publish_collection, world.olga, collection_id=filled.pk, until=until) is why
    settings_of(world, public_page_days=200)
    assert publish(world.olga, filled, days=91).page.pk


def test_nobody_publishes_for_longer_than_they_may_themselves(world, filled) -> None:
    from mediadesk.actions.collections.share_collection import share_collection

    until, ids = clock.now() + timedelta(days=3), [world.member("rita").pk]
    share_collection(
        world.olga, collection_id=filled.pk, role="collection_manager", member_ids=ids, until=until
    )

    assert refused(publish, world.rita, filled, days=5) is Why.BAD_VALUE
    assert publish(world.rita, filled, days=1).page.pk


@pytest.mark.parametrize("password", ["short", "x" * 257])
def test_a_password_is_long_enough_and_not_endless(world, filled, password) -> None:
    assert refused(publish, world.olga, filled, password=password) is Why.BAD_VALUE


def test_a_collection_has_so_many_pages_and_no_more(world, filled, monkeypatch) -> None:
    monkeypatch.setattr("mediadesk.actions.collections.publish_collection.MOST_OF_A_COLLECTION", 1)
    made = publish(world.olga, filled)

    assert refused(publish, world.olga, filled) is Why.PUBLIC_PAGES_FULL
    end_public_page(world.olga, page_id=made.page.pk)
    assert publish(world.olga, filled).page.pk


def _take_share_away(world, shelf, filled, page) -> None:
    grant = Grant.objects.get(collection=filled, member=world.member("rita").pk)
    revoke_share(world.olga, grant_id=grant.pk, collection_id=filled.pk)


ENDINGS = {
    "ended": lambda world, shelf, filled, page: end_public_page(world.mila, page_id=page.pk),
    "deleted": lambda world, shelf, filled, page: delete_collection(world.olga, collection_id=filled.pk),
    "unshared": _take_share_away,
    "disabled": lambda world, shelf, filled, page: disable_members(
        world.olga, member_ids=[world.member("rita").pk]
    ),
    "switched off": lambda world, shelf, filled, page: settings_of(world, public_pages=False),
    "environment": lambda world, shelf, filled, page: change_environment(
        world.olga, environment_id=world.environment.pk, enabled=False
    ),
    "trashed": lambda world, shelf, filled, page: delete_assets(world.olga, asset_ids=[shelf.red.pk]),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_it_shows_nothing_from_the_next_request_on(world, shelf, filled, shared, may, how) -> None:
    """T-17, T-60: facts are kept in the process, and each of these makes them void."""
    shared("rita", "collection_manager")
    may("rita", shelf.press, "folder_manager")
    made = publish(world.rita, filled)
    before, opened = seen(made.token), opened_page(made.token)
    assert asset_shown(opened, shelf.red.pk) == shelf.red

    ENDINGS[how](world, shelf, filled, made.page)

    assert before == {"red.txt"}
    assert seen(made.token) == set()
    with pytest.raises(Refusal):
        asset_shown(opened_page(made.token), shelf.red.pk)


def test_its_date_ends_it_to_the_moment(world, filled) -> None:
    with clock.stand_still_at(clock.now()) as given:
        made = publish(world.olga, filled, days=1)
        given.move(seconds=(made.page.ends_at - given.moment).total_seconds() - 1)
        before = seen(made.token)
        given.move(seconds=1)

        assert before
        assert refused(opened_page, made.token) is Why.NOT_FOUND


def test_what_the_account_switched_off_and_on_again_answers_again(world, filled) -> None:
    made = publish(world.olga, filled)
    settings_of(world, public_pages=False)

    assert refused(publish, world.olga, filled) is Why.PUBLIC_PAGES_OFF
    settings_of(world, public_pages=True)
    assert seen(made.token)


def test_whoever_published_it_changes_it_and_others_may_only_end_it(world, filled) -> None:
    page = publish(world.olga, filled).page
    until = page.ends_at + timedelta(days=5)
    assert refused(change, world.mila, page, downloads=True) is Why.NOT_PUBLISHER

    changed = change(world.olga, page, downloads=True, until=until, password="blue otters sing", title="Fair")
    same = change(world.olga, changed)

    assert (changed.downloads, changed.ends_at, changed.title) == (True, until, "Fair")
    assert changed.password
    assert same.password == changed.password
    assert {one["what"] for one in told("public_page_changed")} == {
        "the title", "the end", "the downloads of originals", "the password",
    }  # fmt: skip
    assert refused(change, world.olga, page) is Why.CHANGED_MEANWHILE
    assert refused(change, world.olga, same, until=last_day(clock.now(), 91)) is Why.BAD_VALUE
    end_public_page(world.mila, page_id=page.pk)
    assert refused(change, world.olga, PublicPage.objects.get()) is Why.PAGE_ENDED
    end_public_page(world.mila, page_id=page.pk)
    assert told("public_page_ended") == [{"page": "Fair", "collection": "Lookbook"}]


def test_a_deleted_collection_ends_its_pages_in_the_trail_too(world, filled) -> None:
    publish(world.olga, filled)
    delete_collection(world.olga, collection_id=filled.pk)

    assert told("public_page_ended") == [{"page": "Lookbook", "collection": "Lookbook"}]
