"""Begin an access review: what is given is listed, and its reviewers keep or revoke each by the due date."""

from collections.abc import Collection
from datetime import datetime, timedelta

from mediadesk.access.able import may_do
from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.reviewed import count_under, find_whom
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members
from mediadesk.actions.reviewing import Round, begin
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.reviews import MOST_ITEMS, REPEATS
from mediadesk.store.reviews import Review

LONGEST = timedelta(days=366)


def start_review(
    actor: Actor,
    *,
    name: str,
    whom: str,
    reviewer_ids: Collection[str],
    due_at: datetime | None,
    repeat: str = "none",
) -> Review:
    """Begin it. Each reviewer gets a mail; what nobody has decided on the due date is revoked then.

    Args:
        whom: one of `access/reviewed.whom_choices`.
        repeat: none, monthly, quarterly or yearly.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, MISSING_VALUE, BAD_NAME, BAD_VALUE.
    """
    with change(actor, May.REVIEW_RUN) as step:
        name = clean_name(name, what="review")
        chosen, reviewers = find_whom(step.account.pk, whom), find_members(step, reviewer_ids)
        for one in reviewers:
            if not may_do(one, May.REVIEW_RUN, epoch=step.account.access_epoch):
                raise Why.BAD_VALUE(
                    what="The choice of reviewers", reason=f"{one.name} may not review access"
                )
        if due_at is None or not step.now < due_at <= step.now + LONGEST:
            raise Why.BAD_VALUE(what="The due date", reason="choose a day from tomorrow on, within a year")
        if repeat not in REPEATS:
            raise Why.BAD_VALUE(what="How often", reason="choose one of the list")
        count = count_under(step.account.pk, chosen.value, now=step.now)
        if not count:
            raise Why.BAD_VALUE(
                what="Whom it is about", reason="nothing is given to them, so it would be empty"
            )
        if count > MOST_ITEMS:
            raise Why.BAD_VALUE(
                what="Whom it is about", reason=f"at most {MOST_ITEMS} can be reviewed at once"
            )
        return begin(step, Round(name, chosen, reviewers, due_at, repeat, actor.id, actor.label))
