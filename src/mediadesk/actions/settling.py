"""Decisions of an access review, carried out: by a reviewer, or by the due date in the name of whoever began it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mediadesk.access.able import may_do
from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.giving import require_not_above
from mediadesk.access.grouped import require_may_regroup
from mediadesk.access.kept_roles import role_of
from mediadesk.access.load import facts_for
from mediadesk.access.reviewed import is_own
from mediadesk.actions.change import Step
from mediadesk.actions.granting import require_may_touch, take
from mediadesk.actions.grouping import take_out_of
from mediadesk.actions.reviewing import able_reviewers
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.access import Grant
from mediadesk.store.reviews import Review, ReviewItem
from mediadesk.store.teams import GroupMember, Member

_AT_ONCE = 500
SAID = {
    ReviewItem.KEEP: "keep it",
    ReviewItem.REVOKE: "revoke it",
    ReviewItem.OVERDUE: "revoked, since nobody had decided by the due date",
    ReviewItem.ABOVE: "it stays, since nobody had decided and whoever began the review may not take it away",
    ReviewItem.GONE: "it was gone already",
    ReviewItem.CHANGED: "it was changed meanwhile, and stays as it is now",
}


@dataclass(slots=True)
class _Deciding:
    """Decisions of one frame; what is asked of a holder is asked once.

    `stands`: in whose name it is revoked what nobody decided about.
    """

    step: Step
    review: Review
    verdict: str
    reason: str
    stands: Sequence[Step] = ()
    groups: set[str] = field(default_factory=set)
    cleared: set[tuple[str, str]] = field(default_factory=set)


def settle(
    step: Step,
    review: Review,
    items: Sequence[ReviewItem],
    *,
    verdict: str,
    reason: str = "",
    stands: Sequence[Step] = (),
) -> None:
    """Decide about these items, and end what is revoked. What has gone or changed meanwhile is told as such.

    Args:
        stands: for what is overdue, those in whose name it is revoked: what one of them may not take away stays.

    Raises:
        Refusal: OWN_ACCESS; ROLE_ABOVE_YOURS, NOT_ALLOWED for what is revoked.

    Cost: 2 queries for 500 items, 1 for each that is revoked, and those of looking at its holder.
    """
    deciding = _Deciding(step, review, verdict, reason, stands)
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
    elif item.verdict == item.OVERDUE and not _may_end(deciding, found):
        item.verdict = item.ABOVE
    elif item.verdict in {item.REVOKE, item.OVERDUE}:
        if step.facts is not None:
            _require_below(deciding, step, found)
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


def _may_end(deciding: _Deciding, found: Grant | GroupMember) -> bool:
    """Whether all may end it in whose name it is done; never when there is nobody left."""
    try:
        for step in deciding.stands:
            _require_below(deciding, step, found)
    except Refusal:
        return False
    return bool(deciding.stands)


def _require_below(deciding: _Deciding, step: Step, found: Grant | GroupMember) -> None:
    """Nothing is taken from whoever, or of what, stands above (T-15), nor what policies hang on a group (T-14)."""
    holder = found.member or found.group or (found.api_key if isinstance(found, Grant) else None)
    if holder is not None and (step.actor.id, holder.pk) not in deciding.cleared:
        require_may_touch(step, holder)
        deciding.cleared.add((step.actor.id, holder.pk))
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


def in_whose_name(step: Step, review: Review) -> list[Step]:
    """The step in the name of whoever began a review; where they may review no more, of each reviewer who may.

    By a date nobody takes away what they could not in person (T-15).

    Cost: 2 queries, and their facts.
    """
    epoch = step.account.access_epoch
    starter = Member.objects.filter(account=step.account, pk=review.started_by_id).active(step.now).first()
    began = [starter] if starter and may_do(starter, May.REVIEW_RUN, epoch=epoch) else []
    actors = [
        Actor(Kind.MEMBER, one.pk, step.account.pk, str(one), Way.JOB)
        for one in began or able_reviewers(step, review)
    ]
    return [replace(step, actor=one, facts=facts_for(one, epoch=epoch)) for one in actors]
