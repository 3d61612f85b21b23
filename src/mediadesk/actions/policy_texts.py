"""What writing a policy shares, whether it is new, changed or restored: the check of its text, and its versions."""

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, holds_all_of
from mediadesk.access.facts import EVERYWHERE
from mediadesk.access.lending import for_good, require_own_end
from mediadesk.access.policies import Applying
from mediadesk.access.roles import OwnRole
from mediadesk.access.statements import read_statements
from mediadesk.actions.change import Step
from mediadesk.actions.shelf import facts_of
from mediadesk.engines import cedar
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.policies import LONGEST, MOST_STATEMENTS
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.policies import Policy, PolicyVersion


def require_good_statement(text: str) -> str:
    """Give the text of a policy as it is kept: with the strict validation of Cedar passed.

    Raises:
        Refusal: POLICY_TOO_LONG, TOO_MANY_STATEMENTS, BAD_POLICY with Cedar's first message, BAD_VALUE.
    """
    if len(text) > LONGEST:
        raise Why.POLICY_TOO_LONG(limit=f"{LONGEST:,}", length=f"{len(text):,}")
    text = clean_text(text, what="The policy", longest=LONGEST)
    if (count := cedar.count(text)) > MOST_STATEMENTS:
        raise Why.TOO_MANY_STATEMENTS(limit=MOST_STATEMENTS, count=count)
    for fault in cedar.faults(text, schema.published()):
        raise Why.BAD_POLICY(reason=f"line {fault.line}: {fault.message}")
    if not count:
        raise Why.BAD_POLICY(reason="it holds no statement")
    return text


def require_free_name(step: Step, name: str, *, but: str = "") -> str:
    """Give a policy's name as it is kept.

    Args:
        but: the id of the policy that may have it already.

    Raises:
        Refusal: BAD_NAME, NAME_TAKEN.
    """
    name = clean_name(name, what="A policy")
    if Policy.objects.filter(account=step.account, name__iexact=name).exclude(pk=but).exists():
        raise Why.NAME_TAKEN(what="policy", name=name)
    return name


def require_said_once(step: Step, policy: Policy) -> None:
    """Refuse a policy that says, for the same place, what another one says.

    Raises:
        Refusal: POLICY_TWICE.
    """
    same = Policy.objects.filter(
        account=step.account,
        statement=policy.statement,
        scope_type=policy.scope_type,
        environment=policy.environment,
    )
    if other := same.exclude(pk=policy.pk).first():
        raise Why.POLICY_TWICE(name=other.name)


def find_policy(account_id: str, policy_id: str) -> Policy:
    """The account's policy of this id.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    found = Policy.objects.select_related("environment").filter(account_id=account_id, pk=policy_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="policy")
    return found


def require_not_against_oneself(step: Step, policy: Policy) -> None:
    """Refuse to touch a policy that takes something from oneself in particular, but for a Master admin (T-14).

    Raises:
        Refusal: FORBIDDEN_BY_POLICY.
    """
    facts = facts_of(step)
    if facts.is_master or not isinstance(facts.policies, Applying):
        return
    own = (one for one in facts.policies.statements if one.policy == policy.name and one.aimed)
    if any(map(facts.policies.holds_back, own)):
        raise Why.FORBIDDEN_BY_POLICY(doing=f"change the policy {policy.name}", reason="it is about you")


def keep_version(step: Step, policy: Policy) -> None:
    """Keep what the policy says as of now, and void what was decided by what it said before.

    Raises:
        Refusal: PERMISSION_NOT_YOURS, when it permits what one may not do everywhere oneself; BAD_VALUE, when it
            permits anything and one's own access ends.
    """
    if policy.enabled:
        _require_held(step, policy)
    PolicyVersion.objects.create(
        policy=policy,
        number=policy.version,
        name=policy.name,
        description=policy.description,
        statement=policy.statement,
        enabled=policy.enabled,
        at=step.now,
        by_label=step.actor.label,
    )
    step.access_changed()


def told_of(policy: Policy) -> dict[str, str]:
    """What the trail keeps of a policy whenever it changes: it outlives the versions, which go with the policy."""
    if not policy.enabled:
        state = "switched off"
    elif policy.scope_type == "account":
        state = "in force in the whole account"
    elif policy.environment is None:
        state = "in force in all environments"
    else:
        state = f"in force in the environment {policy.environment.name}"
    return {"state": state, "statement": policy.statement}


def _require_held(step: Step, policy: Policy) -> None:
    """To permit a thing is to give it, to oneself too (T-14)."""
    facts, everywhere = for_good(facts_of(step)), Target(step.account.pk, EVERYWHERE)
    for one in read_statements(policy.statement, policy=policy.name, environment="", prefix="p"):
        if not one.forbids:
            require_own_end(facts_of(step), May.POLICY_UPDATE, until=None)
        permitted = OwnRole("", policy.name, RoleKind.GLOBAL, "", 0 if one.forbids else one.mask)
        if not facts.is_master and not holds_all_of(facts, permitted, everywhere):
            mine = [may for may in May if one.mask & may.bit]
            missing = [may.doing for may in mine if not holds_all_of(facts, _only(may), everywhere)]
            raise Why.PERMISSION_NOT_YOURS(permissions=", ".join(missing[:5]))


def _only(may: May) -> OwnRole:
    return OwnRole("", may.code, RoleKind.GLOBAL, "", may.bit)
