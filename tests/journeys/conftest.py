"""A running copy with a mail server of its own, and a browser for each person of a story."""

from __future__ import annotations

import json
import queue
import re
from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import expect, sync_playwright

from tests.browser import WHY_NONE, browser_path, launch_options
from tests.running import PATIENCE, Copy, free_port, running_copy

PASSWORD = "four quiet otters sing"


def pytest_collection_modifyitems(items) -> None:
    """Mark every test of this folder as a journey; without a browser they are skipped, and say why."""
    for item in items:
        if "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)
            if browser_path() is None:
                item.add_marker(pytest.mark.skip(reason=WHY_NONE))


class Inbox:
    """The mails that arrived, by address; takes what the SMTP server hands over."""

    def __init__(self) -> None:
        self.arrived: queue.Queue = queue.Queue()

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail that was delivered."""
        del server, session
        self.arrived.put((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 kept"

    def next_to(self, address: str):
        """The next mail to an address; others that come before it are dropped."""
        while True:
            to, mail = self.arrived.get(timeout=PATIENCE)
            if to == [address]:
                return mail


@pytest.fixture(scope="session")
def inbox():
    """A real mail server, for as long as the journeys last."""
    box = Inbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}?tls=off"
    yield box
    server.stop()


@pytest.fixture(scope="session")
def copy(tmp_path_factory, inbox):
    """A running copy, shared by the journeys; each makes an account of its own in it."""
    with running_copy(tmp_path_factory.mktemp("journeys"), MEDIADESK_MAIL_URL=inbox.url) as copy:
        yield copy


@dataclass(frozen=True)
class Demo:
    """The running copy, and the one-time links of the owner of each account."""

    copy: Copy
    links: dict[str, str]

    @property
    def url(self) -> str:
        return self.copy.url


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo, running: an account full of everything; and beside it one with nothing in it."""
    data = tmp_path_factory.mktemp("accessible") / "data"
    data.mkdir(mode=0o700)
    google = {"MEDIADESK_GOOGLE_CLIENT_ID": "us", "MEDIADESK_GOOGLE_CLIENT_SECRET": "hush"}
    with running_copy(data, MEDIADESK_SIGNUP="invite", **google) as copy:
        full = copy.command("demo", "--build-only")
        empty = copy.command("createaccount", "--name", "Empty", "--email", "eve@empty.example")
        yield Demo(copy, {"full": link_in(full), "empty": link_in(empty)})


def link_in(printed: str) -> str:
    return re.search(r"http://\S+/console/sign-in/\S+", printed)[0]


@pytest.fixture(scope="module")
def chromium():
    """One browser for the journeys of a module.

    Not for the whole run: while Playwright runs, its event loop counts as running in this thread, and every
    test of another folder that opens a loop or a database connection in it would fail.
    """
    with sync_playwright() as playwright, playwright.chromium.launch(**launch_options()) as browser:
        yield browser


@pytest.fixture
def browser_of(chromium, copy):
    """`browser_of()` gives a page in a browser that nobody has used, whose steps fail rather than wait for long."""
    contexts = []

    def fresh(**more):
        context = chromium.new_context(
            base_url=copy.url, **{"viewport": {"width": 1280, "height": 900}, **more}
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    expect.set_options(timeout=20_000)
    yield fresh
    for context in contexts:
        context.close()


def open_link(page, link: str):
    """Sign in by a one-time link."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    return page


def by_link(page, link: str):
    """Sign in by a one-time link and set the first password."""
    open_link(page, link)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    return page


@pytest.fixture
def owner(copy, browser_of):
    """`owner("Acme")` makes an account, and gives a page in which Olga has signed in by her one-time link."""

    def enter(name: str, **more):
        slug = name.lower()
        made = copy.command(
            "createaccount", "--name", name, "--email", f"olga@{slug}.example", "--person", "Olga Owner",
            "--environment", slug, "--json",
        )  # fmt: skip
        told = json.loads(made)
        page = by_link(browser_of(**more), told["sign_in_url"])
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.told = told
        page.home = f"/console/{told['account_id']}/"
        return page

    return enter
