"""What the page of an identity provider shows of its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.rules.attributes import holds, why
from mediadesk.store.identity import AttributeRule
from mediadesk.store.teams import Environment, Group

_MOST = 500


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule. `held`: whether whoever arrived in the last test falls under it; None where nobody did."""

    id: int
    attribute: str
    value: str
    gives: str
    held: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules, and what a new one may give: pairs of "group:" or "environment:" with an id, and a name."""

    rows: tuple[RuleRow, ...]
    targets: tuple[tuple[str, str], ...]


def rules_of(facts: Facts, *, provider_id: str, last_test: Mapping[str, Any]) -> Rules:
    """The rules of a provider, beside what arrived in its last test. Raises: Refusal NOT_ALLOWED. Cost: 3 queries."""
    require(facts, May.SSO_VIEW, Target(facts.account_id))
    told = {name: tuple(values) for name, values in last_test.get("told", [])} if last_test else {}
    arrived = bool(last_test and last_test.get("subject"))
    rows = AttributeRule.objects.filter(provider=provider_id, provider__account=facts.account_id)
    return Rules(
        tuple(
            RuleRow(
                one.pk,
                one.attribute,
                one.value,
                one.gives,
                holds(told, one.attribute, one.value) if arrived else None,
                why(told, one.attribute, one.value) if arrived else "",
            )
            for one in rows.select_related("group", "environment").order_by("attribute", "value", "id")
        ),
        _targets(facts),
    )


def _targets(facts: Facts) -> tuple[tuple[str, str], ...]:
    """What the reader may put into a rule. Cost: 2 queries."""
    if not decide(facts, May.SSO_UPDATE, Target(facts.account_id)):
        return ()
    groups = Group.objects.filter(account=facts.account_id).order_by("name")[:_MOST]
    places = Environment.objects.filter(account=facts.account_id).order_by("name")[:_MOST]
    return (
        *((f"group:{one.pk}", f"is in the group {one.name}") for one in groups),
        *((f"environment:{one.pk}", f"has the environment {one.name}") for one in places),
    )
