"""What the actions on access reviews share: listing what is to be decided, telling of it, closing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from mediadesk.access.able import may_do
from mediadesk.access.catalogue import May
from mediadesk.access.kept_roles import role_of
from mediadesk.access.reviewed import (
    Whom,
    find_review,
    grants_under,
    memberships_under,
)
from mediadesk.access.scopes import place_in_words
from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.nesting import above
from mediadesk.rules.refusals import Why
from mediadesk.rules.reviews import again_at, reminder_due, review_begun, review_left, review_over
from mediadesk.store.access import Grant, current_at
from mediadesk.store.reviews import Review, ReviewItem
from mediadesk.store.teams import Member, nestings_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Round:
    """What a round of a review is begun with."""

    name: str
    whom: Whom
    reviewers: Sequence[Member]
    due_at: datetime
    repeat: str
    starter_id: str
    starter: str


def begin(step: Step, wanted: Round) -> Review:
    """Begin a round: list what is given now, and tell the reviewers. Cost: 4 queries and 1 for 500 items."""
    review = Review(account=step.account, name=wanted.name, whom=wanted.whom.value, due_at=wanted.due_at)
    review.whom_said, review.repeat, review.created_at = wanted.whom.said, wanted.repeat, step.now
    review.reviewers = [
        {"id": one.pk, "label": one.name or one.email, "email": one.email} for one in wanted.reviewers
    ]
    review.started_by_id, review.started_by_label = wanted.starter_id, wanted.starter
    review.next_at = again_at(step.now, wanted.repeat, due=wanted.due_at)
    # Who is told today that it begins is not reminded of it today.
    review.reminded = reminder_due(due=wanted.due_at, now=step.now, reminded=0)
    review.save()
    items = list(_items(step, review))
    ReviewItem.objects.bulk_create(items, batch_size=_AT_ONCE)
    due, reviewers = day_of(review), [one["label"] for one in review.reviewers]
    step.record(
        Event.REVIEW_STARTED,
        review,
        review=review.name,
        count=len(items),
        due=due,
        whom=review.whom_said,
        reviewers=reviewers,
    )
    said = {"name": review.name, "account_name": step.account.name, "due": due}
    words = review_begun(**said, whom=review.whom_said, count=len(items), link=page_of(review))
    for one in wanted.reviewers:
        step.mail(to=one.email, **words)
    return review


def open_review(step: Step, review_id: str) -> Review:
    """The review of this id, not closed. Raises: Refusal NOT_FOUND, REVIEW_OVER."""
    review = find_review(step.account.pk, review_id)
    if review.closed_at:
        raise Why.REVIEW_OVER(review=review.name)
    return review


def require_reviewer(step: Step, review: Review) -> None:
    """Refuse whoever is not named as a reviewer. Raises: Refusal NOT_A_REVIEWER."""
    if step.actor.id not in {one["id"] for one in review.reviewers}:
        names = ", ".join(one["label"] for one in review.reviewers)
        raise Why.NOT_A_REVIEWER(review=review.name, reviewers=names)


def close(step: Step, review: Review) -> None:
    """Close it, and tell whoever began it, if they are still there. Nothing is open any more. Cost: 3 queries."""
    review.closed_at, review.closed_by_label = step.now, step.actor.label
    review.save(update_fields=["closed_at", "closed_by_label"])
    rows = ReviewItem.objects.filter(review=review).values_list("verdict").annotate(Count("id"))
    counts = counted(Counter(dict(rows)))
    step.record(Event.REVIEW_CLOSED, review, review=review.name, counts=counts)
    starter = Member.objects.filter(account=step.account, pk=review.started_by_id).active(step.now).first()
    if starter is not None:
        said = {"name": review.name, "account_name": step.account.name}
        step.mail(
            to=starter.email, **review_over(**said, counts=counts, link=page_of(review, "review_report"))
        )


def counted(counts: Counter[str]) -> str:
    """The outcome in words: "12 kept, 3 revoked, 2 revoked as overdue"."""
    words = {
        ReviewItem.KEEP: "kept",
        ReviewItem.REVOKE: "revoked",
        ReviewItem.OVERDUE: "revoked as overdue",
        ReviewItem.ABOVE: "left to the Master admins",
        ReviewItem.GONE: "gone meanwhile",
        ReviewItem.CHANGED: "changed meanwhile",
    }
    return (
        ", ".join(f"{counts[one]} {said}" for one, said in words.items() if counts[one]) or "it held nothing"
    )


def tell_what_stays(step: Step, review: Review) -> None:
    """Tell the Master admins of what was left to them, if anything was. Cost: 2 queries."""
    left = ReviewItem.objects.filter(review=review, verdict=ReviewItem.ABOVE).order_by("id")
    access = [f"{one.role_title}, held by {one.holder_label}" for one in left]
    if not access:
        return
    said = {"name": review.name, "account_name": step.account.name, "due": day_of(review)}
    words = review_left(
        **said, starter=review.started_by_label, access=access, link=page_of(review, "review_report")
    )
    for one in Member.objects.filter(account=step.account).master_admins(step.now):
        step.mail(to=one.email, **words)


def able_reviewers(step: Step, review: Review) -> list[Member]:
    """Those of the reviewers who may still carry out reviews. Cost: 1 query, and their facts."""
    members = Member.objects.filter(account=step.account, pk__in=[one["id"] for one in review.reviewers])
    epoch = step.account.access_epoch
    return [
        one for one in members.active(step.now).order_by("name") if may_do(one, May.REVIEW_RUN, epoch=epoch)
    ]


def day_of(review: Review) -> str:
    """The due date as people write it."""
    return f"{review.due_at:%Y-%m-%d}"


def page_of(review: Review, route: str = "review") -> str:
    """The address of a review's page."""
    return f"{settings.MEDIADESK.url}{reverse(route, args=(review.account_id, review.pk))}"


