"""Ask for a role for oneself: in the account, in an environment, on a folder or collection."""

from datetime import datetime

from mediadesk.access.asked import scope_of
from mediadesk.access.catalogue import May
from mediadesk.access.decide import holds_all_of
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.kept_roles import find_role
from mediadesk.access.roles import AnyRole
from mediadesk.access.scopes import kind_of
from mediadesk.access.targets import find_collection, find_environment, find_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.requests import OPEN_FOR, page_of_requests, require_few_open, tell_who_can_answer
from mediadesk.actions.shelf import facts_of
from mediadesk.actions.wanting import role_wanted
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import require_note
from mediadesk.rules.letters import Letter, access_requested
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.asking import AccessRequest
from mediadesk.store.collections import Collection
from mediadesk.store.library import Folder


def request_access(
    actor: Actor,
    *,
    role: str,
    reason: str,
    environment_id: str = "",
    folder_id: str = "",
    collection_id: str = "",
    until: datetime | None = None,
) -> AccessRequest:
    """Ask for a role; whoever can give it there gets a mail. It stays open for 14 days.

    Args:
        role: its id: a role in folders or collections when one is named, else one of the account or environment.
        until: to the moment at which it is needed no longer.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NO_SUCH_ROLE, MISSING_VALUE (the reason), BAD_VALUE, NOTHING_TO_ASK (it is
            held already), ALREADY_WANTED, TOO_MANY_REQUESTS.
    """
    with change(actor, May.ACCESS_REQUEST) as step:
        account_id, reason = step.account.pk, require_note(reason)
        folder = find_folder(account_id, folder_id) if folder_id else None
        collection = find_collection(account_id, collection_id) if collection_id and not folder else None
        shared = folder or collection
        environment = (
            find_environment(account_id, environment_id=environment_id)
            if environment_id and not shared
            else None
        )
        wanted = find_role(account_id, role, kind_of(shared or environment))
        if actor.kind is not Kind.MEMBER or (wanted is Role.MASTER_ADMIN and not environment):
            raise Why.NO_SUCH_ROLE(role=f"{wanted.title} to ask for", roles="those of the form")
        if not reason:
            raise Why.MISSING_VALUE(what="reason")
        if until is not None and until <= step.now:
            raise Why.BAD_VALUE(what="The end date", reason="it has passed")

        asked = AccessRequest(
            account=step.account,
            kind=_kind(folder, collection),
            asker_id=actor.id,
            asker_label=actor.label,
            role=wanted.api_id,
            role_title=wanted.title,
            environment=environment,
            folder=folder,
            collection=collection,
            until=until,
            reason=reason,
            created_at=step.now,
            expires_at=step.now + OPEN_FOR,
        )
        _require_new(step, asked, wanted)
        asked.save(force_insert=True)

        step.record(Event.ACCESS_REQUESTED, asked, wanted=role_wanted(asked, wanted), reason=reason)
        tell_who_can_answer(step, asked, _words(step, asked, wanted), wanted=wanted)
        return asked


def _kind(folder: Folder | None, collection: Collection | None) -> str:
    if folder:
        return AccessRequest.FOLDER
    return AccessRequest.COLLECTION if collection else AccessRequest.ROLE


def _words(step: Step, asked: AccessRequest, wanted: AnyRole) -> Letter:
    return access_requested(
        asker=step.actor.label.partition(" <")[0],
        account_name=step.account.name,
        wanted=role_wanted(asked, wanted),
        reason=asked.reason,
        link=page_of_requests(step),
    )


def _require_new(step: Step, asked: AccessRequest, wanted: AnyRole) -> None:
    if holds_all_of(facts_of(step), wanted, scope_of(asked)):
        raise Why.NOTHING_TO_ASK(role=wanted.title)
    same = AccessRequest.objects.filter(
        account=step.account,
        outcome="open",
        asker_id=asked.asker_id,
        role=asked.role,
        folder=asked.folder,
        collection=asked.collection,
        environment=asked.environment,
    )
    if same.exclude(expires_at__lte=step.now).exists():
        raise Why.ALREADY_WANTED(role=wanted.title)
    require_few_open(step)
