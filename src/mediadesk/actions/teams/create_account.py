"""Found an account: its first environment, its first keys, its Master admin."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.hashers import make_password

from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change_founding
from mediadesk.actions.credentials import NewKey, issue_key
from mediadesk.actions.linking import keep_link
from mediadesk.actions.logins import is_proven, note_address, take_over
from mediadesk.engines import clock
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_cloud_name, clean_email, clean_name, cloud_name_from
from mediadesk.rules.passwords import require_good_password
from mediadesk.rules.price_list import require_plan
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.rules.services import Known
from mediadesk.store.library import Folder
from mediadesk.store.people import User
from mediadesk.store.teams import Account, Environment, Member


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What was founded. `user` has no password when none was given: they come in by a one-time link."""

    account: Account
    environment: Environment
    user: User
    keys: tuple[NewKey, ...]  # that of the environment and that of the account, when they were asked for


def create_account(
    actor: Actor,
    *,
    name: str,
    email: str,
    plan: str = "unlimited",
    cloud_name: str = "",
    person: str = "",
    password: str | None = None,
    with_keys: bool = True,
    by: Known | None = None,
) -> NewAccount:
    """Found an account with everything that is needed to begin.

    Args:
        with_keys: make the first keys of the environment and the account, for scripts: only where somebody is
            shown their secrets.
        cloud_name: of the first environment; made from the account's name when empty.
        person: the Master admin's name; the address stands in for it.
        password: none for a user who exists already, or who will choose one behind a link. A user who never
            proved the address may be somebody else: their password and sessions end, unless they are the actor.
        by: whom a sign-in service knows by this address, which it has proven; they are linked.

    Raises:
        Refusal: BAD_NAME, BAD_EMAIL, NO_SUCH_PLAN, NAME_TAKEN (the cloud name), BAD_PASSWORD, SERVICE_TAKEN.
    """
    name, email = clean_name(name, what="An account"), clean_email(email)
    person = clean_name(person or email.partition("@")[0], what="A person")
    chosen = clean_cloud_name(cloud_name or cloud_name_from(name))
    if password is not None:
        require_good_password(password, email=email, name=person, account_name=name)
    now, days = clock.now(), settings.MEDIADESK.invitation_days
    founded = Account(name=name, plan=require_plan(plan).id, invitation_days=days, created_at=now)

    with change_founding(actor, founded) as step:
        if Environment.objects.filter(cloud_name=chosen).exists():
            raise Why.NAME_TAKEN(what="environment", name=chosen)

        environment = _environment(step, name=name, cloud_name=chosen)
        user = _user(step, email=email, person=person, password=password)
        owner = _master_admin(step, user)

        step.record(Event.ACCOUNT_CREATED, founded, name=name, plan=plan)
        step.record(Event.ENVIRONMENT_CREATED, environment, name=environment.name, cloud_name=chosen)
        keys = _first_keys(step, environment, owner) if with_keys else ()
        if by:
            step.actor = replace(actor, label=str(owner), user_id=user.pk)
            keep_link(step, user, by)
    return NewAccount(founded, environment, user, keys)


def _first_keys(step: Step, environment: Environment, owner: Member) -> tuple[NewKey, NewKey]:
    master = Role.MASTER_ADMIN
    return (
        issue_key(step, name="First key", role=master, environment=environment, owner=owner),
        issue_key(step, name="Account key", role=master, environment=None, owner=owner),
    )


def _environment(step: Step, *, name: str, cloud_name: str) -> Environment:
    environment = Environment.objects.create(
        account=step.account, name=name, cloud_name=cloud_name, created_at=step.now, updated_at=step.now
    )
    Folder.objects.create(
        account=step.account, environment=environment, created_at=step.now, updated_at=step.now
    )
    return environment


def _user(step: Step, *, email: str, person: str, password: str | None) -> User:
    known = User.objects.filter(email=email).first()
    hashed = make_password(password) if password is not None else ""
    if known is not None:
        if step.actor.user_id != known.pk and not is_proven(known):
            take_over(step, known, hashed=hashed)
        return known
    user = User(email=email, name=person, password=hashed, created_at=step.now)
    user.save(force_insert=True)
    note_address(user, proven=True)
    return user


def _master_admin(step: Step, user: User) -> Member:
    owner = Member.objects.create(
        account=step.account,
        user=user,
        name=user.name or user.email,
        email=user.email,
        role=Role.MASTER_ADMIN.api_id,
        status=Member.ACTIVE,
        created_at=step.now,
        updated_at=step.now,
    )
    Account.objects.filter(pk=step.account.pk).update(owner=owner)
    return owner
