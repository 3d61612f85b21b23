"""Letters as mail programs show them: readable, in light and dark, with nothing in them but what we put there."""

import re
from html.parser import HTMLParser

import pytest

from mediadesk.rules import letters

LINK = "https://media.example/console/invitation/a-token?x=1&y=2"
INVITED = {
    "name": "Ada",
    "account_name": "Acme <b>",
    "inviter": "Olga & Co",
    "role": "Editor",
    "note": "",
    "link": LINK,
    "days": 7,
}
# fmt: off
LETTERS = {
    # letter          its arguments
    "invitation":     INVITED,
    "password_reset": {"name": "Ada", "link": LINK, "minutes": 30},
    "seat_requested": {"asker": "Edda", "account_name": "Acme <b>", "email": "ada@new.example", "role": "Editor", "reason": "x", "link": LINK},  # noqa: E501 - a table
    "email_changed":  {"name": "Ada", "email": "ada@new.example"},
}
# fmt: on


class Elements(HTMLParser):
    """The elements of a page with their attributes, and how deep they are left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_whole_has_one_link_at_most_and_loads_nothing(name) -> None:
    page = getattr(letters, name)(**LETTERS[name])["html"]
    elements = Elements(page)

    assert elements.open == []
    links = [attrs["href"] for tag, attrs in elements.found if tag == "a"]
    assert links == ([LINK] if "link" in LETTERS[name] else [])
    assert not re.search(r"src=|url\(|@import|<script|<link", page)


def test_an_invitation_names_the_account_and_has_a_button_in_light_and_dark() -> None:
    page = letters.invitation(**INVITED)["html"]

    assert 'class="button"' in page
    assert page.count("Acme &lt;b&gt;") >= 3  # its title, its head, its text
    assert "Olga &amp; Co invites you" in page
    assert "prefers-color-scheme: dark" in page
    assert "color-scheme" in page
