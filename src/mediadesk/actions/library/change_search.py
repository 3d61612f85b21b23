"""Rename a saved search, share it, or keep it to oneself again."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.saved import free_name, require_share, saved_search_to_change
from mediadesk.rules.events import Event
from mediadesk.store.search import SavedSearch


def change_search(
    actor: Actor, *, environment_id: str, search_id: str, name: str, shared: bool
) -> SavedSearch:
    """Give it another name, or other people who see it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, NAME_TAKEN, SHARED_SEARCHES_FULL.
    """
    target = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.LIBRARY_VIEW, on=target) as step:
        row = saved_search_to_change(step, search_id)

        if shared and not row.shared:
            require_share(step)
        before, row.name = row.name, free_name(row, name)
        was_shared, row.shared = row.shared, shared
        row.updated_at = step.now
        row.save(update_fields=["name", "shared", "updated_at"])

        step.unchanged_is_fine()
        if before != row.name:
            step.record(Event.SEARCH_RENAMED, row, before=before, after=row.name)
        if was_shared != shared:
            step.record(Event.SEARCH_SHARED if shared else Event.SEARCH_UNSHARED, row, search=row.name)
        return row
