"""What rules of an identity provider do to somebody who comes by it: groups joined and left, environments had or not.

They give in the name of whoever set the provider up, who is asked anew each time: what they may not do any more is
passed over, and the trail tells it (T-29). What no rule names stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.giving import require_may_give_until
from mediadesk.access.lending import require_own_end
from mediadesk.actions.arriving import facts_behind
from mediadesk.actions.change import Step
from mediadesk.actions.membership import (
    environments_of,
    environments_said,
    facts_of,
    require_holds_theirs,
    require_may_change,
    require_own_end_in,
)
from mediadesk.actions.regrouping import join, part
from mediadesk.rules.attributes import Attributes, holds
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role
from mediadesk.store.identity import AttributeRule, IdentityProvider
from mediadesk.store.teams import Environment, Group, GroupMember, Member, MemberEnvironment


@dataclass(slots=True)
class Followed:
    """What was done, and what was passed over and why, in words that follow "they"."""

    done: list[str] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)


def follow_rules(
    step: Step, provider: IdentityProvider, attributes: Attributes, member: Member, *, new: bool = False
) -> Followed:
    """Put a member where the provider's rules say.

    Args:
        new: they were just added, and have no environments yet but by the rules, if these name any.

    Cost: 1 query without rules; else 6, those of the facts of whoever set the provider up, and some for each change.
    """
    followed = Followed()
    found = AttributeRule.objects.filter(provider=provider).select_related("group__scim", "environment")
    rules = list(found.order_by("id"))
    if not rules:
        return followed
    behind = replace(step, facts=facts_behind(step, provider))
    held = {rule.pk: holds(attributes, rule.attribute, rule.value) for rule in rules}
    groups, places = dict[Group, bool](), dict[Environment, bool]()
    for rule in rules:
        if rule.group:
            groups[rule.group] = groups.get(rule.group, False) or held[rule.pk]
        if rule.environment:
            places[rule.environment] = places.get(rule.environment, False) or held[rule.pk]
    _regroup(behind, member, groups, followed)
    if places and member.api_role is not Role.MASTER_ADMIN:
        _relocate(behind, member, places, followed, new=new)
    for doing, reason in followed.passed:
        told = {"member": member.name or member.email, "doing": doing, "reason": reason[:500]}
        step.record(Event.SIGN_ON_RULE_PASSED, member, **told)
    if followed.done:
        step.access_changed()  # what was noted of it in the other's name stays there
    return followed


def outdated(last_test: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a test once the rules are others than it was made with; nothing of none."""
    return last_test | {"ruled": None, "stale": True} if last_test else {}


def require_rule_yours(step: Step, group: Group | None, environment: Environment | None, role: Role) -> None:
    """Refuse a rule that gives what its writer may not give.

    Args:
        role: that of people whom the provider adds; at sign-in each one's own is asked about.

    Raises:
        Refusal: NOT_ALLOWED, ROLE_NOT_YOURS, BAD_VALUE (for longer than oneself; a directory keeps the group),
            FORBIDDEN_BY_POLICY.
    """
    if group:
        _require_ours(group)
        require(facts_of(step), May.GROUP_UPDATE, Target(step.account.pk))
        require_holds_theirs(step, group_id=group.pk)
        require_own_end_in(step, group.pk)
    if environment:
        require(facts_of(step), May.MEMBER_UPDATE, Target(step.account.pk))
        require_may_give_until(facts_of(step), role, environment_ids=[environment.pk], until=None)


def _regroup(step: Step, member: Member, groups: Mapping[Group, bool], followed: Followed) -> None:
    themselves = GroupMember.objects.filter(member=member, by_way_of=None)
    inside = set(themselves.values_list("group_id", flat=True))
    for group, wanted in groups.items():
        if wanted is (group.pk in inside):
            continue
        doing = f"{'join' if wanted else 'leave'} the group {group.name}"
        try:
            _require_ours(group)
            require(facts_of(step), May.GROUP_UPDATE, Target(step.account.pk))
            (join if wanted else part)(step, group, [member])
        except Refusal as refusal:
            followed.passed.append((doing, _of_setter(refusal)))
        else:
            followed.done.append(doing)


def _require_ours(group: Group) -> None:
    """Two that say who is in a group would undo each other's work at every turn."""
    if (told := getattr(group, "scim", None)) and told.external_id:
        raise Why.BAD_VALUE(
            what=f"The group {group.name}", reason="a directory keeps who is in it, and no rule does"
        )


def _relocate(
    step: Step, member: Member, places: Mapping[Environment, bool], followed: Followed, *, new: bool
) -> None:
    had = environments_of(member)
    every = set(Environment.objects.filter(account=step.account).values_list("pk", flat=True))
    before = every if had is None else set(had)
    present = set[str]() if new else before
    matched = {place.pk for place, wanted in places.items() if wanted}
    wanted_ids = (present - {place.pk for place in places}) | matched
    after = set(before)
    if gone := before - wanted_ids:
        try:
            if not new:  # of whoever is new it limits what is being given, and takes nothing away
                require(facts_of(step), May.MEMBER_UPDATE, Target(step.account.pk))
                require_may_change(step, member)
            after -= gone
        except Refusal as refusal:
            followed.passed.append(("have fewer environments", _of_setter(refusal)))
    for place in (place for place in places if place.pk in wanted_ids - before):
        try:
            _require_may_place(step, member, place)
            after.add(place.pk)
        except Refusal as refusal:
            followed.passed.append((f"have the environment {place.name}", _of_setter(refusal)))
    if after != before:
        _put(step, member, after)
        said = environments_said(sorted(after))
        followed.done.append(f"have the environments {said}" if after else f"have {said}")


def _require_may_place(step: Step, member: Member, place: Environment) -> None:
    facts, until = facts_of(step), member.ends_at
    require(facts, May.MEMBER_UPDATE, Target(step.account.pk))
    require_may_change(step, member)
    require_own_end(facts, May.MEMBER_UPDATE, until=until)
    require_may_give_until(facts, member.api_role, environment_ids=[place.pk], until=until)


def _put(step: Step, member: Member, ids: set[str]) -> None:
    before = environments_said(environments_of(member))
    member.all_environments = False
    member.version, member.updated_at = member.version + 1, step.now
    member.save(update_fields=["all_environments", "version", "updated_at"])
    chosen = MemberEnvironment.objects.filter(member=member)
    chosen.exclude(environment__in=ids).delete()
    rows = [MemberEnvironment(member=member, environment_id=one) for one in sorted(ids)]
    MemberEnvironment.objects.bulk_create(rows, ignore_conflicts=True)
    told = {"before": before, "after": environments_said(sorted(ids))}
    step.record(
        Event.MEMBER_CHANGED,
        member,
        member=member.name or member.email,
        what="the environments",
        **told,
    )


def _of_setter(refusal: Refusal) -> str:
    """A refusal to whoever set the provider up, told to others."""
    if refusal.why is Why.BAD_VALUE:
        return str(refusal)
    return f"whoever set the provider up may not do that any more ({refusal})"
