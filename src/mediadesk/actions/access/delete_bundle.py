"""Delete a bundle; what was given by it stays."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.bundles import find_bundle
from mediadesk.actions.change import change
from mediadesk.rules.events import Event


def delete_bundle(actor: Actor, *, bundle_id: str) -> None:
    """Take it off the list.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.ROLE_UPDATE) as step:
        row = find_bundle(step.account.pk, bundle_id)
        step.record(Event.BUNDLE_DELETED, row, bundle=row.name)
        row.delete()
