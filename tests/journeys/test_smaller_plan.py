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

    _is_told_what_is_in_the_way(bill)
    _withdraws_four(olga)

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


def _withdraws_four(olga) -> None:
    """From the page of the plan by its link, to the open invitations."""
    olga.goto(f"{olga.home}billing/change?plan=plus&seats=0")
    olga.get_by_role("link", name="withdraw invitations").click()
    for box in olga.locator('input[name="selected"]').all()[:4]:
        box.check()
    olga.get_by_role("button", name="Delete…").click()
    olga.get_by_role("button", name=re.compile("^Delete")).last.click()
    expect(olga.get_by_role("main")).to_contain_text("4 ")
