"""Delete a saved search."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.saved import saved_search_to_change
from mediadesk.rules.events import Event


def delete_search(actor: Actor, *, environment_id: str, search_id: str) -> None:
    """Take it off the list; what it finds stays where it is.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    target = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.LIBRARY_VIEW, on=target) as step:
        row = saved_search_to_change(step, search_id)
        step.record(Event.SEARCH_DELETED, row, search=row.name, expression=row.expression)
        row.delete()
