"""The frames of all actions: authorise, change and record in one transaction.

Every action opens exactly one of them and does all its writing inside. A frame locks the account's row
first, so changes of one account happen one after the other, seats can be counted instead of kept, and the
trail's chain has one end (decision 0002).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import partial
from typing import Final

from django.db import models, transaction
from django.db.models import F

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor, Facts, Kind
from mediadesk.access.load import facts_for
from mediadesk.access.picture import epoch_of_a_trial
from mediadesk.access.use import note_use
from mediadesk.actions.dry_run import current_trial
from mediadesk.actions.items import current_item
from mediadesk.engines import clock
from mediadesk.rules.chain import EntryFields, entry_hash, plain
from mediadesk.rules.events import Event
from mediadesk.rules.plans import Plan
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.kept import Given, KeptObjects
from mediadesk.store.teams import Account, Mail, move_on
from mediadesk.store.trail import RefusalCount, TrailEntry, add_entries

__all__ = ["NothingRecorded", "Step", "change", "change_by_operator", "change_founding", "change_own"]

_LOCKED: Final = KeptObjects(
    lambda: Account.objects.select_for_update(of=("self",)).filter(pk=Given("account"))
)


class NothingRecorded(Exception):
    """An action ended without an entry in the trail; it was rolled back."""


@dataclass(slots=True)
class Step:
    """What an action may do besides changing rows: record it, take a seat, send a mail, ask for work later."""

    actor: Actor
    account: Account
    now: datetime
    target: Target
    facts: Facts | None = None
    way_back: object = None  # what takes the change back, as JSON can say it: kept with the item of a job
    _entries: list[TrailEntry] = field(default_factory=list)
    _mails: list[Mail] = field(default_factory=list)
    _access_changed: bool = False
    _nothing_to_say: bool = False

    def record(
        self,
        event: Event,
        about: models.Model | None = None,
        *,
        about_name: str = "",
        **details: object,
    ) -> None:
        """Add a line to the trail, in the transaction of the change itself.

        Args:
            about: the row it speaks of; kept by kind, id and name.
            details: exactly the holes of the event's sentence.
        """
        if details.keys() != event.fields:
            message = f"{event.name} takes {sorted(event.fields)}, not {sorted(details)}"
            raise TypeError(message)
        entry = TrailEntry(
            account_id=self.account.pk,
            at=self.now,
            event=event.code,
            who=self.actor.label,
            who_kind=self.actor.kind.value,
            who_id=self.actor.id or self.actor.user_id,
            way=self.actor.way.value,
            address=self.actor.address,
            about_kind=about._meta.model_name or "" if about else "",
            about_id=str(about.pk) if about else "",
            about_name=(about_name or str(about))[:360] if about else "",
            details={key: plain(value) for key, value in details.items()},
        )
        self._entries.append(entry)

    def concerning(self, *whom: models.Model) -> None:
        """Say to whom was done what was recorded last: members, groups or keys that it is not about."""
        self._entries[-1].whom = tuple(str(one.pk) for one in whom)

    def access_changed(self) -> None:
        """Raise the account's epoch: facts compiled before this change are void everywhere once it is kept."""
        self._access_changed = True

    @property
    def plan(self) -> Plan:
        """The account's plan with its extra seats."""
        return plan_named(self.account.plan, extra_seats=self.account.extra_seats)

    def mail(self, *, to: str, subject: str, text: str, html: str, invoice_id: str | None = None) -> None:
        """Queue a mail, with this invoice as PDF; it leaves after this change is kept, not if it is rolled back."""
        mail = Mail(account_id=self.account.pk or None, to=to, text=text, html=html, invoice_id=invoice_id)
        mail.subject = " ".join(subject.split())[:200]
        mail.created_at = mail.next_try_at = self.now
        self._mails.append(mail)

    def unchanged_is_fine(self) -> None:
        """Allow this action to end without an entry: what was asked for was so already, nothing was written."""
        self._nothing_to_say = True

    def afterwards(self, do: Callable[[], object]) -> None:
        """Do this once the change is safely kept, and not at all if it is rolled back.

        When it fails the log tells, and the change stands: what was done is not answered as a failure.
        """

        def follow() -> None:
            do()  # not handed over itself: Django logs the name of what failed, and a partial has none

        transaction.on_commit(follow, robust=True)

    def write_mails(self) -> None:
        """Write the queued mails, many with one statement. Called by the frame."""
        if self._mails:
            Mail.objects.bulk_create(self._mails, batch_size=500)

    def close(self) -> None:
        """Chain the entries and write them with the mails and the account's new epoch. Called by the frame."""
        self.write_mails()
        if not self._entries:
            if self._nothing_to_say:
                return
            raise NothingRecorded
        count, head = self.account.trail_count, self.account.trail_head
        for entry in self._entries:
            count += 1
            entry.number, entry.previous_hash = count, head
            head = entry.hash = entry_hash(fields_of(entry), previous_hash=head)
        add_entries(self._entries)
        move_on(self.account.pk, count=count, head=head, epochs=int(self._access_changed))


