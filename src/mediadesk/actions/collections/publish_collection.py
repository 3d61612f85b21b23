"""Make a collection public."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.lending import require_own_end
from mediadesk.access.targets import find_collection
from mediadesk.actions.change import Step, change
from mediadesk.actions.granting import LONGEST_REASON
from mediadesk.actions.publishing import NO_REASON, on_terms
from mediadesk.actions.shelf import facts_of
from mediadesk.actions.shelving import target_named
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.public_pages import (
    LONGEST_WORDS,
    MOST_IN_AN_ENVIRONMENT,
    MOST_OF_A_COLLECTION,
    require_end,
    require_password,
)
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import Collection
from mediadesk.store.public_pages import PublicPage


@dataclass(frozen=True, slots=True)
class Published:
    """A new public page, and the token of its address."""

    page: PublicPage
    token: str


def publish_collection(
    actor: Actor,
    *,
    collection_id: str,
    until: datetime | None,
    title: str = "",
    words: str = "",
    password: str = "",
    downloads: bool = False,
    reason: str = "",
    version: int | None = None,
) -> Published:
    """Show a collection to whoever has the address of the new page: of what it opens, what its publisher may share.

    Of a collection by a search: of what its publisher finds by it at each look, what they may share.

    Args:
        until: the moment at which it ends; no later than the account allows, and one's own access here lasts.
        title: what visitors read above it; the collection's name when it is left out.
        password: which visitors must know; empty for none.
        downloads: whether they may download originals; else they see previews only.
        version: of the collection as one has read it, so that nobody publishes another search than they know of.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, PUBLIC_PAGES_OFF, PUBLIC_PAGES_FULL, CHANGED_MEANWHILE, MISSING_VALUE (the end
            date), BAD_VALUE (the end date, the password, the words), BAD_NAME (the title).
    """
    password = require_password(password) if password else ""
    hashed = make_password(password) if password else ""  # before the lock: it takes a while
    with change(actor, May.COLLECTION_PUBLISH, on=lambda: target_named(actor, collection_id)) as step:
        _require_member(step)
        collection = find_collection(step.account.pk, collection_id)
        if version is not None and version != collection.version:
            raise Why.CHANGED_MEANWHILE(what=collection.name)
        until = require_end(until, step.now, longest_days=step.account.public_page_days)
        require_own_end(step.facts, May.COLLECTION_PUBLISH, step.target, until=until)
        _require_room(step, collection)

        token = secrets.new_token()
        page = PublicPage(
            account=step.account,
            environment_id=collection.environment_id,
            collection=collection,
            publisher_id=actor.id,
            publisher_label=actor.label,
            token_hash=secrets.hash_token(token),
            token_sealed=secrets.seal(token),
            title=clean_name(title or collection.name, what="A public page"),
            words=clean_text(words, what="The words", longest=LONGEST_WORDS),
            password=hashed,
            downloads=downloads,
            reason=clean_text(reason, what="The reason", longest=LONGEST_REASON),
            ends_at=until,
            created_at=step.now,
        )
        page.save(force_insert=True)

        terms = on_terms(password=bool(password), downloads=downloads)
        said = {"page": page.title, "until": f"{until:%d %B %Y}", "terms": terms}
        why = page.reason or NO_REASON
        step.record(Event.PUBLIC_PAGE_PUBLISHED, page, collection=collection.name, reason=why, **said)
        return Published(page, token)


def _require_member(step: Step) -> None:
    """A page shows what its publisher may share: a member, who sees the collection too. Raises: Refusal NOT_ALLOWED."""
    if step.actor.kind is not Kind.MEMBER:
        raise Why.NOT_ALLOWED(doing=May.COLLECTION_PUBLISH.doing, remedy="Do it in the console.")
    require(facts_of(step), May.COLLECTION_VIEW, step.target)


def _require_room(step: Step, collection: Collection) -> None:
    if not step.account.public_pages:
        raise Why.PUBLIC_PAGES_OFF()
    lasting = PublicPage.objects.lasting(step.now)
    for what, limit, found in (
        ("The collection", MOST_OF_A_COLLECTION, {"collection": collection}),
        ("The environment", MOST_IN_AN_ENVIRONMENT, {"environment": collection.environment_id}),
    ):
        if lasting.filter(**found).count() >= limit:
            raise Why.PUBLIC_PAGES_FULL(what=what, limit=limit)
