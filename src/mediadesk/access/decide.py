"""One question, one answer, one reason. Pure: no query, no clock, no framework.

The order of the lines in `decide` is the policy; decision record 0003 says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mediadesk.access.catalogue import MASKS, May, Where, roles_with
from mediadesk.access.facts import EVERYWHERE, Facts, Held
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role


@dataclass(frozen=True, slots=True)
class Target:
    """What a permission is asked for.

    `folders` is the folder itself and those above it whose shares reach it: nearest first, ending at the
    first private folder (inheritance is broken there) or at the root. `name` is what a person would call it.
    """

    account_id: str
    environment_id: str = ""
    folders: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    name: str = ""

    def scopes(self) -> tuple[str, ...]:
        """The ids at which a role may be held that counts here, widest first."""
        if not self.environment_id:
            return (self.account_id,)
        return (self.account_id, EVERYWHERE, self.environment_id, *self.folders, *self.collections)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and all that is needed to say why (`because`, `path`)."""

    allowed: bool
    facts: Facts
    may: May
    target: Target
    out_of_reach: bool = False  # another account's: to be answered as if it did not exist

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def path(self) -> Held | None:
        """The held role that allows it, or None."""
        return next(iter(paths(self.facts, self.may, self.target)), None) if self.allowed else None

    @property
    def because(self) -> str:
        """The reason as a clause: "role Manager on Press through the group Agencies"."""
        if self.out_of_reach:
            return "it belongs to another account"
        if self.facts.refused:
            return self.facts.refused
        if held := self.path:
            places = {
                "account": "in the account",
                "chosen": "in the account",
                "environment": "in the environment",
            }
            place = places.get(held.scope_kind, "on")
            words = f"role {held.role.title} {place} {held.scope_name}".rstrip()
            return f"{words} through the group {held.through_group}" if held.through_group else words
        return f"no role held here allows {self.may.code}"

    @property
    def remedy(self) -> str:
        """What would change a no: the roles that allow it, and who gives them."""
        return ways_to(self.may)


def decide(facts: Facts, may: May, target: Target) -> Decision:
    """Say whether a principal may do a thing here, and why.

    Cost: one look-up a scope, no query; about a microsecond.
    """
    if target.account_id != facts.account_id:
        return Decision(allowed=False, facts=facts, may=may, target=target, out_of_reach=True)
    if facts.refused:
        return Decision(allowed=False, facts=facts, may=may, target=target)
    masks, bit = facts.masks, may.bit
    if may.where is Where.ACCOUNT:
        allowed = bool(masks.get(target.account_id, 0) & bit)
    else:
        allowed = False
        for scope in target.scopes():  # written out: `any` takes twice as long on a deep chain of folders
            if masks.get(scope, 0) & bit:
                allowed = True
                break
    return Decision(allowed=allowed, facts=facts, may=may, target=target)


def paths(facts: Facts, may: May, target: Target) -> Iterator[Held]:
    """Every held role that allows it here, widest scope first: what `explain` shows."""
    if facts.refused or target.account_id != facts.account_id:
        return
    kinds = (
        {"account", "chosen"}
        if may.where is Where.ACCOUNT
        else {"account", "environment", "folder", "collection"}
    )
    for scope in target.scopes():
        for held in facts.held:
            if held.scope_id == scope and held.scope_kind in kinds and MASKS[held.role] & may.bit:
                yield held


def everything_held(facts: Facts) -> int:
    """All bits held anywhere, as one mask."""
    mask = 0
    for bits in facts.masks.values():
        mask |= bits
    return mask


def holds_all_of(facts: Facts, role: Role, target: Target) -> bool:
    """Say whether everything a role allows is already held at the target: grantable ⊆ held."""
    mask = MASKS[role]
    return not facts.refused and all(decide(facts, may, target) for may in May if mask & may.bit)


def ways_to(may: May) -> str:
    """Who holds a permission and who can give it, as a sentence for a refusal."""
    titles = list(dict.fromkeys(role.title for role in roles_with(may) if role.kind.value == "global"))
    holders = (
        f"The roles {', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else f"The role {titles[0]}"
    )
    sentence = f"{holders} may."
    if may.where is Where.FOLDER:
        folder_roles = [role.title for role in roles_with(may) if role.kind.value == "folder"]
        if folder_roles:
            sentence += (
                f" So may whoever is {' or '.join(folder_roles)} of the folder: its Managers can share it."
            )
    # Nobody gives what they do not hold.
    giving = [role.title for role in reversed(roles_with(may)) if role in May.MEMBER_UPDATE.holders]
    whom = f"an {giving[0]} or {giving[1]}" if len(giving) > 1 else f"a {giving[0]}"
    return f"{sentence} Ask {whom} of the account for access."


def require(facts: Facts, may: May, target: Target) -> None:
    """Refuse unless the facts allow it.

    Raises:
        Refusal: NOT_FOUND for another account's thing, MEMBER_NOT_ACTIVE, NOT_ALLOWED.
    """
    decision = decide(facts, may, target)
    if decision.out_of_reach:
        raise Why.NOT_FOUND(what="thing")
    if not decision:
        if facts.refused:
            raise Why.MEMBER_NOT_ACTIVE()
        raise Why.NOT_ALLOWED(doing=may.doing, remedy=decision.remedy)