@contextmanager
def change(actor: Actor, may: May, *, on: Target | Callable[[], Target] | None = None) -> Iterator[Step]:
    """Authorise, change and record, in one transaction.

    Args:
        on: what is changed; the actor's own account when left out. Where a thing lies can change until the lock is
            held: a function is asked for it then (T-21).

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (another account's thing, or no such account), or whatever the
            action itself raises inside. The change is rolled back, the refusal counted and recorded.
        NothingRecorded: the action ended without `step.record(...)`; rolled back too.

    Cost: 3 queries besides those of the action; 2 more when it is refused.
    """

    def authorise(step: Step) -> None:
        step.facts = facts_for(actor, epoch=step.account.access_epoch)
        step.target = on() if callable(on) else on or step.target
        require(step.facts, may, step.target)

    with _frame(actor, actor.account_id, authorise, doing=may.doing, may=may) as step:
        yield step
        if current_trial() is None and step.facts is not None:
            target = step.target
            what = ",".join((target.environment_id, *target.folders[:1], *target.collections))
            note_use(step.facts, actor.id, may, lambda: step.target, what=what)


@contextmanager
def change_own(actor: Actor, *, account_id: str, doing: str) -> Iterator[Step]:
    """The frame for what needs no permission: one's own profile, one's own invitation, signing in.

    The action itself makes sure that it touches nothing but what is the actor's own.

    Args:
        account_id: in whose trail it is recorded. Empty for somebody who is in no account: they still own their
            login, and there is no trail to tell.
        doing: as in "You may not …".
    """
    if not account_id:
        _require_own_eyes(actor)
        with transaction.atomic(durable=True):
            step = Step(actor, Account(pk=""), clock.now(), Target(""))
            yield step
            step.write_mails()
        return
    with _frame(actor, account_id, lambda _: None, doing=doing) as step:
        yield step


@contextmanager
def change_by_operator(actor: Actor, *, account_id: str, doing: str) -> Iterator[Step]:
    """The frame for what only whoever runs the machine may do, by a command.

    Raises:
        Refusal: NOT_ALLOWED, for anybody else.
    """

    def authorise(_: Step) -> None:
        if actor.kind is not Kind.OPERATOR:
            raise Why.NOT_ALLOWED(doing=doing, remedy="Ask the operator of this installation.")

    with _frame(actor, account_id, authorise, doing=doing) as step:
        yield step


@contextmanager
def change_founding(actor: Actor, account: Account) -> Iterator[Step]:
    """The frame for creating an account: the row is written first, the rest is the action's."""
    _require_own_eyes(actor)
    with transaction.atomic(durable=True):
        account.save(force_insert=True)
        step = Step(actor, account, clock.now(), Target(account.pk))
        yield step
        step.close()


def _require_own_eyes(actor: Actor) -> None:
    """Nothing is changed while one looks as another (decision 0012). Raises: Refusal SEEING_AS."""
    if actor.seeing:
        raise Why.SEEING_AS(member=actor.seeing)


@contextmanager
def _frame(
    actor: Actor,
    account_id: str,
    authorise: Callable[[Step], None],
    *,
    doing: str,
    may: May | None = None,
) -> Iterator[Step]:
    trial, item = current_trial(), current_item()
    try:
        with transaction.atomic(durable=trial is None):
            account = _LOCKED.first({"account": account_id})
            if account is None:
                raise Why.NOT_FOUND(what="account")
            _require_own_eyes(actor)
            if trial:
                account.access_epoch = epoch_of_a_trial()
            step = Step(actor, account, clock.now(), Target(account.pk))
            if item:
                item.begin()
            authorise(step)
            if trial:
                trial.begin(account.pk, may)
            yield step
            step.close()
            if item:
                item.note(step.way_back)
    except Refusal as refusal:
        if trial:
            trial.count = partial(count_refusal, actor, account_id, refusal, doing=doing)
        else:
            count_refusal(actor, account_id, refusal, doing=doing)
        raise


def count_refusal(actor: Actor, account_id: str, refusal: Refusal, *, doing: str) -> None:
    """Count a refusal by actor and hour, and tell the trail at the 1st, 10th, 100th and so on.

    A flood of refusals fills neither the table nor the trail (T-107), yet none goes unseen (T-108).
    """
    now, refusal.counted = clock.now(), True
    with transaction.atomic(durable=True):
        account = Account.objects.select_for_update().filter(pk=account_id).first()
        if account is None:
            return
        row, _ = RefusalCount.objects.get_or_create(
            account_id=account_id,
            actor_id=(actor.id or actor.user_id or actor.address)[:32],
            hour=now.astimezone(UTC).replace(minute=0, second=0, microsecond=0),
            what=f"{refusal.code}: {doing}"[:80],
        )
        RefusalCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.count += 1
        if str(row.count).strip("0") == "1":
            step = Step(actor, account, now, Target(account.pk))
            step.record(Event.REFUSED, doing=doing, code=refusal.code, count=row.count)
            step.close()


def fields_of(entry: TrailEntry) -> EntryFields:
    """The fields of an entry that its hash covers, in the form that exports use."""
    return EntryFields(**{one.name: getattr(entry, one.name) for one in fields(EntryFields)})
