"""Begin the next round of an access review that comes again."""

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.reviewed import count_under, find_review, find_whom
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.reviewing import Round, able_reviewers, begin
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.reviews import MOST_ITEMS, again_at


def begin_next_round(actor: Actor, *, account_id: str, review_id: str) -> None:
    """Begin it, if its time has come, with as many days to decide as this round had. It does so once.

    Reviewers who may not review any more are left out; when none is left, all who may are asked. A review of a
    group that is gone does not come again; a round that would hold nothing, or more than can be reviewed at once, waits
    until the next one is due.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change_by_operator(actor, account_id=account_id, doing="begin an access review") as step:
        former = find_review(account_id, review_id)
        step.unchanged_is_fine()
        if former.next_at is None or former.next_at > step.now:
            return
        former.next_at = None
        former.save(update_fields=["next_at"])
        try:
            whom = find_whom(account_id, former.whom)
        except Refusal as refusal:
            if refusal.why is Why.NOT_FOUND:
                return
            raise
        if not 0 < count_under(account_id, whom.value, now=step.now) <= MOST_ITEMS:
            former.next_at = again_at(step.now, former.repeat, due=step.now)
            former.save(update_fields=["next_at"])
            return
        epoch = step.account.access_epoch
        reviewers = able_reviewers(step, former) or who_may(
            account_id, May.REVIEW_RUN, epoch=epoch, now=step.now
        )
        due_at = step.now + (former.due_at - former.created_at)
        starter = (former.started_by_id, former.started_by_label)
        begin(step, Round(former.name, whom, reviewers, due_at, former.repeat, *starter))
