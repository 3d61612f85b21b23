"""One question, one answer, one reason. Pure: no query, no clock, no framework.

The order of the lines in `decide` is the policy; decision record 0003 says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mediadesk.access.catalogue import May, Where, roles_with
from mediadesk.access.facts import ACCOUNT_CLOSED, POLICIES, Facts, Held, Ruling, Target, compile_masks
from mediadesk.access.roles import AnyRole, mask_of
from mediadesk.rules.refusals import Refusal, Why

__all__ = [
    "Decision",
    "Target",
    "decide",
    "everything_held",
    "holds_all_of",
    "paths",
    "require",
    "turned_away",
    "ways_to",
]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and all that is needed to say why (`because`, `path`)."""

    allowed: bool
    facts: Facts
    may: May
    target: Target
    out_of_reach: bool = False  # another account's: to be answered as if it did not exist
    ruling: Ruling | None = None  # what policies said, when some can apply

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
        if refused := self.forbidden:
            return refused
        if held := self.path:
            return clause(held)
        if self.allowed and self.ruling:
            return f"the policy {self.ruling.permitted_by[0]} permits it"
        return f"no role held here lets them {self.may.doing}"

    @property
    def forbidden(self) -> str:
        """The policy that is in the way, as a clause; empty when none is."""
        if self.allowed:
            return ""
        if self.ruling and self.ruling.forbidden_by:
            return f"the policy {self.ruling.forbidden_by[0]} forbids it"
        if self.ruling and self.ruling.errors:
            return f"a policy could not be asked: {self.ruling.errors[0]}"
        if self.ruling and self.ruling.in_vain:
            return f"the policy {self.ruling.in_vain[0]} permits it to the key, and the owner of the key may not do it"
        taking = next((name for name, mask in self.facts.withheld if mask & self.may.bit), "")
        if taking and _holds(_with_all(self.facts), self.may, self.target):
            return f"the policy {taking} takes it from the owner of the key"
        return ""

    @property
    def remedy(self) -> str:
        """What would change a no: the roles that allow it, and who gives them."""
        return ways_to(self.may)


def decide(facts: Facts, may: May, target: Target) -> Decision:
    """Say whether a principal may do a thing here, and why.

    Cost: one look-up a scope, no query; about a microsecond. Twice that of the policies where one permits it to a key.
    """
    if target.account_id != facts.account_id:
        return Decision(allowed=False, facts=facts, may=may, target=target, out_of_reach=True)
    if facts.refused:
        return Decision(allowed=False, facts=facts, may=may, target=target)
    held = _holds(facts, may, target)
    policies = facts.policies
    if policies is None or not policies.mask & may.bit or (held and may in POLICIES and facts.is_master):
        return Decision(allowed=held, facts=facts, may=may, target=target)
    said = policies.ruling(may, target)
    if said.permitted_by and facts.owner and not decide(facts.owner, may, target):
        # A policy hands a key no more than its owner has: whoever makes one would get it by that (T-14, T-57).
        said = replace(said, permitted_by=(), in_vain=said.permitted_by)
    allowed = not said.forbidden_by and not said.errors and (held or bool(said.permitted_by))
    return Decision(allowed=allowed, facts=facts, may=may, target=target, ruling=said)


def _holds(facts: Facts, may: May, target: Target) -> bool:
    """Whether a role held here allows it, whatever policies say."""
    masks, bit = facts.masks, may.bit
    if may.where is Where.ACCOUNT:
        return bool(masks.get(target.account_id, 0) & bit)
    allowed = False
    for scope in target.scopes():  # written out: `any` takes twice as long on a deep chain of folders
        if masks.get(scope, 0) & bit:
            allowed = True
            break
    return allowed


def _with_all(facts: Facts) -> Facts:
    """A key's facts as its roles alone would have them, nothing withheld."""
    return replace(facts, masks=compile_masks(facts.account_id, facts.held))


