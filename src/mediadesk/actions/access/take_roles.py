"""Take roles away from whoever holds them, wherever they were given."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import of_folder
from mediadesk.actions.change import change
from mediadesk.actions.granting import require_may_take, take
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Grant


def take_roles(actor: Actor, *, grant_ids: Collection[str]) -> int:
    """End these grants, all or none, for every request that starts after it.

    Returns:
        How many were ended.

    Raises:
        Refusal: NOT_FOUND (even one that is not there, T-03), NOT_ALLOWED, ROLE_ABOVE_YOURS.
    """
    rows = Grant.objects.select_related("folder", "environment", "member", "group", "api_key", "custom_role")
    wanted = rows.filter(account_id=actor.account_id, pk__in=grant_ids)
    first = wanted.first()
    if first is None:
        raise Why.NOT_FOUND(what="role")
    single = (
        first.folder if len(set(grant_ids)) == 1 else None
    )  # whoever may share a folder ends shares of it
    may, on = (May.FOLDER_SHARE, lambda: of_folder(single)) if single else (May.GRANT_GIVE, None)
    with change(actor, may, on=on) as step:
        grants = list(wanted.order_by("id"))
        if len(grants) != len(set(grant_ids)):
            raise Why.NOT_FOUND(what="role")
        for grant in grants:
            require_may_take(step, grant)
        for grant in grants:
            take(step, grant)
        return len(grants)
