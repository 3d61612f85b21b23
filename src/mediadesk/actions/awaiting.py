"""Seats that wait to be bought: who stands for the person, and how they are invited once there is a seat.

Two things are needed for a new user: somebody who may invite them in that role, and a seat. They need not be the same
person's to give. Who stands for the person is asked once more before anything is bought (T-24).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from django.db import transaction

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.actions.bundles import Chosen
from mediadesk.actions.buying import buy_seats_more
from mediadesk.actions.change import Step
from mediadesk.actions.invitations import Invited, invite
from mediadesk.actions.membership import facts_of
from mediadesk.actions.offering import Offer, require_may_offer
from mediadesk.actions.requests import OPEN_FOR, close_request, open_request, page_of_requests
from mediadesk.actions.seating import seats_missing
from mediadesk.actions.wanting import wanted_by
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import Invitee, require_role
from mediadesk.rules.letters import seat_awaited
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.access import Bundle
from mediadesk.store.asking import AccessRequest
from mediadesk.store.teams import Group

MOST_INVITED: Final = 100
"""So many who wait are invited in the step that buys their seats; the others with one button each."""


@dataclass(frozen=True, slots=True)
class SeatOffer:
    """How somebody is to be invited; kept with the request. No environments: all of them."""

    name: str = ""
    environment_ids: tuple[str, ...] | None = None
    group_ids: tuple[str, ...] = ()
    note: str = ""
    bundle_id: str = ""
    bundle_environment_id: str = ""
    bundle_folder_ids: tuple[str, ...] = ()
    bundle_items: tuple[dict[str, object], ...] = ()  # as they were when somebody stood for them


def buy_what_is_missing(step: Step, wanted: int, *, shown_cents: int) -> None:
    """Buy as many seats as are missing; where none is missing nothing is charged.

    Raises:
        Refusal: NOT_ALLOWED, NOT_SOLD_IN, NO_EXTRA_SEATS, PRICE_CHANGED.
    """
    if missing := seats_missing(step, wanted):
        require(facts_of(step), May.PLAN_CHANGE, Target(step.account.pk))
        buy_seats_more(step, missing, shown_cents=shown_cents)


def open_seat_request(step: Step, request_id: str) -> AccessRequest:
    """The open request that waits for a seat. Raises: Refusal NOT_FOUND, REQUEST_CLOSED."""
    asked = open_request(step, request_id)
    if asked.kind != AccessRequest.SEAT or not asked.backed_by_label:
        raise Why.NOT_FOUND(what="request")
    return asked


def stand_for(step: Step, asked: AccessRequest, offer: SeatOffer) -> None:
    """Keep that the actor stands for the person, and for what the bundle gives today.

    Those who can buy the seat are told by `tell_of_waiting`.

    Raises:
        Refusal: what inviting raises, but for SEATS_FULL.
    """
    role = require_role(asked.role)
    require_may_offer(step, *invitation_to(step, asked, offer))
    asked.backed_by_id = step.actor.id if step.actor.kind is Kind.MEMBER else None
    stood_for = replace(offer, bundle_items=tuple(_items_now(step, offer)))
    asked.backed_by_label, asked.offer = step.actor.label, asdict(stood_for)
    asked.expires_at = step.now + OPEN_FOR
    asked.save()
    asker = asked.asker_label.partition(" <")[0]
    step.record(Event.SEAT_AWAITED, asked, asker=asker, email=asked.email, role=role.title)


def tell_of_waiting(step: Step, asked: Sequence[AccessRequest]) -> None:
    """One mail to each of those who can buy seats, about all that was asked in this step.

    Cost: that of `who_may`.
    """
    words = seat_awaited(
        account_name=step.account.name,
        backer=step.actor.label.partition(" <")[0],
        asker=asked[0].asker_label.partition(" <")[0],
        people=[(one.email, require_role(one.role).title) for one in asked],
        reason=asked[0].reason,
        link=page_of_requests(step),
    )
    for one in who_may(step.account.pk, May.PLAN_CHANGE, epoch=step.account.access_epoch, now=step.now):
        step.mail(to=one.email, **words)


def invite_awaited(step: Step, asked: AccessRequest, *, shown_cents: int) -> Invited:
    """Buy the seat if one is missing, and invite in the name of whoever stands for the person.

    Nobody stands for a bundle that was changed since: in their name it would give what another wrote into it.

    Raises:
        Refusal: NOBODY_STANDS_FOR_IT, what buying raises, and ALREADY_A_MEMBER, ALREADY_INVITED, TOO_MANY_MAILS.
    """
    role, backed, offer = require_role(asked.role), _of_backer(step, asked), SeatOffer(**asked.offer)
    invitation = invitation_to(step, asked, offer)
    changed = invitation[1].bundle is not None and _items_now(step, offer) != list(offer.bundle_items)
    try:
        if backed is None or changed:
            raise Why.NOBODY_STANDS_FOR_IT(email=asked.email, role=role.title)
        require_may_offer(backed, *invitation)
    except Refusal as refusal:
        if refusal.why in {Why.ALREADY_A_MEMBER, Why.ALREADY_INVITED, Why.TOO_MANY_MAILS}:
            raise
        raise Why.NOBODY_STANDS_FOR_IT(email=asked.email, role=role.title) from refusal
    buy_what_is_missing(step, int(role.takes_seat), shown_cents=shown_cents)
    (invited,) = invite(backed, *invitation)
    step.access_changed()  # what was noted of it in the other's name stays there
    return invited


def invite_all_awaited(step: Step) -> int:
    """Invite those who wait for a seat, whoever asked first, as long as one is free. Returns how many were invited.

    For whom nobody stands any more, or who was invited meanwhile, the request stays as it is.
    """
    waiting = AccessRequest.objects.filter(account=step.account, kind=AccessRequest.SEAT, outcome="open")
    count = 0
    for asked in (
        waiting.filter(expires_at__gt=step.now).exclude(backed_by_label="").order_by("id")[:MOST_INVITED]
    ):
        if seats_missing(step, int(require_role(asked.role).takes_seat)):
            continue
        try:
            with transaction.atomic():
                invite_awaited(step, asked, shown_cents=0)
        except Refusal:
            continue
        close_request(step, asked, outcome="approved", answer=asked.answer, wanted=wanted_by(asked))
        count += 1
    return count


def _of_backer(step: Step, asked: AccessRequest) -> Step | None:
    """The same step in the name of whoever stands for the person; None when they cannot any more.

    What is recorded and mailed in it belongs to the step it was made of.
    """
    member = asked.backed_by
    if member is None:
        return None
    actor = Actor(Kind.MEMBER, member.pk, step.account.pk, str(member), Way.JOB, user_id=member.user_id or "")
    facts = facts_for(actor, epoch=step.account.access_epoch)
    if not decide(facts, May.MEMBER_INVITE, Target(step.account.pk)):
        return None
    return replace(step, actor=actor, facts=facts)


def _items_now(step: Step, offer: SeatOffer) -> list[dict[str, object]]:
    """What the bundle of an offer stands for today; nothing without one. Cost: 1 query."""
    found = (
        Bundle.objects.filter(account=step.account, pk=offer.bundle_id).first() if offer.bundle_id else None
    )
    return list(found.items) if found else []


def invitation_to(step: Step, asked: AccessRequest, offer: SeatOffer) -> tuple[list[Invitee], Offer]:
    """What `invite` takes. Groups and a bundle that are there no more are left out. Cost: 1 query for each of both."""
    places = None if offer.environment_ids is None else tuple(offer.environment_ids)
    invitee = Invitee(asked.email, require_role(asked.role), name=offer.name, environment_ids=places)
    groups = Group.objects.filter(account=step.account, pk__in=offer.group_ids) if offer.group_ids else ()
    chosen = Chosen(offer.bundle_id, offer.bundle_environment_id, offer.bundle_folder_ids)
    kept = bool(offer.bundle_id) and Bundle.objects.filter(account=step.account, pk=offer.bundle_id).exists()
    return [invitee], Offer(list(groups), asked.until, offer.note, chosen if kept else None)
