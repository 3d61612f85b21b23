"""The story of a card, in a browser: entered elsewhere, told by Stripe's own calls, refused, replaced, paid."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import by_link
from tests.journeys.looking import Look
from tests.running import PATIENCE, running_copy
from tests.stripe_place import BROKE, GOOD, KEY, SECRET

ELSEWHERE = "https://checkout.stripe.test"
# The page is asked for until Stripe has called the copy, which has no way to wake us.
UNTIL_IT_SAYS = """async ([words, seconds]) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise(r => setTimeout(r, 100)))
    if ((await (await fetch(location.href)).text()).includes(words)) return;
  throw new Error(`never said: ${words}`);
}"""


@pytest.fixture
def paying(tmp_path, stripe, inbox, chromium):
    """A copy at which cards can pay, Olga signed in to it, and Stripe that calls it."""
    settings = {
        "MEDIADESK_MAIL_URL": inbox.url,
        "MEDIADESK_STRIPE_KEY": KEY,
        "MEDIADESK_STRIPE_WEBHOOK_SECRET": SECRET,
        "MEDIADESK_STRIPE_URL": stripe.url,
    }
    with running_copy(tmp_path / "data", **settings) as copy:
        stripe.call(f"{copy.url}/webhooks/stripe")
        made = copy.command("createaccount", "--name", "Cards", "--email", "olga@cards.example")
        page = chromium.new_context(base_url=copy.url).new_page()
        page.set_default_timeout(20_000)
        page.route(f"{ELSEWHERE}/**", lambda route: route.fulfill(body="The page of Stripe"))
        by_link(page, re.search(r"http://\S+/console/sign-in/\S+", made)[0])
        page.wait_for_url("**/console/*/")
        page.home = page.url.removeprefix(copy.url)
        yield page, copy
        page.context.close()
        stripe.call("")


def enter_card(page, stripe, number: str, *, button: str) -> None:
    """Press the button, be led on to Stripe, enter a card there, and come back once Stripe has told of it."""
    page.goto(f"{page.home}billing/payment")
    page.get_by_role("button", name=button).click()
    page.wait_for_url(f"{ELSEWHERE}/**")
    stripe.enter_card(page.url, number)
    page.goto(f"{page.home}billing/payment?entered")
    page.evaluate(UNTIL_IT_SAYS, [f"ending in {number[-4:]}", PATIENCE])
    page.reload()


def letter_about(inbox, words: str):
    """The next letter to Olga whose subject has these words."""
    return next(
        one for one in iter(lambda: inbox.next_to("olga@cards.example"), None) if words in one["Subject"]
    )


def test_a_card_is_entered_refused_told_by_mail_replaced_and_pays(paying, stripe, inbox) -> None:
    (page, copy), look, faults = paying, Look(), {}
    page.goto(f"{page.home}billing/payment")
    faults["without a card"] = look.at(page)
    enter_card(page, stripe, BROKE, button="Add a card")
    account = page.home.strip("/").rpartition("/")[2]
    copy.command("invoice", account, "--add", "119.00", "--title", "Migration", "--now")

    letter = letter_about(inbox, "failed")
    assert "there is not enough money on the card" in letter.get_body(("plain",)).get_content()
    page.goto(page.home)
    expect(page.get_by_text("A payment failed")).to_be_visible()
    page.get_by_role("link", name="See to the payment").click()
    expect(page.get_by_text("there is not enough money on the card")).to_be_visible()
    faults["failed"] = look.at(page)

    enter_card(page, stripe, GOOD, button="Use another card")
    letter_about(inbox, "is paid")
    page.goto(f"{page.home}billing/payment")
    expect(page.get_by_text("Nothing is to be paid")).to_be_visible()
    page.get_by_role("button", name="Remove the card").click()
    expect(page.get_by_text("From now on this account pays by invoice.")).to_be_visible()
    assert KEY not in copy.log.read_text()
    assert SECRET not in copy.log.read_text()
    assert not [wrong for found in faults.values() for wrong in found.values() if wrong], faults
