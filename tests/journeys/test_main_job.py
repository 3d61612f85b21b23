"""The main job, as people do it: invite, accept, see one's sections, upload, share, see, revoke, and read of it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD
from tests.pictures import picture


def file(name: str, colour: str = "red") -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": picture(colour=colour)}


def invite(page, email: str, *, role: str, seats: str = "1 seat used") -> None:
    page.goto(f"{page.home}users")
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("E-mail addresses").fill(email)
    page.get_by_role("radio", name=re.compile(f"^{role}")).check()
    expect(page.locator("#seats")).to_contain_text(seats)
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("heading", name="is invited")).to_be_visible()


def accept(page, mail, *, name: str) -> None:
    page.goto(re.search(r"http://\S+/console/invitation/\S+", mail.get_body(("plain",)).get_content())[0])
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Accept and sign in").click()


def new_folder(page, name: str) -> None:
    page.get_by_role("link", name="Media Library").first.click()
    page.get_by_role("link", name="New folder").or_(page.get_by_role("button", name="New folder")).click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create folder").click()
    expect(page.get_by_text(f"The folder {name} is there.")).to_be_visible()
    page.get_by_role("link", name=name).last.click()  # the tile; the tree has it, too
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def upload(page, *files: dict) -> None:
    """By the file picker, several at once; each says when it is done."""
    page.locator('input[type="file"][name="file"]').set_input_files(files)
    for one in files:
        expect(page.get_by_role("link", name=one["name"]).first).to_be_visible()


def drop(page, one: dict) -> None:
    """By dragging a file onto the page."""
    carried = page.evaluate_handle(
        """([name, type, bytes]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
            return carried;
        }""",
        [one["name"], one["mimeType"], list(one["buffer"])],
    )
    page.dispatch_event("[data-upload-drop]", "drop", {"dataTransfer": carried})
    expect(page.get_by_role("link", name=one["name"]).first).to_be_visible()


def olga_and_vera(owner, browser_of, inbox, account: str) -> tuple:
    """Olga at her folder Press, in which red.png lies, and Vera, who sees nothing of it yet; each in a browser."""
    olga, vera, email = owner(account), browser_of(), f"vera@{account.lower()}.example"
    invite(olga, email, role="Media Library user")
    accept(vera, inbox.next_to(email), name="Vera Viewer")
    new_folder(olga, "Press")
    upload(olga, file("red.png"))
    return olga, vera


def share(page, who: str, *, role: str) -> None:
    page.get_by_role("link", name="Share").first.click()
    page.get_by_role("searchbox", name="Name of a user or group").fill(who)
    page.get_by_label(who).check()
    page.get_by_label("Role", exact=True).select_option(role)
    page.get_by_role("button", name="See what it concerns").click()
    expect(page.get_by_text("3 assets in 1 folder")).to_be_visible()
    page.get_by_role("button", name="Share with 1 person").click()
    expect(page.get_by_text("The folder is shared.")).to_be_visible()


def test_a_colleague_sees_what_is_shared_until_it_is_taken_away_and_the_trail_tells_it(
    owner, browser_of, inbox
) -> None:
    olga, vera = owner("Acme"), browser_of()
    invite(olga, "vera@acme.example", role="Media Library user")
    mail = inbox.next_to("vera@acme.example")
    assert "Olga Owner" in mail.get_body(("html",)).get_content()
    accept(vera, mail, name="Vera Viewer")
    _sees_her_sections_only(vera, olga.home)

    new_folder(olga, "Secret")
    upload(olga, file("grey.png", "grey"))
    new_folder(olga, "Press")
    upload(olga, file("red.png"), file("blue.png", "blue"))
    drop(olga, file("green.png", "green"))
    folder = olga.url
    share(olga, "Vera Viewer", role="folder_viewer")

    asset = _sees_press_and_nothing_else(vera)

    olga.get_by_role("button", name="Take the share of Vera Viewer away").click()
    olga.get_by_role("button", name="Take it away").click()
    expect(olga.get_by_text("It holds from the next request on.")).to_be_visible()
    assert vera.goto(asset).status == 403
    assert vera.goto(f"{asset}/preview/320").status == 403
    assert vera.goto(folder).status == 403
    vera.goto(f"{olga.home}e/acme/library?q=red")
    expect(vera.get_by_text("Nothing found")).to_be_visible()

    _the_trail_tells_it(olga, asset)


def _sees_her_sections_only(vera, home: str) -> None:
    sections = vera.get_by_role("navigation", name="Sections").get_by_role("link")
    expect(sections).to_have_text(["Dashboard", "Media Library", "Collections", "Jobs", "Requests"])
    assert vera.goto(f"{home}users").status == 403
    expect(vera.get_by_text("You may not see the users of the account.")).to_be_visible()
    expect(vera.get_by_role("main")).to_contain_text("Olga Owner")  # who can give access
    sections.get_by_text("Media Library").click()
    expect(vera.get_by_role("heading", name="Nothing is shared with you yet")).to_be_visible()


def _sees_press_and_nothing_else(vera) -> str:
    vera.get_by_role("link", name="Media Library").first.click()
    expect(vera.get_by_role("link", name="Press").last).to_contain_text("3 assets")
    expect(vera.get_by_text("Secret")).to_have_count(0)
    vera.get_by_role("searchbox").fill("png")
    vera.get_by_role("searchbox").press("Enter")
    expect(vera.get_by_text("3 assets").first).to_be_visible()
    expect(vera.get_by_text("grey.png")).to_have_count(0)
    thumbnail = vera.locator('img[src*="/preview/"]').first
    expect(thumbnail).to_have_js_property("complete", value=True)
    assert thumbnail.evaluate("image => image.naturalWidth") > 0
    vera.get_by_role("link", name="red.png").first.click()
    expect(vera.get_by_role("heading", name="red.png")).to_be_visible()
    expect(vera.get_by_role("button", name="Delete")).to_have_count(0)
    with vera.expect_download() as saved:
        vera.get_by_role("link", name="Download").click()
    assert saved.value.suggested_filename == "red.png"
    return vera.url


def _the_trail_tells_it(olga, asset: str) -> None:
    olga.goto(asset)
    history = olga.get_by_role("main")
    expect(history).to_contain_text("Olga Owner uploaded red.png to Press")
    expect(history).to_contain_text("Vera Viewer opened the original of red.png")
    expect(history).to_contain_text("Olga Owner took the role Viewer on Press from Vera Viewer")
    olga.goto(f"{olga.home}trail")
    told = olga.get_by_role("main").inner_text()
    story = (
        "took the role Viewer on Press from Vera Viewer",
        "opened the original of red.png",
        "gave Vera Viewer <vera@acme.example> the role Viewer on Press",
        "uploaded red.png to Press",
        "Vera Viewer accepted",
        "invited vera@acme.example as Media Library user",
    )
    places = [told.find(line) for line in story]
    assert -1 not in places, dict(zip(story, places, strict=True))
    assert places == sorted(places)  # the newest first
