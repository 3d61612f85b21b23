"""Change the terms of a public page."""

from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import Step, change
from mediadesk.actions.publishing import find_public_page, where_page_is
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.public_pages import LONGEST_WORDS, require_end, require_password
from mediadesk.rules.refusals import Why
from mediadesk.store.public_pages import PublicPage

_DOWNLOADS: Final = {True: "allowed", False: "not allowed"}


def change_public_page(
    actor: Actor,
    *,
    page_id: str,
    until: datetime | None,
    title: str,
    words: str,
    downloads: bool,
    version: int,
    password: str | None = None,
) -> PublicPage:
    """Change a public page that one published oneself: it shows what its publisher may share, nobody else's doing.

    Args:
        password: a new one; empty to ask for none any more, None to keep what is. Whoever gave the former one is
            asked for the new one at once.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NOT_PUBLISHER, PAGE_ENDED, CHANGED_MEANWHILE, MISSING_VALUE, BAD_VALUE,
            BAD_NAME.
    """
    hashed = make_password(require_password(password)) if password else password
    with change(actor, May.COLLECTION_PUBLISH, on=lambda: where_page_is(actor, page_id)) as step:
        page = find_public_page(step.account.pk, page_id)
        _require_own(step, page, version)
        until = _end_of(step, page, until)
        title = clean_name(title, what="A public page")
        words = clean_text(words, what="The words", longest=LONGEST_WORDS)

        step.unchanged_is_fine()
        differing = [
            ("the title", page.title, title),
            ("the words", page.words, words),
            ("the end", f"{page.ends_at:%d %B %Y}", f"{until:%d %B %Y}"),
            ("the downloads of originals", _DOWNLOADS[page.downloads], _DOWNLOADS[downloads]),
            ("the password", _kept(page.password), _kept(page.password) if hashed is None else _kept(hashed)),
        ]
        for what, before, after in differing:
            if before != after or (what == "the password" and hashed):
                said = {"what": what, "before": before, "after": after, "page": page.title}
                step.record(Event.PUBLIC_PAGE_CHANGED, page, collection=page.collection.name, **said)
        page.title, page.words, page.ends_at, page.downloads = title, words, until, downloads
        page.password = page.password if hashed is None else hashed
        page.version += 1
        page.save(update_fields=["title", "words", "ends_at", "downloads", "password", "version"])
        return page


def _require_own(step: Step, page: PublicPage, version: int) -> None:
    if page.publisher_id != step.actor.id:
        raise Why.NOT_PUBLISHER(publisher=page.publisher_label.partition(" <")[0])
    if page.ended_at is not None or page.ends_at <= step.now:
        raise Why.PAGE_ENDED()
    if page.version != version:
        raise Why.CHANGED_MEANWHILE(what=f"the public page {page}")


def _end_of(step: Step, page: PublicPage, until: datetime | None) -> datetime:
    """A later end is asked about as a new one is; one that stays, or comes sooner, need only lie ahead."""
    if until is not None and step.now < until <= page.ends_at:
        return until
    found = require_end(until, step.now, longest_days=step.account.public_page_days)
    require_own_end(step.facts, May.COLLECTION_PUBLISH, step.target, until=found)
    return found


def _kept(hashed: str) -> str:
    return "one" if hashed else "none"
