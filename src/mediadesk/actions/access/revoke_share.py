"""Take a share of a folder or a collection away."""

from mediadesk.access.facts import Actor
from mediadesk.access.scopes import given_by, target_of
from mediadesk.actions.change import change
from mediadesk.actions.granting import require_may_take, take
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Grant


def revoke_share(actor: Actor, *, grant_id: str, folder_id: str = "", collection_id: str = "") -> None:
    """End what a member, group or key was given on it; it holds for every request that starts after it.

    Args:
        folder_id: the folder whose share is meant; a grant on another one is not found (T-02).
        collection_id: the collection whose share is meant, likewise.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED (a share of a key takes the right to change keys, too).
    """
    shares = Grant.objects.shares().scoped().filter(pk=grant_id)
    if folder_id:
        shares = shares.filter(folder=folder_id)
    if collection_id:
        shares = shares.filter(collection=collection_id)
    found = shares.filter(account_id=actor.account_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="share")
    scope = found.scope
    with change(actor, given_by(scope), on=lambda: target_of(actor.account_id, scope)) as step:
        grant = shares.filter(account=step.account).first()
        if grant is None:
            raise Why.NOT_FOUND(what="share")
        require_may_take(step, grant)
        take(step, grant)
