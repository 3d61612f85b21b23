"""The password of a public page: what is behind it, how long it is proven, how often it may be tried."""

from __future__ import annotations

import pytest

from mediadesk.actions.collections.change_public_page import change_public_page
from mediadesk.engines import clock
from mediadesk.rules.tries import PAGE_PAGE, PAGE_PAIR, PAGE_SOURCE
from mediadesk.store.models import PublicPage
from tests.surfaces.public.visits import PASSWORD, enter, links


def test_until_the_password_is_given_nothing_is_told_but_that_there_is_one(
    visitor, publish, client_factory
) -> None:
    address = publish(password=PASSWORD, title="The fair", downloads=True)
    one = visitor.get(address)
    wrong = enter(visitor, address, "blue otters sang")
    right = enter(visitor, address)
    page = visitor.get(address)
    inside = links(page.text)[0]
    stranger = client_factory()
    without = [stranger.get(inside + more) for more in ("", "/preview/320", "/original")]

    assert (one.status_code, wrong.status_code, right.status_code) == (200, 401, 302)
    assert "The fair" not in one.text + wrong.text
    assert "red.png" in page.text
    assert all("asks for a password" in answer.text and "red.png" not in answer.text for answer in without)
    cookie = right.cookies["page"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (address, True, "Lax")
    assert len(right.cookies) == 1


def test_what_proves_the_password_ends_with_its_time_with_the_password_and_at_the_next_page(
    world, visitor, publish, lookbook
) -> None:
    with clock.stand_still_at(clock.now()) as given:
        address, other = publish(password=PASSWORD), publish(password=PASSWORD)
        enter(visitor, address)
        proof = visitor.cookies["page"].value
        assert "red.png" in visitor.get(address).text
        visitor.cookies["page"]["path"] = "/"
        assert "red.png" not in visitor.get(other).text
        for forged in ("x", proof[:-1], f"9{proof}", proof.replace(".", "0.", 1), proof.partition(".")[0]):
            visitor.cookies["page"] = forged
            assert "red.png" not in visitor.get(address).text
        visitor.cookies["page"] = proof
        assert "red.png" in visitor.get(address).text

        given.move(hours=13)
        assert "asks for a password" in visitor.get(address).text
        enter(visitor, address)
        page = PublicPage.objects.order_by("id").first()
        change_public_page(
            world.olga, page_id=page.pk, until=page.ends_at, title=page.title, words="", downloads=False,
            version=page.version, password="another few words",
        )  # fmt: skip
        assert "asks for a password" in visitor.get(address).text


@pytest.mark.parametrize("password", ["café otters", "cafe\u0301 otters"])
def test_a_password_is_the_same_on_every_keyboard(visitor, publish, password) -> None:
    address = publish(password="café otters")

    assert enter(visitor, address, password).status_code == 302


def test_tries_are_counted_by_source_and_by_page(visitor, publish) -> None:
    """T-33: not by what a client says of itself; whoever guesses does not lock the others out (T-35)."""
    address = publish(password=PASSWORD)
    guesses = [enter(visitor, address, f"guess number {n}").status_code for n in range(PAGE_PAIR.tries)]
    after = enter(visitor, address)
    forged = enter(visitor, address, headers={"X-Forwarded-For": "198.51.100.9"})
    elsewhere = enter(visitor, address, REMOTE_ADDR="198.51.100.9")

    assert set(guesses) == {401}
    assert (after.status_code, forged.status_code) == (429, 429)
    assert "Wait 15 minutes" in after.text
    assert elsewhere.status_code == 302
    assert PAGE_PAGE.tries == PAGE_SOURCE.tries == 100


@pytest.mark.parametrize(("limit", "where"), [(PAGE_PAGE, "other source"), (PAGE_SOURCE, "other page")])
def test_many_sources_or_many_pages_do_not_multiply_the_tries(
    visitor, publish, monkeypatch, limit, where
) -> None:
    from mediadesk.surfaces.public import visiting

    few = type(limit)(limit.name, 3, 15)
    monkeypatch.setattr(visiting, "PAGE_PAGE" if limit is PAGE_PAGE else "PAGE_SOURCE", few)
    address, other = publish(password=PASSWORD), publish(password=PASSWORD)
    for number in range(3):
        enter(visitor, address, f"guess number {number}")

    goal = (address, "198.51.100.9") if where == "other source" else (other, "127.0.0.1")
    assert enter(visitor, goal[0], REMOTE_ADDR=goal[1]).status_code == 429
