"""Small faults to be planted one by one: what is wrong, where, the text before and after, and who must notice."""

from __future__ import annotations

from typing import NamedTuple

DECIDED = ("tests/judges/test_differential.py",)
OWNED = ("tests/access/test_keys_and_owners.py",)
LOADED = ("tests/access/test_load.py", "tests/races/test_revocation.py")
KEPT = ("tests/access/test_load.py",)
LISTED = ("tests/access/test_visible.py",)
GIVEN = ("tests/actions/access/test_escalation.py", "tests/actions/access/test_shares.py")
TEAMS = ("tests/actions/teams", "tests/surfaces/console/test_teams.py")
TAKEN = ("tests/races/test_revocation.py",)


class Fault(NamedTuple):
    """One row."""

    what: str
    file: str
    before: str
    after: str
    noticed_by: tuple[str, ...]


DECIDE, LOAD, ROWS, FACTS = "access/decide.py", "access/load.py", "access/rows.py", "access/facts.py"
POLICIES, ROLES, TARGETS, GIVING = (
    "access/policies.py",
    "access/roles.py",
    "access/targets.py",
    "access/giving.py",
)
CHANGE, MEMBERS, GRANTING = "actions/change.py", "actions/membership.py", "actions/granting.py"

FAULTS = (
    Fault(
        "another account's thing is decided about",
        DECIDE,
        "    if target.account_id != facts.account_id:\n        return Decision(",
        "    if False:\n        return Decision(",
        DECIDED,
    ),
    Fault(
        "a forbid loses against a role",
        DECIDE,
        "not said.forbidden_by and not said.errors",
        "not said.errors",
        DECIDED,
    ),
    Fault(
        "a policy that fails lets through",
        DECIDE,
        "not said.forbidden_by and not said.errors",
        "not said.forbidden_by",
        DECIDED,
    ),
    Fault("a permit is not heard", DECIDE, "(held or bool(said.permitted_by))", "held", DECIDED),
    Fault(
        "a policy locks a Master admin out of the policies",
        DECIDE,
        " or (held and may in POLICIES and facts.is_master)",
        "",
        DECIDED,
    ),
    Fault(
        "a disabled member is active",
        LOAD,
        "if member.status != Member.ACTIVE:",
        "if False:",
        DECIDED,
    ),
    Fault(
        "a closed account is open",
        LOAD,
        'return ACCOUNT_CLOSED if closed else ""',
        'return ""',
        DECIDED,
    ),
    Fault(
        "a member stays for the moment of the end",
        LOAD,
        "member.ends_at and member.ends_at <= now:",
        "member.ends_at and member.ends_at < now:",
        KEPT,
    ),
    Fault(
        "a grant stays for the moment of its end",
        LOAD,
        "one.until is None or one.until > now)",
        "one.until is None or one.until >= now)",
        DECIDED,
    ),
    Fault("no grant ever ends", LOAD, "if one.until is None or one.until > now)", ")", DECIDED),
    Fault(
        "groups give nothing",
        LOAD,
        "in groups.items() if group in rows.grants]",
        "in ()]",
        DECIDED,
    ),
    Fault(
        "a role without a seat may hold anything",
        LOAD,
        "    if not member.role.takes_seat:",
        "    if False:",
        DECIDED,
    ),
    Fault(
        "chosen environments are all environments",
        FACTS,
        'if one.scope_kind == "account":\n                add(EVERYWHERE',
        "if True:\n                add(EVERYWHERE",
        DECIDED,
    ),
    Fault(
        "a share reaches into an environment one may not enter",
        LOAD,
        "reaching(current) if kind is Kind.MEMBER else current",
        "current",
        DECIDED,
    ),
    Fault(
        "a role of another account counts",
        ROWS,
        "grants = Grant.objects.filter(account_id=account_id)",
        "grants = Grant.objects.all()",
        ("tests/access/test_load.py",),
    ),
    Fault(
        "a disabled key works",
        LOAD,
        "if not key.enabled or key.account.closed",
        "if key.account.closed",
        KEPT,
    ),
    Fault(
        "a key of a disabled environment works",
        LOAD,
        " or (key.environment and not key.environment.enabled)",
        "",
        KEPT,
    ),
    Fault(
        "a key outlives its end date",
        LOAD,
        "    if key.ends_at and key.ends_at <= now:",
        "    if False:",
        ("tests/actions/access/test_key_limits.py",),
    ),
    Fault(
        "a key outlives its owner",
        LOAD,
        "    if own.refused:",
        "    if False:",
        ("tests/access/test_keys_and_owners.py",),
    ),
    Fault(
        "a key may do more than its owner",
        LOAD,
        "for held in current if within(held))",
        "for held in current)",
        DECIDED,
    ),
    Fault(
        "a key may do what a policy takes from its owner",
        LOAD,
        "{scope: mask & ~taken for scope, mask in masks.items()}",
        "masks",
        OWNED,
    ),
    Fault(
        "a policy takes from those whom it spares",
        POLICIES,
        " and not spares(one, self.principal)",
        "",
        ("tests/access/test_decide_policies.py",),
    ),
    Fault(
        "a rule for all but some keeps everybody else from giving roles",
        POLICIES,
        " if one.aimed and not is_for_all_but_some(one))",
        " if one.aimed)",
        ("tests/access/test_decide_policies.py",),
    ),
    Fault(
        "a policy of one environment counts in all",
        POLICIES,
        "    return not scope or (",
        "    return True or (",
        DECIDED,
    ),
    Fault(
        "a policy that is switched off counts",
        "access/kept_policies.py",
        "account_id=account_id, enabled=True)",
        "account_id=account_id)",
        DECIDED,
    ),
    Fault(
        "a folder role opens what is not about folders",
        ROLES,
        "mask & _FITTING[RoleKind(kind)]",
        "mask",
        ("tests/access/test_load.py",),
    ),
    Fault(
        "a share does not reach the folders below",
        TARGETS,
        "return tuple(ids[:ends]), tuple(ids[ends:])",
        "return tuple(ids[:1]), tuple(ids[1:])",
        DECIDED,
    ),
    Fault(
        "a private folder is not private", TARGETS, "if private), len(ids))", "if False), len(ids))", DECIDED
    ),
    Fault(
        "a private folder is not private in lists", "store/library.py", '"AND NOT f.private"', '""', LISTED
    ),
    Fault(
        "lists forget the policies",
        "access/visible.py",
        "return narrowed(folders, held, facts, may, environment_id=environment_id, owners=owners)",
        "return folders if held is True else folders.filter(held)",
        LISTED,
    ),
    Fault(
        "facts are kept whatever the epoch",
        LOAD,
        "kept.epoch == epoch and kept.account_id",
        "kept.account_id",
        LOADED,
    ),
    Fault(
        "facts are kept beyond an end date",
        LOAD,
        "(kept.stale_at is None or now < kept.stale_at)",
        "True",
        LOADED,
    ),
    Fault("the epoch does not rise", CHANGE, "int(self._access_changed)", "0", TAKEN),
    Fault(
        "the epoch does not rise with a share that ends",
        GRANTING,
        "step.concerning(*filter(None, [holder]))\n    step.access_changed()",
        "step.concerning(*filter(None, [holder]))",
        TAKEN,
    ),
    Fault(
        "whoever holds a part may give the whole",
        DECIDE,
        "return all(_holds(facts, may, target)",
        "return any(_holds(facts, may, target)",
        GIVEN,
    ),
    Fault(
        "somebody above oneself may be touched",
        GIVING,
        "if role.rank > own or higher:",
        "if False:",
        (*TEAMS, *GIVEN),
    ),
    Fault(
        "the last Master admin may go",
        MEMBERS,
        "if lost and not masters.exclude(pk__in=ids).exists():",
        "if False:",
        TEAMS,
    ),
    Fault(
        "one seat too many",
        "rules/seats.py",
        "taken + wanted - there_are)",
        "taken + wanted - there_are - 1)",
        ("tests/actions/teams/test_invite_members.py",),
    ),
    Fault(
        "what changes nothing in the trail is kept",
        CHANGE,
        "            raise NothingRecorded\n",
        "            return\n",
        ("tests/actions/test_change.py",),
    ),
    Fault(
        "whoever looks as another may change things",
        CHANGE,
        "    if actor.seeing:",
        "    if False:",
        ("tests/surfaces/console/test_see_as.py",),
    ),
    Fault(
        "a key may come from anywhere",
        "surfaces/keys.py",
        "if not comes_from(key.addresses.split(), actor.address):",
        "if False:",
        ("tests/actions/access/test_key_limits.py",),
    ),
)
