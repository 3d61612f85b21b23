"""The question it began with: three users, the plan is full, and one more is needed. Nobody is stuck."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.journeys.test_main_job import accept, invite
from tests.running import running_copy
from tests.stripe_place import KEY, SECRET, stripe_place


@pytest.fixture(scope="module")
def place():
    """A Stripe for this story."""
    with stripe_place() as place:
        yield place


@pytest.fixture(scope="module")
def copy(tmp_path_factory, inbox, place):
    """A running copy that takes cards."""
    settings = {
        "MEDIADESK_STRIPE_KEY": KEY,
        "MEDIADESK_STRIPE_WEBHOOK_SECRET": SECRET,
        "MEDIADESK_STRIPE_URL": place.url,
    }
    with running_copy(tmp_path_factory.mktemp("seats"), MEDIADESK_MAIL_URL=inbox.url, **settings) as copy:
        place.tell_of_events(f"{copy.url}/webhooks/stripe")
        yield copy


def test_an_editor_meets_the_limit_asks_and_once_the_seat_is_paid_the_invitation_leaves(
    copy, owner, browser_of, inbox, place
) -> None:
    olga = owner("Acme")
    copy.command("setplan", "Acme", "free")
    edda, bill = (
        _joins(olga, browser_of(), inbox, "edda", "Editor"),
        _joins(olga, browser_of(), inbox, "bill", "Billing"),
    )
    _joins(olga, browser_of(), inbox, "vera", "Media Library user")
    _lets_edda_invite(olga)

    _meets_the_limit_and_asks(edda)
    mail = inbox.next_to("bill@acme.example")
    assert "Nina draws the spring campaign." in mail.get_body(("plain",)).get_content()

    _enters_a_card(bill, place)
    bill.goto(re.search(r"http://\S+/requests", mail.get_body(("plain",)).get_content())[0])
    bill.get_by_role("button", name=re.compile(r"^Buy a seat for \$[\d.]+ and invite$")).click()
    expect(bill.get_by_text("1 seat is bought. Nina is invited, as Editor.")).to_be_visible()

    accept(nina := browser_of(), inbox.next_to("nina@acme.example"), name="Nina New")
    expect(nina.get_by_role("heading", name="Acme")).to_be_visible()
    assert place.charges_tried() == 1
    _finds_the_invoice(bill)
    _the_trail_tells_it(olga)


def _joins(olga, page, inbox, name: str, role: str):
    email = f"{name}@acme.example"
    invite(olga, email, role=role, seats="of 3 seats used")
    accept(page, inbox.next_to(email), name=f"{name.title()} {role.split(maxsplit=1)[0]}")
    expect(page.get_by_role("heading", name="Acme")).to_be_visible()
    page.home = olga.home
    return page


def _lets_edda_invite(olga) -> None:
    """A role of one's own beside that of an Editor: she may invite whoever gets no more than she has."""
    olga.goto(f"{olga.home}roles/new?kind=global")
    olga.get_by_role("textbox", name="Name").fill("Inviting")
    olga.get_by_label("… invite users").check()
    olga.get_by_role("button", name="Create the role").click()
    expect(olga.get_by_role("heading", name="Inviting")).to_be_visible()
    olga.goto(f"{olga.home}users")
    olga.get_by_role("link", name="Edda Editor").first.click()
    olga.get_by_role("link", name="Give a role").click()
    olga.get_by_role("radio", name=re.compile("^Inviting")).check()
    olga.get_by_role("button", name="Give the role").click()
    olga.get_by_role("button", name="Give it").click()
    expect(olga.get_by_role("main")).to_contain_text("Inviting")


def _meets_the_limit_and_asks(edda) -> None:
    edda.goto(f"{edda.home}invite")
    expect(
        edda.get_by_text("You have reached the maximum number of users allowed for your plan.")
    ).to_be_visible()
    edda.get_by_label("E-mail addresses").fill("Nina <nina@acme.example>")
    edda.get_by_role("radio", name=re.compile("^Editor")).check()
    edda.get_by_role("button", name="Send invitation").click()
    edda.get_by_label("Why it is needed").fill("Nina draws the spring campaign.")
    edda.get_by_role("button", name="Ask for 1 seat").click()
    expect(edda.get_by_role("main")).to_contain_text("Waits for a seat")


def _enters_a_card(bill, place) -> None:
    """The page of Stripe is Stripe's: the browser is led to it, and what is typed there the place is told."""
    bill.goto(f"{bill.home}billing/payment")
    bill.get_by_role("button", name="Add a card").click()
    there = bill.get_by_role("link", name="Enter the card at Stripe").get_attribute("href")
    place.enter_card(there)
    bill.goto(f"{bill.home}billing/payment?entered")
    for _ in range(60):  # what Stripe tells is applied by a job
        if bill.get_by_text("Visa ending in 4242").count():
            return
        bill.wait_for_timeout(500)
        bill.reload()
    expect(bill.get_by_text("Visa ending in 4242")).to_be_visible()


def _finds_the_invoice(bill) -> None:
    """Paid, with the seat on it; and as PDF the same, which says so in text."""
    bill.goto(f"{bill.home}billing/invoices")
    bill.get_by_role("link", name="INV-000001", exact=True).click()
    expect(bill.get_by_role("main")).to_contain_text("Paid")
    expect(bill.get_by_role("main")).to_contain_text("Extra seats on Free")
    total = re.search(r"Total\s*\$([\d.]+)", bill.get_by_role("main").inner_text())[1]
    with bill.expect_download() as download:
        bill.get_by_role("link", name="Download PDF").click()
    with pypdfium2.PdfDocument(download.value.path()) as pdf:
        said = pdf[0].get_textpage().get_text_range()
    assert all(words in said for words in ("INV-000001", "Extra seats on Free", f"${total}"))


def _the_trail_tells_it(olga) -> None:
    olga.goto(f"{olga.home}trail")
    for told in (
        "Edda Editor stands for the seat that Edda Editor asked for nina@acme.example as Editor",
        "Bill Billing changed the plan from Free to Free with 1 extra seat",
        "Edda Editor invited nina@acme.example as Editor",
        "issued the invoice INV-000001",
        "was paid",
        "accepted the invitation as Editor",
    ):
        expect(olga.get_by_role("main")).to_contain_text(told)
