"""Access in depth, as people meet it: asked for and given, held back by a policy, explained, seen as, reviewed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.journeys.test_main_job import olga_and_vera

NO_DOWNLOAD = 'forbid (principal, action == Cloudinary::Action::"asset.download", resource)'
WRONG = f"{NO_DOWNLOAD}\nwhen {{ resource.tag == 1 }};"
RIGHT = f'{NO_DOWNLOAD}\nunless {{ principal in Cloudinary::Group::"nobody" }};'


def test_access_is_asked_for_and_given_held_back_explained_seen_and_reviewed(
    owner, browser_of, inbox
) -> None:
    olga, vera = olga_and_vera(owner, browser_of, inbox, "Depth")
    folder = olga.url
    olga.get_by_role("link", name="red.png").first.click()
    expect(olga.get_by_role("heading", name="red.png")).to_be_visible()
    asset = olga.url

    _asks_where_the_door_is_closed(vera, folder)
    mail = inbox.next_to("olga@depth.example")
    assert "She shows it to the press." in mail.get_body(("plain",)).get_content()
    _approves(olga)
    vera.goto(asset)
    expect(vera.get_by_role("link", name="Download")).to_be_visible()

    _writes_a_policy(olga)
    assert vera.goto(f"{asset}/original").status == 403
    _is_told_why(olga)

    _sees_what_vera_sees(olga, folder)
    _reviews_and_revokes(olga)
    assert vera.goto(folder).status == 403


def _asks_where_the_door_is_closed(vera, folder: str) -> None:
    assert vera.goto(folder).status == 403
    vera.get_by_role("link", name="Why?").click()
    vera.get_by_role("link", name="Ask for access").click()
    vera.get_by_role("radio", name=re.compile("^Viewer")).check()
    vera.get_by_label("Why you need it").fill("She shows it to the press.")
    vera.get_by_role("button", name="Send the request").click()
    expect(vera.get_by_role("main")).to_contain_text("The role Viewer on a folder")


def _approves(olga) -> None:
    olga.goto(f"{olga.home}requests")
    olga.get_by_role("button", name="Approve", exact=True).click()
    expect(olga.get_by_role("main")).to_contain_text("Vera Viewer gains")
    olga.get_by_role("button", name="Approve", exact=True).click()
    expect(olga.get_by_role("main")).to_contain_text("Approved")


def _writes_a_policy(olga) -> None:
    olga.goto(f"{olga.home}policies")
    olga.get_by_role("link", name="New policy").click()
    olga.get_by_label("Name").first.fill("Nobody downloads")
    statement = olga.get_by_label("What it says, in Cedar")
    statement.fill(WRONG)
    expect(olga.get_by_role("button", name="Line 2")).to_be_visible()
    expect(olga.locator("#faults")).to_contain_text("tag")
    statement.fill(RIGHT)
    expect(olga.get_by_text("Cedar understands it.")).to_be_visible()

    _chooses(olga, "Who", "Vera Viewer")
    olga.get_by_label("May", exact=True).select_option("asset.download")
    _chooses(olga, "On", "Press")
    olga.get_by_label("One asset in that folder").fill("red.png")
    olga.get_by_role("button", name="Try it").click()
    expect(olga.get_by_text("No, they may not.")).to_be_visible()

    olga.get_by_role("button", name="Save the policy").click()
    expect(olga.get_by_role("main")).to_contain_text("Vera Viewer loses")
    olga.get_by_role("button", name=re.compile("^Save")).last.click()
    expect(olga.get_by_role("heading", name="Nobody downloads")).to_be_visible()


def _chooses(page, field: str, words: str) -> None:
    """Take the choice in whose text the words stand."""
    chosen = page.get_by_label(field, exact=True)
    chosen.select_option(chosen.locator("option").filter(has_text=words).first.get_attribute("value"))


def _is_told_why(olga) -> None:
    olga.goto(f"{olga.home}explain")
    _chooses(olga, "May", "Vera Viewer")
    olga.get_by_label("do this").select_option("asset.download")
    olga.get_by_label("Find a folder or an asset").fill("red")
    olga.get_by_role("button", name="Search folders and assets").click()
    _chooses(olga, "here?", "red.png")
    olga.get_by_role("button", name="Answer").click()
    answer = olga.get_by_role("main")
    expect(answer).to_contain_text("Vera Viewer may not open and download the original of an asset")
    expect(answer).to_contain_text("Nobody downloads")
    expect(answer).to_contain_text("a policy wins over every role")


def _sees_what_vera_sees(olga, folder: str) -> None:
    olga.goto(f"{olga.home}users")
    olga.get_by_role("link", name="Vera Viewer").first.click()
    olga.get_by_role("link", name=re.compile("^See what|See as")).click()
    olga.get_by_role("button", name="See what Vera Viewer sees").click()
    olga.goto(folder)
    expect(olga.get_by_role("link", name="red.png").first).to_be_visible()
    expect(olga.locator('input[type="file"]')).to_have_count(0)
    assert olga.goto(f"{olga.home}users").status == 403
    olga.get_by_role("button", name=re.compile("^Stop")).click()
    olga.goto(f"{olga.home}trail")
    expect(olga.get_by_role("main")).to_contain_text("as Vera Viewer")


def _reviews_and_revokes(olga) -> None:
    olga.goto(f"{olga.home}reviews")
    olga.get_by_role("link", name=re.compile("Begin")).first.click()
    olga.get_by_label("Name").fill("Everybody, this winter")
    olga.get_by_label("Whom it is about").select_option(index=0)
    olga.get_by_label("Olga Owner").check()
    olga.get_by_label("Due on").fill(_in_a_week())
    olga.get_by_role("button", name="Begin the review").click()
    expect(olga.get_by_role("heading", name="Everybody, this winter")).to_be_visible()
    olga.get_by_label(re.compile("Viewer of Vera Viewer")).check()
    olga.get_by_role("button", name="Revoke").click()
    expect(olga.get_by_role("main")).to_contain_text("Vera Viewer loses")
    olga.get_by_role("button", name="Revoke").click()
    expect(olga.get_by_role("main")).to_contain_text("Revoked")
    olga.get_by_role("link", name="Report").click()
    report = olga.get_by_role("main")
    expect(report).to_contain_text(re.compile("Vera Viewer.*Viewer.*Press.*Revoked", re.DOTALL))


def _in_a_week() -> str:
    return (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
