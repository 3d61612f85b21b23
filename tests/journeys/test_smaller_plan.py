"""A smaller plan: blocked by four users, mended, chosen, and taken back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.test_main_job import accept, invite


def test_a_smaller_plan_is_blocked_by_four_users_mended_and_chosen(owner, copy, browser_of, inbox) -> None:
    olga, bill = owner("Shrink"), browser_of()
    invite(olga, "bill@shrink.example", role="Billing")
    accept(bill, inbox.next_to("bill@shrink.example"), name="Bill Billing")
    bill.home = olga.home
    copy.command("setplan", "Shrink", "advanced", "--extra-seats", "2")
    _invites_six(olga)
    for number in (0, 1):
        mail = inbox.next_to(f"user{number}@shrink.example")
        accept(browser_of(), mail, name=f"User {number}")

    _is_told_what_is_in_the_way(bill)
    _mends_it(olga, by="Disable or delete users", does="Disable", whom=["User 0", "User 1"])
    bill.reload()
    expect(bill.get_by_role("main")).to_contain_text("5 seats are taken, 2 seats too many.")
    _mends_it(olga, by="withdraw invitations", does="Delete", whom=["User2", "User3"])

    bill.reload()
    expect(bill.get_by_text("This does not fit yet")).to_have_count(0)
    expect(bill.get_by_role("main")).to_contain_text("Nothing is charged now.")
    bill.get_by_role("button", name="Change the plan").click()
    expect(bill.get_by_role("main")).to_contain_text(re.compile(r"From \d+ \w+ \d{4} on: Plus"))
    expect(bill.get_by_role("main")).to_contain_text("Plan: Advanced")

    bill.get_by_role("button", name="Keep what there is").click()
    expect(bill.get_by_role("main")).to_contain_text("Taken back: plan and seats stay as they are.")
    olga.goto(f"{olga.home}trail")
    for told in (
        "Bill Billing chose Plus instead of Advanced with 2 extra seats",
        "Bill Billing took back what was planned",
    ):
        expect(olga.get_by_role("main")).to_contain_text(told)


def _invites_six(olga) -> None:
    olga.goto(f"{olga.home}invite")
    olga.get_by_label("E-mail addresses").fill("\n".join(f"user{n}@shrink.example" for n in range(6)))
    olga.get_by_role("radio", name=re.compile("^Editor")).check()
    olga.get_by_role("button", name="Send invitation").click()
    olga.get_by_role("button", name="Send 6 invitations").click()
    expect(olga.get_by_role("heading", name="6 people are invited")).to_be_visible()


def _is_told_what_is_in_the_way(bill) -> None:
    bill.goto(f"{bill.home}billing")
    bill.get_by_role("link", name="Choose Plus").click()
    bill.get_by_label("Extra seats with it").fill("0")
    bill.get_by_role("button", name="Work it out anew").click()
    expect(bill.get_by_role("main")).to_contain_text("7 seats are taken, 4 seats too many.")
    expect(bill.get_by_role("button", name="Change the plan")).to_have_count(0)


def _mends_it(olga, *, by: str, does: str, whom: list[str]) -> None:
    """From the page of the plan by one of its links to a list of users, and there for these."""
    olga.goto(f"{olga.home}billing/change?plan=plus&seats=0")
    olga.get_by_role("link", name=by).click()
    for name in whom:
        olga.get_by_role("checkbox", name=re.compile(f"^Select {name}")).check()
    olga.get_by_role("button", name=f"{does}…").click()
    olga.get_by_role("button", name=re.compile(f"^{does}")).last.click()
    expect(olga.get_by_role("main")).to_contain_text("2 ")
