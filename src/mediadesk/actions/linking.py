"""What actions on sign-in services share: the link of a user to a person there, and that a way in is left."""

import hashlib

from django.conf import settings
from django.db import IntegrityError, transaction

from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_factors import factor_added
from mediadesk.rules.refusals import Why
from mediadesk.rules.services import MOST_LINKS, Known, Service
from mediadesk.store.factors import Passkey
from mediadesk.store.people import User
from mediadesk.store.services import ServiceLink


def services_here() -> list[Service]:
    """The services that the operator has set up."""
    return [one for one in Service if getattr(settings.MEDIADESK, f"{one.id}_client_id")]


def link_found_by(known: Known) -> dict[str, str]:
    """By what a link is found: never by an address (T-30)."""
    hashed = hashlib.sha256(known.subject.encode()).hexdigest()
    return {"service": known.service.id, "issuer": known.issuer, "subject_hash": hashed}


def keep_link(step: Step, user: User, known: Known) -> None:
    """Let this person of a service be this user from now on; their user gets a mail.

    Raises:
        Refusal: SERVICE_TAKEN (it is somebody already), BAD_VALUE (too many).
    """
    if ServiceLink.objects.filter(user=user).count() >= MOST_LINKS:
        raise Why.BAD_VALUE(what="The number of links", reason=f"a login has at most {MOST_LINKS}")
    try:
        with transaction.atomic():
            ServiceLink.objects.create(
                **link_found_by(known), user=user, shown=known.shown[:254], created_at=step.now
            )
    except IntegrityError:
        raise Why.SERVICE_TAKEN(service=known.service.title) from None
    factor = f"{known.service.title} ({known.shown})" if known.shown else known.service.title
    step.record(Event.FACTOR_ADDED, factor=factor)
    step.mail(to=user.email, **factor_added(name=user.name, factor=factor))


def has_way_in(user: User) -> bool:
    """Whether a user can sign in by something of their own. Cost: up to 2 queries."""
    links = ServiceLink.objects.filter(user=user, service__in=[one.id for one in services_here()])
    by_password = bool(user.password) and user.has_usable_password()
    return by_password or Passkey.objects.filter(user=user).exists() or links.exists()
