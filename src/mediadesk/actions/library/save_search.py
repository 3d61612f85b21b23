"""Keep a search by a name."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.saved import free_name, require_room, require_share
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.store.search import SavedSearch, read_in
from mediadesk.store.teams import Member


def save_search(
    actor: Actor, *, environment_id: str, name: str, expression: str, sort: str = "", shared: bool = False
) -> SavedSearch:
    """Keep an expression for oneself, or for everybody who may open the library of the environment.

    To share takes the right to create collections. It shows nobody more than they may see: whoever opens it asks anew.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, NAME_TAKEN, BAD_SEARCH, MISSING_VALUE, SEARCHES_FULL,
            SHARED_SEARCHES_FULL.
    """
    target = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.LIBRARY_VIEW, on=target) as step:
        environment = find_environment(step.account.pk, environment_id=environment_id)
        owner = Member.objects.filter(account=step.account, pk=actor.id).first()
        if owner is None:
            raise Why.NOT_FOUND(what="user")

        if shared:
            require_share(step)
        tree = read_in(environment.pk, expression.strip())
        if isinstance(tree, Mistake):
            raise Why.BAD_SEARCH(mistake=tree.sentence)
        if not expression.strip():
            raise Why.MISSING_VALUE(what="search: there is nothing to save")
        require_room(environment.pk, owner.pk)

        row = SavedSearch(account=step.account, environment=environment, owner=owner, shared=shared)
        row.name, row.expression, row.sort = free_name(row, name), expression.strip(), sort[:20]
        row.created_at = row.updated_at = step.now
        row.save(force_insert=True)

        step.record(
            Event.SEARCH_SAVED, row, search=row.name, environment=environment.name, expression=row.expression
        )
        return row
