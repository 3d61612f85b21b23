"""The account's policies: what they say, what they said before, and what a text would do if it were saved."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from mediadesk.access import schema, targets
from mediadesk.access.catalogue import ACCOUNT, ENVIRONMENT, May
from mediadesk.access.decide import Decision, Target, decide, require
from mediadesk.access.facts import EVERYWHERE, Facts, Kind
from mediadesk.access.load import read_facts
from mediadesk.access.policies import Written, compile_policies
from mediadesk.access.visible import assets_where
from mediadesk.engines import cedar, clock
from mediadesk.queries.places import seen_place
from mediadesk.rules.policies import MOST_STATEMENTS
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey
from mediadesk.store.library import Folder
from mediadesk.store.policies import Policy
from mediadesk.store.teams import GroupMember, Member


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy. `scope_id`: the environment it counts in, "all" of them, or empty: the account."""

    id: str
    name: str
    description: str
    statement: str
    enabled: bool
    scope_type: str
    scope_id: str
    place: str
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What a policy said as of one save, and how its text differs from the one before: (sign, line)."""

    number: int
    name: str
    description: str
    statement: str
    enabled: bool
    at: datetime
    by: str
    difference: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Who, what, on what. `who`: "member:<id>" or "api_key:<id>". `on`: an id of a folder or environment."""

    who: str
    may: May
    on: str = ""
    asset: str = ""


def policies(facts: Facts) -> tuple[PolicyRow, ...]:
    """The policies of the account by name.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.POLICY_VIEW, Target(facts.account_id))
    rows = Policy.objects.filter(account_id=facts.account_id).select_related("environment")
    return tuple(map(_row, rows.order_by("name", "id")))


def policy(facts: Facts, *, policy_id: str) -> PolicyRow:
    """One policy.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 1 query.
    """
    require(facts, May.POLICY_VIEW, Target(facts.account_id))
    rows = Policy.objects.filter(account_id=facts.account_id, pk=policy_id).select_related("environment")
    if (found := rows.first()) is None:
        raise Why.NOT_FOUND(what="policy")
    return _row(found)


def written_policy(account_id: str, *, policy_id: str) -> PolicyRow:
    """A policy for whoever has just written it: the policy itself may forbid to look. Cost: 1 query."""
    rows = Policy.objects.filter(account_id=account_id).select_related("environment")
    return _row(rows.get(pk=policy_id))


def versions(facts: Facts, *, policy_id: str) -> tuple[VersionRow, ...]:
    """What a policy has said, the newest first; the last 50 saves.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 2 queries.
    """
    found = policy(facts, policy_id=policy_id)
    kept = list(Policy(pk=found.id).versions.order_by("-number")[:51])
    befores = [one.statement for one in kept[1:]] + [""]
    return tuple(
        VersionRow(
            one.number,
            one.name,
            one.description,
            one.statement,
            one.enabled,
            one.at,
            one.by_label,
            _difference(before, one.statement),
        )
        for one, before in list(zip(kept, befores, strict=True))[:50]
    )


def faults_of(text: str) -> list[cedar.Fault]:
    """What is wrong with a text, with the lines; none when it could be saved. No query.

    Statements are counted first: to check one costs some 200 µs.
    """
    count = cedar.count(text)
    if count > MOST_STATEMENTS:
        return [cedar.Fault(1, f"there are {count} statements; at most {MOST_STATEMENTS} are kept")]
    if found := cedar.faults(text, schema.published()):
        return found
    return [] if count else [cedar.Fault(1, "there is no statement yet")]


def try_out(
    facts: Facts, question: Question, *, statement: str, policy_id: str = "", place: str = ""
) -> Decision:
    """The answer there would be if a policy said this text; nothing is saved.

    Args:
        policy_id: the policy that would say it; empty for a new one.
        place: where it would count: an environment's id, "all" of them, or empty: the account.

    Raises:
        Refusal: NOT_ALLOWED, also for a place that one may not see oneself; NOT_FOUND, BAD_POLICY.

    Cost: 10 queries at most.
    """
    account = Target(facts.account_id)
    require(facts, May.POLICY_VIEW, account)
    require(facts, May.ACCESS_EXPLAIN, account)
    for fault in faults_of(statement):
        raise Why.BAD_POLICY(reason=f"line {fault.line}: {fault.message}")
    kept = Policy.objects.filter(account_id=facts.account_id, enabled=True).exclude(pk=policy_id)
    written = [Written(one.pk, one.name, one.statement, _scope(one)) for one in kept.order_by("id")]
    written.append(Written(policy_id, "being written", statement, EVERYWHERE if place == "all" else place))
    asked = _with_policies(facts, question.who, written)
    return decide(asked, question.may, _target(facts, question))


def _with_policies(facts: Facts, who: str, written: Iterable[Written]) -> Facts:
    """The facts of a principal as they are, with these policies in place of the account's."""
    kind_name, _, principal_id = who.partition(":")
    kind = Kind.API_KEY if kind_name == Kind.API_KEY.value else Kind.MEMBER
    rows = ApiKey.objects if kind is Kind.API_KEY else Member.objects
    found = rows.filter(account_id=facts.account_id, pk=principal_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="user or key")
    own = read_facts(kind, principal_id, account_id=facts.account_id, epoch=facts.epoch, now=clock.now())
    role, groups = "", list[str]()
    if isinstance(found, Member):
        role = found.role
        groups = list(GroupMember.objects.filter(member=found).values_list("group_id", flat=True))
    applying = compile_policies(written).applying_to(
        kind, principal_id, groups, role_id=role, root=role == Role.MASTER_ADMIN.api_id
    )
    return replace(own, policies=applying)


def _target(facts: Facts, question: Question) -> Target:
    """What the question is about, which whoever asks must see themselves."""
    if question.may.where is ACCOUNT:
        return Target(facts.account_id)
    folder = Folder.objects.filter(account_id=facts.account_id, pk=question.on).first()
    if folder is None or question.may.where is ENVIRONMENT:
        environment_id = folder.environment_id if folder else question.on
        return seen_place(facts, f"environment:{environment_id}").target
    place = seen_place(facts, f"folder:{folder.pk}")
    if not question.asset or not question.may.code.startswith("asset."):
        return place.target
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=folder.environment_id)
    named = seen.filter(folder=folder, name=question.asset) | seen.filter(pk=question.asset)
    if (asset := named.order_by("id").first()) is None:
        raise Why.NOT_FOUND(what="asset")
    return targets.of_asset(asset)


def _scope(policy: Policy) -> str:
    return policy.environment_id or ("" if policy.scope_type == "account" else EVERYWHERE)


def _row(one: Policy) -> PolicyRow:
    scoped = one.scope_type == "prodenv"
    everywhere = "All environments" if scoped else "The whole account"
    return PolicyRow(
        one.pk,
        one.name,
        one.description,
        one.statement,
        one.enabled,
        one.scope_type,
        one.environment_id or ("all" if scoped else ""),
        one.environment.name if one.environment else everywhere,
        one.version,
        one.created_at,
        one.created_by_label,
        one.updated_at,
        one.updated_by_label,
    )


def _difference(before: str, after: str) -> tuple[tuple[str, str], ...]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return tuple((line[0], line[2:]) for line in lines if line[0] != "?")
