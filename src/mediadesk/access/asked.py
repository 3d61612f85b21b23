"""Requests as decisions see them: what they are about, and the permission by which one is answered."""

from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Target
from mediadesk.access.scopes import target_of
from mediadesk.rules.refusals import Why
from mediadesk.store.asking import AccessRequest

ANSWERED_BY: Final = {
    AccessRequest.SEAT: May.SEAT_APPROVE,
    AccessRequest.ROLE: May.GRANT_GIVE,
    AccessRequest.FOLDER: May.FOLDER_SHARE,
    AccessRequest.COLLECTION: May.COLLECTION_SHARE,
}
"""The permission that answers a request of each kind, asked for the place that `place_of` tells."""


def find_request(account_id: str, request_id: str) -> AccessRequest:
    """The account's request of this id, with whom and what it is about.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    rows = AccessRequest.objects.select_related(
        "asker", "environment", "folder__environment", "collection__environment"
    )
    found = rows.filter(account_id=account_id, pk=request_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="request")
    return found


def title_once(asked: AccessRequest) -> str:
    """A role that is no more, as it was called when it was asked for."""
    return f"{asked.role_title or 'of a former name'} (deleted since)"


def place_of(asked: AccessRequest) -> Target:
    """Where the permission to answer is asked for. Cost: 1 query for a folder."""
    return target_of(asked.account_id, asked.shared) if asked.shared else Target(asked.account_id)


def scope_of(asked: AccessRequest) -> Target:
    """Where the role that is asked for would hold. Cost: 1 query for a folder."""
    return target_of(asked.account_id, asked.scope)
