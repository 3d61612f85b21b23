"""Choose how one looks at libraries."""

from collections.abc import Sequence

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.library_view import known
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User


def choose_library_view(
    actor: Actor, *, as_list: bool | None = None, columns: Sequence[str] | None = None
) -> None:
    """Keep with the person what is given, and leave the rest: a list or pictures, and the columns of the list.

    It is a matter of their login and of no account, so no trail tells of it.

    Raises:
        Refusal: NOT_FOUND, SEEING_AS.
    """
    with change_own(actor, account_id="", doing="choose how the library is shown"):
        user = User.objects.select_for_update().filter(pk=actor.user_id).first()
        if user is None:
            raise Why.NOT_FOUND(what="user")

        if as_list is not None:
            user.library_view["as"] = "list" if as_list else "grid"
        if columns is not None:
            user.library_view["columns"] = list(known(columns))
        user.save(update_fields=["library_view"])
