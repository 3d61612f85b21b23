"""Take a share of a folder away."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.granting import take
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Grant


def revoke_share(actor: Actor, *, grant_id: str, folder_id: str = "") -> None:
    """End what a member, group or key was given on a folder; it holds for every request that starts after it.

    Args:
        folder_id: the folder whose share is meant; a grant on another one is not found (T-02).

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    shares = Grant.objects.select_related("folder", "member", "group", "api_key", "custom_role").filter(
        folder__isnull=False
    )
    found = shares.filter(pk=grant_id, account_id=actor.account_id).first()
    if found is None or found.folder is None or found.folder_id != (folder_id or found.folder_id):
        raise Why.NOT_FOUND(what="share")
    shared = found.folder_id or ""
    with change(actor, May.FOLDER_SHARE, on=lambda: of_folder(find_folder(actor.account_id, shared))) as step:
        grant = shares.filter(pk=grant_id, account=step.account).first()
        if grant is None or grant.folder is None:
            raise Why.NOT_FOUND(what="share")
        take(step, grant)
