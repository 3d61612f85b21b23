"""Link one's own login to oneself at a sign-in service, to sign in by it from now on."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import own_login
from mediadesk.actions.linking import keep_link
from mediadesk.rules.services import Known


def link_service(actor: Actor, *, account_id: str, known: Known) -> None:
    """Link it. The caller has fresh proof of who the user is here, and the service's word who they are there.

    Raises:
        Refusal: SERVICE_TAKEN, BAD_VALUE.
    """
    with change_own(actor, account_id=account_id, doing="link a sign-in service") as step:
        keep_link(step, own_login(step), known)
