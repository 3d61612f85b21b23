"""A role of one's own: copied, narrowed, given, and widened with a warning."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.test_main_job import olga_and_vera

DELETE_IT = """async () => {
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const selected = location.pathname.split("/").pop();
    const address = location.pathname.replace(/assets\\/.*/, "assets/delete");
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, selected });
    const answer = await fetch(address, { method: "POST", body });
    return [answer.status, await answer.text()];
}"""


def test_a_copied_role_allows_all_but_what_was_taken_out_until_that_is_put_back(
    owner, browser_of, inbox
) -> None:
    olga, vera = olga_and_vera(owner, browser_of, inbox, "Roles")
    folder = olga.url

    _copies_manager_without_delete(olga)
    olga.goto(f"{folder}/share")
    _shares(olga, "Vera Viewer", role=re.compile("^Careful manager"))

    vera.goto(folder)
    vera.get_by_role("link", name="red.png").first.click()
    expect(vera.get_by_role("heading", name="red.png")).to_be_visible()
    expect(vera.get_by_role("main").get_by_role("link", name="Delete")).to_have_count(0)
    status, said = vera.evaluate(DELETE_IT)
    assert status == 403
    assert "You may not delete an asset." in said

    _puts_it_back(olga)
    assert vera.evaluate(DELETE_IT)[0] == 200
    assert vera.goto(vera.url).status == 404


def _copies_manager_without_delete(olga) -> None:
    olga.goto(f"{olga.home}roles")
    olga.get_by_role("link", name="In folders").click()
    olga.get_by_role("link", name="Manager", exact=True).click()
    olga.get_by_role("button", name="Copy").click()
    olga.get_by_role("textbox", name="Name").fill("Careful manager")
    olga.get_by_label("Find a right").fill("delete asset")
    expect(olga.get_by_label("… rename an asset")).to_be_hidden()
    olga.get_by_label("… delete an asset").uncheck()
    olga.get_by_role("button", name="Save").last.click()
    expect(olga.get_by_role("heading", name="Careful manager")).to_be_visible()
    expect(olga.get_by_role("main")).to_contain_text("took out asset.delete")


def _shares(olga, who: str, *, role) -> None:
    olga.get_by_role("searchbox", name="Name of a user or group").fill(who)
    olga.get_by_label(who).check()
    options = olga.get_by_label("Role", exact=True).locator("option")
    wanted = options.filter(has_text=role).get_attribute("value")
    olga.get_by_label("Role", exact=True).select_option(wanted)
    olga.get_by_role("button", name="See what it concerns").click()
    olga.get_by_role("button", name="Share with 1 person").click()
    expect(olga.get_by_text("The folder is shared.")).to_be_visible()


def _puts_it_back(olga) -> None:
    olga.goto(f"{olga.home}roles?kind=folder")
    olga.get_by_role("link", name="Change the role Careful manager").click()
    olga.get_by_label("… see an asset and its renditions").uncheck()
    olga.get_by_label("… delete an asset").check()
    expect(olga.get_by_text("To delete an asset, one must also be able to see an asset")).to_be_visible()
    olga.get_by_role("button", name="Add what they need").click()
    expect(olga.get_by_label("… see an asset and its renditions")).to_be_checked()
    olga.get_by_role("button", name="Save").last.click()
    expect(olga.get_by_role("main")).to_contain_text(
        "Vera Viewer gains the right to delete an asset in Press and below (1 asset)"
    )
    olga.get_by_role("button", name="Save the change").click()
    expect(olga.get_by_text("It holds from the next request on.")).to_be_visible()
