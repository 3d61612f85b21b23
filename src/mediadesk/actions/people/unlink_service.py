"""Undo the link of one's own login to a sign-in service."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import own_login
from mediadesk.actions.linking import has_way_in
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_factors import service_unlinked
from mediadesk.rules.refusals import Why
from mediadesk.rules.services import Service
from mediadesk.store.services import ServiceLink


def unlink_service(actor: Actor, *, account_id: str, link_id: int) -> str:
    """Undo it, unless nothing else is left to sign in with. The caller has fresh proof. Returns the service's name.

    Raises:
        Refusal: NOT_FOUND, LAST_WAY_IN.
    """
    with change_own(actor, account_id=account_id, doing="undo the link to a sign-in service") as step:
        user = own_login(step)
        link = ServiceLink.objects.filter(user=user, pk=link_id).first()
        if link is None:
            raise Why.NOT_FOUND(what="link")

        link.delete()
        service = Service.by_id(link.service)
        title = service.title if service else link.service
        if not has_way_in(user):
            raise Why.LAST_WAY_IN(what=title)

        step.record(Event.FACTOR_REMOVED, factor=f"{title} ({link.shown})")
        step.mail(to=user.email, **service_unlinked(name=user.name, service=title, shown=link.shown))
        return title