def clause(held: Held) -> str:
    """A held role as a clause: "role Manager on Press through the group Agencies"."""
    places = {
        "account": "in the account",
        "chosen": "in the account",
        "environment": "in the environment",
        "collection": "on the collection",
    }
    words = f"role {held.role.title} {places.get(held.scope_kind, 'on')} {held.scope_name}".rstrip()
    return f"{words} through the group {held.through}" if held.through else words


def paths(facts: Facts, may: May, target: Target) -> Iterator[Held]:
    """Every held role that allows it here, widest scope first: what `explain` shows."""
    if facts.refused or target.account_id != facts.account_id:
        return
    for scope in target.scopes():
        for held in facts.held:
            if held.scope_id == scope and gives(held, may):
                yield held


def gives(held: Held, may: May) -> bool:
    """Whether a held role gives a permission where it holds: one about the account only when held for the account."""
    of_account = {"account", "chosen"}
    kinds = of_account if may.where is Where.ACCOUNT else {"account", "environment", "folder", "collection"}
    return held.scope_kind in kinds and bool(mask_of(held.role) & may.bit)


def everything_held(facts: Facts) -> int:
    """All bits held anywhere, as one mask."""
    mask = 0
    for bits in facts.masks.values():
        mask |= bits
    return mask


def holds_all_of(facts: Facts, role: AnyRole, target: Target) -> bool:
    """Say whether everything a role allows is already held at the target: grantable ⊆ held (T-14).

    By roles alone: what a policy permits here it may not permit for all that lies below. And nobody gives what
    a policy takes from them in particular, since it would not be taken from whoever they give it to.
    """
    mask = mask_of(role)
    if facts.refused or target.account_id != facts.account_id:
        return False
    if facts.taken & mask:
        return False
    return all(_holds(facts, may, target) for may in May if mask & may.bit)


def ways_to(may: May) -> str:
    """Who holds a permission and who can give it, as a sentence for a refusal."""
    titles = list(dict.fromkeys(role.title for role in roles_with(may) if role.kind.value == "global"))
    holders = (
        f"The roles {', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else f"The role {titles[0]}"
    )
    sentence = f"{holders} may."
    if may.where in {Where.FOLDER, Where.COLLECTION}:
        place = may.where.value
        sharing = [role.title for role in roles_with(may) if role.kind.value == place]
        if sharing:
            sentence += (
                f" So may whoever is {' or '.join(sharing)} of the {place}: its Managers can share it."
            )
    # Nobody gives what they do not hold.
    giving = [role.title for role in reversed(roles_with(may)) if role in May.MEMBER_UPDATE.holders]
    whom = f"an {giving[0]} or {giving[1]}" if len(giving) > 1 else f"a {giving[0]}"
    return f"{sentence} Ask {whom} of the account for access."


def turned_away(facts: Facts) -> Refusal:
    """The refusal of somebody to whom the account answers nothing at all (`facts.refused`)."""
    return Why.ACCOUNT_CLOSED() if facts.refused == ACCOUNT_CLOSED else Why.MEMBER_NOT_ACTIVE()


def require(facts: Facts, may: May, target: Target, *, doing: str = "") -> None:
    """Refuse unless the facts allow it.

    Args:
        doing: what is refused, where that is another thing than the permission speaks of.

    Raises:
        Refusal: NOT_FOUND for another account's thing, MEMBER_NOT_ACTIVE, ACCOUNT_CLOSED, NOT_ALLOWED.
    """
    decision = decide(facts, may, target)
    if decision.out_of_reach:
        raise Why.NOT_FOUND(what="thing")
    if not decision:
        if facts.refused:
            raise turned_away(facts)
        if decision.forbidden:
            raise Why.FORBIDDEN_BY_POLICY(doing=doing or may.doing, reason=decision.forbidden)
        raise Why.NOT_ALLOWED(doing=doing or may.doing, remedy=decision.remedy)
