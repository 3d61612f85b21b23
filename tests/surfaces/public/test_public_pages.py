"""Public pages from outside: what they show and to whom, what they tell nobody, and what they leave behind."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode

import pytest
from django.urls import reverse

from mediadesk.actions.collections.end_public_page import end_public_page
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.actions.collections.remove_from_collection import remove_from_collection
from mediadesk.engines import clock
from mediadesk.store.models import PublicPage, TrailEntry, UsageDay
from mediadesk.surfaces import metering
from mediadesk.surfaces.logs import _TOKENS
from tests.refusals import refused
from tests.surfaces.public.visits import PASSWORD, enter, links

NOBODY = "/p/" + "x" * 43


def whole(answer) -> bytes:
    """The bytes of an original."""
    data = answer.getvalue()
    answer.close()
    return data


def test_whoever_has_the_address_sees_the_pictures_and_may_keep_them_if_allowed(
    visitor, publish, shelf
) -> None:
    address = publish(downloads=True, title="The fair", words="For you.\nWith love")
    page = visitor.get(address)
    one = links(page.text)[0]
    large = visitor.get(one)
    preview = visitor.get(links(page.text, "/preview/320")[0])
    original = visitor.get(f"{one}/original")

    assert [name in page.text for name in ("The fair", "With love", "red.png", "grey.png")] == [True] * 4
    assert "blue.png" not in page.text
    assert "Download" in large.text
    assert preview.headers["Content-Type"] == "image/webp"
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert whole(original).startswith(b"\x89PNG")


def test_without_downloads_no_original_leaves(visitor, publish) -> None:
    one = links(visitor.get(publish()).text)[0]

    assert "Download" not in visitor.get(one).text
    assert visitor.get(f"{one}/original").status_code == 404
    assert visitor.get(f"{one}/preview/99").status_code == 404


def test_what_has_ended_what_never_was_and_what_is_not_shown_are_one_answer(
    world, visitor, publish, lookbook, shelf
) -> None:
    """T-05, T-36: nothing tells that there was a page, or which assets there are."""
    open_one, ended = publish(), publish()
    other = publish()
    one = links(visitor.get(other).text)[0]
    end_public_page(world.olga, page_id=PublicPage.objects.order_by("-id")[1].pk)
    mark = one.rpartition("/")[2]
    remove_from_collection(
        world.olga, collection_id=lookbook.pk, asset_ids=[shelf["red"].pk, shelf["grey"].pk]
    )

    answers = [
        visitor.get(address)
        for address in (ended, NOBODY, "/p/short", one, f"{open_one}/{mark}", f"{NOBODY}/{mark}",
                        f"{open_one}/{shelf['blue'].pk}", f"{open_one}/é", f"{one}/preview/320", f"{one}/original")
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "This page has ended, or its address is not complete." in answers[0].text
    assert "Nothing is here yet" in visitor.get(open_one).text


def test_an_address_of_a_picture_means_nothing_on_another_page(visitor, publish) -> None:
    """T-05: addresses are no ids that one could carry from one page to the next."""
    first, second = publish(), publish()
    mine = links(visitor.get(first).text)[0]
    mark = mine.rpartition("/")[2]

    assert visitor.get(mine).status_code == 200
    assert visitor.get(f"{second}/{mark}").status_code == 404


def test_a_page_tells_no_ids_people_folders_or_hashes_and_nothing_from_elsewhere(
    world, visitor, publish, shelf, lookbook
) -> None:
    """T-05, T-92: scanned in all that a visitor is sent, headers too."""
    address = publish(downloads=True)
    page = visitor.get(address)
    one = links(page.text)[0]
    told = [page, visitor.get(one), visitor.get(f"{one}/preview/320")]
    text = "".join(f"{answer.headers.items()}{answer.content!r}" for answer in told)
    secret = [shelf[name] for name in ("red", "grey", "press", "secret")]
    hidden = [
        lookbook.pk,
        PublicPage.objects.get().pk,
        world.account.pk,
        world.environment.pk,
        *(x.pk for x in secret),
    ]
    hidden += [shelf["red"].sha256, shelf["grey"].sha256, "Press", "Secret", "Olga", "olga@", "acme.example"]

    assert not [one for one in hidden if one in text]
    assert "<script" not in text
    assert "http://" not in page.text.replace("http://www.w3.org", "")


def test_no_session_no_cookie_no_index_no_referer(world, publish, client, sign_in) -> None:
    """T-92, F-67. The long list of middleware is asked here: even then nobody looks for the console's session."""
    signed_in = sign_in("vera")
    address = publish()
    page = signed_in.get(address)
    asset = signed_in.get(links(page.text)[0])
    picture = signed_in.get(links(page.text, "/preview/320")[0])

    for answer in (page, asset, picture, signed_in.get(NOBODY)):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert "private" in answer.headers["Cache-Control"]
        assert not answer.cookies
        assert "Vera" not in str(answer.content)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_log_holds_no_address_of_a_public_page() -> None:
    line = _TOKENS.sub(
        r"\1…",
        'Not Found: /p/secret-token_1/mark/preview/320 "GET /p/other HTTP/1.1" http://a.example/p/third kept',
    )

    assert "secret" not in line
    assert "other" not in line
    assert "third" not in line
    assert "kept" in line


