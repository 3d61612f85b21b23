"""Ask for a role for oneself: in the account, in an environment, on a folder."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from mediadesk.access.asked import ANSWERED_BY, place_of, scope_of
from mediadesk.access.catalogue import MASKS, May
from mediadesk.access.decide import decide, holds_all_of
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.kept_roles import find_role
from mediadesk.access.load import facts_for
from mediadesk.access.roles import AnyRole
from mediadesk.access.targets import find_environment, find_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.requests import MOST_ASKED, OPEN_FOR, page_of_requests, require_few_open
from mediadesk.actions.shelf import facts_of
from mediadesk.actions.wanting import role_wanted
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import require_note
from mediadesk.rules.letters import access_requested
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import Grant
from mediadesk.store.asking import AccessRequest
from mediadesk.store.teams import Member


def request_access(
    actor: Actor,
    *,
    role: str,
    reason: str,
    environment_id: str = "",
    folder_id: str = "",
    until: datetime | None = None,
) -> AccessRequest:
    """Ask for a role; whoever can give it there gets a mail. It stays open for 14 days.

    Args:
        role: its id: a role in folders when a folder is named, else one of the account or environment.
        until: to the moment at which it is needed no longer.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NO_SUCH_ROLE, MISSING_VALUE (the reason), BAD_VALUE, NOTHING_TO_ASK (it is
            held already), ALREADY_WANTED, TOO_MANY_REQUESTS.
    """
    with change(actor, May.ACCESS_REQUEST) as step:
        account_id, reason = step.account.pk, require_note(reason)
        folder = find_folder(account_id, folder_id) if folder_id else None
        environment = (
            find_environment(account_id, environment_id=environment_id)
            if environment_id and not folder
            else None
        )
        wanted = find_role(account_id, role, RoleKind.FOLDER if folder else RoleKind.GLOBAL)
        if actor.kind is not Kind.MEMBER or (wanted is Role.MASTER_ADMIN and not environment):
            raise Why.NO_SUCH_ROLE(role=f"{wanted.title} to ask for", roles="those of the form")
        if not reason:
            raise Why.MISSING_VALUE(what="reason")
        if until is not None and until <= step.now:
            raise Why.BAD_VALUE(what="The end date", reason="it has passed")

        asked = AccessRequest(
            account=step.account,
            kind=AccessRequest.FOLDER if folder else AccessRequest.ROLE,
            asker_id=actor.id,
            asker_label=actor.label,
            role=wanted.api_id,
            environment=environment,
            folder=folder,
            until=until,
            reason=reason,
            created_at=step.now,
            expires_at=step.now + OPEN_FOR,
        )
        _require_new(step, asked, wanted)
        asked.save(force_insert=True)

        step.record(Event.ACCESS_REQUESTED, asked, wanted=role_wanted(asked, wanted), reason=reason)
        _tell(step, asked, wanted)
        return asked


def _require_new(step: Step, asked: AccessRequest, wanted: AnyRole) -> None:
    if holds_all_of(facts_of(step), wanted, scope_of(asked)):
        raise Why.NOTHING_TO_ASK(role=wanted.title)
    same = AccessRequest.objects.filter(
        account=step.account,
        outcome="open",
        asker_id=asked.asker_id,
        role=asked.role,
        folder=asked.folder,
        environment=asked.environment,
    )
    if same.exclude(expires_at__lte=step.now).exists():
        raise Why.ALREADY_WANTED(role=wanted.title)
    require_few_open(step)


def _tell(step: Step, asked: AccessRequest, wanted: AnyRole) -> None:
    """A mail to at most 20 who can answer: each is decided about, so nobody learns of it who cannot."""
    link, told = page_of_requests(step), 0
    for member in _candidates(step, asked):
        if told < MOST_ASKED and _can_answer(step, asked, wanted, member):
            told += 1
            words = access_requested(
                asker=step.actor.label.partition(" <")[0],
                account_name=step.account.name,
                wanted=role_wanted(asked, wanted),
                reason=asked.reason,
                link=link,
            )
            step.mail(to=member.email, **words)


def _candidates(step: Step, asked: AccessRequest) -> Iterator[Member]:
    """Whoever holds a role that may answer: on the folder first, then in the account. At most 60 are looked at."""
    answers = ANSWERED_BY[asked.kind]
    able = [role.api_id for role in Role if MASKS[role] & answers.bit]
    places = place_of(asked).folders
    held = Grant.objects.filter(Q(role__in=able) | Q(custom_role__isnull=False), account=step.account)
    near = held.filter(folder__in=places) if places else held.filter(folder=None)
    members = Member.objects.filter(account=step.account).active(step.now).exclude(pk=asked.asker_id)
    by_grant = members.filter(Q(grants__in=near) | Q(groups__grants__in=near)).distinct().order_by("id")
    seen = set()
    for found in (by_grant, members.filter(role__in=able).order_by("id")):
        for member in found[: MOST_ASKED + 10]:
            if member.pk not in seen:
                seen.add(member.pk)
                yield member


def _can_answer(step: Step, asked: AccessRequest, wanted: AnyRole, member: Member) -> bool:
    actor = Actor(Kind.MEMBER, member.pk, step.account.pk, str(member), Way.JOB)
    facts = facts_for(actor, epoch=step.account.access_epoch)
    able = decide(facts, ANSWERED_BY[asked.kind], place_of(asked))
    return bool(able) and holds_all_of(facts, wanted, scope_of(asked))
