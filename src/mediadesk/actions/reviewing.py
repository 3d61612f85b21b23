"""What the actions on access reviews share: listing what is to be decided, carrying a decision out, closing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from mediadesk.access.able import may_do
from mediadesk.access.catalogue import May
from mediadesk.access.facts import Kind
from mediadesk.access.giving import require_not_above
from mediadesk.access.grouped import require_may_regroup
from mediadesk.access.kept_roles import role_of
from mediadesk.access.reviewed import (
    Whom,
    find_review,
    grants_under,
    is_own,
    memberships_under,
)
from mediadesk.access.scopes import place_in_words
from mediadesk.actions.change import Step
from mediadesk.actions.granting import require_may_touch, take
from mediadesk.actions.grouping import take_out_of
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.nesting import above
from mediadesk.rules.refusals import Why
from mediadesk.rules.reviews import again_at, reminder_due, review_begun, review_over
from mediadesk.store.access import Grant, current_at
from mediadesk.store.reviews import Review, ReviewItem
from mediadesk.store.teams import GroupMember, Member, nestings_of

_AT_ONCE = 500
SAID = {
    ReviewItem.KEEP: "keep it",
    ReviewItem.REVOKE: "revoke it",
    ReviewItem.OVERDUE: "revoked, since nobody had decided by the due date",
    ReviewItem.GONE: "it was gone already",
    ReviewItem.CHANGED: "it was changed meanwhile, and stays as it is now",
}


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


@dataclass(slots=True)
class _Deciding:
    """Decisions of one frame; what is asked of a holder is asked once."""

    step: Step
    review: Review
    verdict: str
    reason: str
    groups: set[str] = field(default_factory=set)
    cleared: set[str] = field(default_factory=set)


def settle(
    step: Step, review: Review, items: Sequence[ReviewItem], *, verdict: str, reason: str = ""
) -> None:
    """Decide about these items, and end what is revoked. What has gone or changed meanwhile is told as such.

    Raises:
        Refusal: OWN_ACCESS; ROLE_ABOVE_YOURS, NOT_ALLOWED for what is revoked.

    Cost: 2 queries for 500 items, 1 for each that is revoked, and those of looking at its holder.
    """
    deciding = _Deciding(step, review, verdict, reason)
    if step.actor.kind is Kind.MEMBER:
        mine = GroupMember.objects.filter(member_id=step.actor.id)
        deciding.groups = set(mine.values_list("group_id", flat=True))
    for start in range(0, len(items), _AT_ONCE):
        part = items[start : start + _AT_ONCE]
        grants = Grant.objects.scoped().select_related("api_key__environment").filter(account=step.account)
        found = {one.pk: one for one in grants.filter(pk__in=[item.grant_id for item in part])}
        inside = GroupMember.objects.filter(
            group__account=step.account, member_id__in=[item.holder_id for item in part], by_way_of=None
        )
        rows = {
            (one.group_id, one.member_id): one
            for one in inside.select_related("group", "member")
            if one.group_id in {item.group_id for item in part}
        }
        for item in part:
            one = (
                found.get(item.grant_id)
                if item.kind == item.GRANT
                else rows.get((item.group_id, item.holder_id))
            )
            _settle_one(deciding, item, one)
    ReviewItem.objects.bulk_update(items, ["verdict", "reason", "by_label", "at"], batch_size=_AT_ONCE)


def _settle_one(deciding: _Deciding, item: ReviewItem, found: Grant | GroupMember | None) -> None:
    step = deciding.step
    if is_own(step.actor.id, deciding.groups, holder_id=item.holder_id, owner_id=item.owner_id):
        raise Why.OWN_ACCESS(access=f"{item.role_title}, held by {item.holder_label}")
    item.verdict = deciding.verdict
    if found is None:
        item.verdict = item.GONE
    elif isinstance(found, Grant) and found.role != item.role_id:
        item.verdict = item.CHANGED
    elif item.verdict in {item.REVOKE, item.OVERDUE}:
        if step.facts is not None:
            _require_below(deciding, found)
        _end(step, found)
    item.reason, item.by_label, item.at = deciding.reason, step.actor.label, step.now
    access = f"{item.role_title} on {item.place}" if item.kind == item.GRANT else item.role_title
    said = {"holder": item.holder_label, "access": access, "verdict": SAID[item.verdict]}
    step.record(
        Event.REVIEW_DECIDED,
        item,
        review=deciding.review.name,
        reason=deciding.reason or "none given",
        **said,
    )


def _require_below(deciding: _Deciding, found: Grant | GroupMember) -> None:
    """Nothing is taken from whoever, or of what, stands above (T-15), nor what policies hang on a group (T-14)."""
    step = deciding.step
    holder = found.member or found.group or (found.api_key if isinstance(found, Grant) else None)
    if holder is not None and holder.pk not in deciding.cleared:
        require_may_touch(step, holder)
        deciding.cleared.add(holder.pk)
    if isinstance(found, GroupMember):
        require_may_regroup(facts_of(step), [found.group_id], joining=False)
    elif found.scope is None and (role := role_of(found)):
        require_not_above(facts_of(step), role)


def _end(step: Step, found: Grant | GroupMember) -> None:
    if isinstance(found, Grant):
        take(step, found)
        return
    name = found.member.name or found.member.email
    step.record(Event.GROUP_MEMBERS_REMOVED, found.group, members=[name], group=found.group.name)
    step.concerning(found.member)
    step.access_changed()
    take_out_of(found.group, [found.member])


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
        ReviewItem.GONE: "gone meanwhile",
        ReviewItem.CHANGED: "changed meanwhile",
    }
    return (
        ", ".join(f"{counts[one]} {said}" for one, said in words.items() if counts[one]) or "it held nothing"
    )


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