def test_what_is_sent_is_metered_and_views_are_counted(world, visitor, publish) -> None:
    metering.write()
    address = publish()
    page = visitor.get(address)
    visitor.head(address)
    visitor.get(f"{address}?after=")
    sent = visitor.get(links(page.text, "/preview/320")[0])
    again = visitor.get(links(page.text, "/preview/320")[0], headers={"If-None-Match": sent.headers["ETag"]})
    metering.write()

    row = PublicPage.objects.get()
    assert row.views == 2
    assert row.last_opened_at
    assert again.status_code == 304
    used = UsageDay.objects.get(account=world.account, environment_id=world.environment.pk)
    assert used.bandwidth_bytes >= len(sent.content)


def test_the_first_opening_and_each_hours_first_download_stand_in_the_trail(
    world, visitor, publish, shelf
) -> None:
    """F-46: visitors cannot fill the trail, however often they come."""
    with clock.stand_still_at(clock.now()) as given:
        address = publish(downloads=True)
        for _ in range(3):
            page = visitor.get(address)
            whole(visitor.get(f"{links(page.text)[0]}/original"))
        given.move(minutes=61)
        whole(visitor.get(f"{links(page.text)[0]}/original"))

    entries = list(TrailEntry.objects.filter(event__startswith="public_").order_by("number"))
    assert [one.event for one in entries] == [
        "public_page_published", "public_page_opened", "public_original_opened", "public_original_opened",
    ]  # fmt: skip
    assert {(one.who, one.way, one.address) for one in entries[1:]} == {
        ("A visitor of a public page", "page", "127.0.0.1")
    }
    assert entries[2].about_id in {shelf["red"].pk, shelf["grey"].pk}


def test_a_long_page_goes_on_without_a_script_and_its_address_names_no_asset(
    world, visitor, publish, monkeypatch, shelf
) -> None:
    monkeypatch.setattr("mediadesk.queries.opened_page.MOST_A_PAGE", 1)
    address = publish()
    first = visitor.get(address)
    following = re.search(r'href="(/p/[^"]*\?after=[^"]+)"', first.text)[1]
    second = visitor.get(following)

    cursor = following.partition("after=")[2]
    plain = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert not any(one.pk.encode() in plain for one in shelf.values())
    assert "1 of 2 files" in first.text
    assert ("red.png" in first.text) != ("red.png" in second.text)
    assert visitor.get(f"{address}?after=broken").status_code == 400


@pytest.mark.parametrize("how", ["", PASSWORD])
def test_a_page_is_drawn_in_few_queries(visitor, publish, django_assert_max_num_queries, how) -> None:
    address = publish(password=how)
    enter(visitor, address)
    page = visitor.get(address)
    with django_assert_max_num_queries(3):
        visitor.get(address)
    with django_assert_max_num_queries(3):
        visitor.get(links(page.text)[0])


def test_other_methods_are_turned_away(visitor, publish) -> None:
    answer = visitor.put(publish())

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_nothing_of_it_is_published_while_one_looks_as_another(world, seeing_olga, lookbook) -> None:
    at = reverse("collection_publish", args=(world.account.pk, "acme", lookbook.pk))
    answer = seeing_olga.post(at, {"title": "x", "until": "2030-01-01"})

    assert answer.status_code == 403
    assert not PublicPage.objects.exists()


@pytest.fixture
def seeing_olga(sign_in, world):
    """Olga's browser, in which she sees what Mila sees."""
    client = sign_in("olga")
    client.post(reverse("see_as", args=(world.account.pk, world.mila.id)))
    return client


def test_a_token_never_opens_another_accounts_page(world, publish, lookbook) -> None:
    """T-01: a page is of the account of its collection, whoever asks."""
    from mediadesk.rules.public_pages import last_day
    from mediadesk.rules.refusals import Why

    until = last_day(clock.now(), 5)
    assert refused(publish_collection, world.otto, collection_id=lookbook.pk, until=until) is Why.NOT_FOUND