def _items(step: Step, review: Review) -> Iterator[ReviewItem]:
    grants = grants_under(step.account.pk, review.whom, now=step.now).scoped().order_by("id")
    for grant in grants:
        yield _of_grant(review, grant)
    memberships = memberships_under(step.account.pk, review.whom, now=step.now)
    rows = list(memberships.select_related("member", "group").order_by("member__name", "id"))
    held = _held_by_groups(step, {row.group_id for row in rows})
    for row in rows:
        yield ReviewItem(
            review=review, kind=ReviewItem.MEMBERSHIP, holder_kind="member", holder_id=row.member_id,
            holder_label=str(row.member), group_id=row.group_id, group_name=row.group.name,
            role_title=f"Member of the group {row.group.name}", place=", ".join(held[row.group_id])[:300],
        )  # fmt: skip


def _of_grant(review: Review, grant: Grant) -> ReviewItem:
    role, holder = role_of(grant), grant.member or grant.group or grant.api_key
    kind = "member" if grant.member else "group" if grant.group else "key"
    return ReviewItem(
        review=review, kind=ReviewItem.GRANT, holder_kind=kind, holder_id=holder.pk if holder else "",
        holder_label=str(holder), owner_id=(grant.api_key.owner_id or "") if grant.api_key else "",
        grant_id=grant.pk, group_id=grant.group_id or "", group_name=grant.group.name if grant.group else "",
        role_id=grant.role, role_title=role.title if role else grant.role, place=place_in_words(grant.scope)[:300],
        given_by=grant.granted_by_label, given_at=grant.created_at, given_for=grant.reason, until=grant.until,
        last_used_on=grant.last_used_on,
    )  # fmt: skip


def _held_by_groups(step: Step, group_ids: Iterable[str]) -> dict[str, list[str]]:
    """What membership of each group gives: the roles of those it lies in too. Cost: 2 queries."""
    pairs = nestings_of(step.account.pk)
    around = {one: {one, *above(pairs, [one])} for one in group_ids}
    current = Grant.objects.filter(current_at(step.now), group__in=set[str]().union(*around.values()))
    held = [
        (grant.group_id, f"{role.title if role else grant.role} on {place_in_words(grant.scope)}")
        for grant in current.scoped().order_by("id")
        for role in [role_of(grant)]
    ]
    return {one: [words for holder, words in held if holder in groups] for one, groups in around.items()}
