"""Shorter stories: the first start, a list of people, a full plan, a member who is disabled, no script, no mouse."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD
from tests.journeys.test_main_job import accept, file, invite, new_folder, upload
from tests.running import running_copy


def test_the_first_start_leads_to_an_account_by_a_token_printed_on_the_console(tmp_path, browser_of) -> None:
    with running_copy(tmp_path / "data") as copy:
        page, printed = browser_of(), copy.log.read_text()
        page.goto(copy.url)
        expect(page.get_by_label("Token")).to_be_visible()
        page.goto(re.search(r"http://\S+/console/start\?token=\S+", printed)[0])
        page.get_by_label("Name of the account").fill("Acme")
        page.get_by_label("Your name").fill("Olga Owner")
        page.get_by_label("Your e-mail address").fill("olga@acme.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Create the account").click()

        expect(page.get_by_role("heading", name="Acme")).to_be_visible()
        expect(page.get_by_role("link", name="Invite people")).to_be_visible()


def test_of_a_pasted_list_the_good_lines_go_ahead_and_a_bad_one_says_why(owner) -> None:
    olga = owner("Lists")
    olga.goto(f"{olga.home}invite")
    olga.get_by_label("E-mail addresses").fill("ada@lists.example\nno address\nBob <bob@lists.example>")
    olga.get_by_role("radio", name="Editor").first.check()
    olga.get_by_role("button", name="Preview").click()

    main = olga.get_by_role("main")
    expect(main).to_contain_text("no address is not an e-mail address")
    olga.get_by_role("button", name=re.compile("^(Send|Invite)")).click()

    expect(olga.get_by_role("heading", name="2 people are invited")).to_be_visible()
    olga.goto(f"{olga.home}users?status=pending")
    expect(main).to_contain_text("2 users")


def test_at_the_limit_one_asks_for_a_seat_and_it_is_approved_when_there_is_one(
    owner, copy, browser_of, inbox
) -> None:
    olga, mila = owner("Small"), browser_of()
    copy.command("setplan", "Small", "free")
    for name in ("mila", "edda"):
        invite_of_three(olga, f"{name}@small.example")
    accept(mila, inbox.next_to("mila@small.example"), name="Mila Library")
    olga.goto(f"{olga.home}invite")
    expect(olga.get_by_role("main")).to_contain_text(
        "You have reached the maximum number of users allowed for your plan."
    )
    expect(olga.get_by_role("main")).to_contain_text("Withdraw an invitation")

    mila.goto(f"{olga.home}requests/new")
    mila.get_by_label("E-mail").fill("nora@small.example")
    mila.get_by_label(re.compile("^(Reason|Why)")).fill("She films in spring.")
    mila.get_by_role("button", name=re.compile("Ask|Send")).click()

    copy.command("setplan", "Small", "plus", "--extra-seats", "1")
    olga.get_by_role("link", name="Requests").first.click()
    expect(olga.get_by_role("main")).to_contain_text("She films in spring.")
    olga.get_by_role("button", name="Approve and invite").click()
    assert "Small" in inbox.next_to("nora@small.example")["Subject"]


def invite_of_three(page, email: str) -> None:
    page.goto(f"{page.home}invite")
    page.get_by_label("E-mail addresses").fill(email)
    page.get_by_role("radio", name="Media Library admin").check()
    expect(page.locator("#seats")).to_contain_text("of 3 seats used")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("heading", name="is invited")).to_be_visible()


def test_who_is_disabled_is_out_with_the_next_click(owner, browser_of, inbox) -> None:
    olga, vera = owner("Gone"), browser_of()
    invite(olga, "vera@gone.example", role="Editor")
    accept(vera, inbox.next_to("vera@gone.example"), name="Vera Viewer")
    expect(vera.get_by_role("link", name="Media Library").first).to_be_visible()

    olga.goto(f"{olga.home}users")
    olga.get_by_role("link", name="Vera Viewer").click()
    olga.get_by_role("button", name="Disable").click()
    expect(olga.get_by_role("main")).to_contain_text("Vera Viewer loses")
    olga.get_by_role("button", name="Disable").click()
    expect(olga.get_by_text("Their access ended with this click.")).to_be_visible()

    vera.get_by_role("link", name="Media Library").first.click()
    expect(vera.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_main_flows_work_without_a_script(owner) -> None:
    olga = owner("Plain", java_script_enabled=False)
    invite(olga, "vera@plain.example", role="Media Library user")
    olga.get_by_role("link", name="Media Library").first.click()
    olga.get_by_role("link", name="New folder").click()
    olga.get_by_role("main").get_by_label("Name").first.fill("Press")
    olga.get_by_role("button", name="Create folder").click()
    olga.get_by_role("link", name="Press").first.click()
    olga.locator('input[type="file"][name="file"]').set_input_files(file("red.png"))
    olga.get_by_role("button", name=re.compile("Upload")).click()
    expect(olga.get_by_role("link", name="red.png").first).to_be_visible()

    olga.get_by_role("link", name="Share").first.click()
    olga.get_by_role("searchbox", name="Name of a user or group").fill("vera")
    olga.get_by_role("button", name="Search").click()
    olga.get_by_role("checkbox", name="Vera").check()
    olga.get_by_role("button", name="See what it concerns").click()
    olga.get_by_role("button", name="Share with 1 person").click()

    expect(olga.get_by_role("main")).to_contain_text("vera@plain.example")
    expect(olga.get_by_role("button", name=re.compile("^Take the share of"))).to_be_visible()


def test_signing_in_and_inviting_need_no_mouse(owner, browser_of) -> None:
    told, page = owner("Keys").told, browser_of()
    page.goto("/console/sign-in")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(told["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Invite people")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mail addresses")).to_be_visible()


def test_each_file_of_an_upload_says_how_it_went(owner) -> None:
    olga = owner("Files")
    new_folder(olga, "Press")
    broken = {"name": "broken.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n cut short"}

    olga.locator('input[type="file"][name="file"]').set_input_files([file("red.png"), broken])

    rows, said = olga.locator("[data-upload-list]"), olga.locator("[data-upload-said]")
    expect(said).to_have_text("1 uploaded, 1 failed")
    expect(olga.locator("#shelf").get_by_role("link", name="red.png")).to_be_visible()
    expect(rows).not_to_contain_text("red.png")
    expect(rows).to_contain_text("broken.png cannot be used")
    expect(rows.get_by_role("button", name="Try again")).to_have_count(0)
    rows.get_by_role("button", name="Dismiss: broken.png").click()
    expect(said).to_have_text("1 uploaded")
    expect(rows).not_to_contain_text("broken.png")
    olga.route("**/upload", lambda route: route.abort())
    olga.locator('input[type="file"][name="file"]').set_input_files(file("grey.png", "grey"))
    expect(rows).to_contain_text("The connection was lost.")
    olga.unroute("**/upload")
    rows.get_by_role("button", name="Try again: grey.png").click()
    expect(olga.locator("#shelf").get_by_role("link", name="grey.png")).to_be_visible()
    upload(olga, file("blue.png", "blue"))


def test_what_counts_beside_one_choice_alone_shows_with_it_and_needs_no_script(owner) -> None:
    olga = owner("Choices", java_script_enabled=False)

    olga.goto(f"{olga.home}invite")
    places = olga.get_by_role("group", name="Which ones")
    expect(places).to_be_hidden()
    olga.get_by_role("radio", name="Only these").check()
    expect(places.get_by_role("checkbox")).to_be_visible()

    olga.goto(f"{olga.home}users")
    olga.get_by_role("link", name="Olga Owner").click()
    warning = olga.get_by_text("A Master admin may do everything in this account")
    expect(warning).to_be_visible()
    olga.get_by_label("Role", exact=True).select_option("editor")
    expect(warning).to_be_hidden()
