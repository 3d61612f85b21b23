"""What an own role may be put together from, what a permission is of little use without, and who may write it in."""

from collections.abc import Collection, Iterable
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, holds_all_of
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.lending import for_good
from mediadesk.access.roles import CHOICES, AnyRole, compiled, mask_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind

MOST_ROLES: Final = 200

_BY_CODE: Final = {may.code: may for may in May}

# fmt: off
# What a permission needs besides the right to see the thing it is about, which all need (`asset.delete`: `asset.view`).
_ALSO: Final = {
    # permission             is of little use without
    May.ASSET_VIEW:         (May.FOLDER_VIEW,),
    May.ASSET_MOVE:         (May.ASSET_UPLOAD,),
    May.ASSET_UPLOAD:       (May.FOLDER_VIEW,),
    May.FOLDER_VIEW:        (May.LIBRARY_VIEW,),
    May.FOLDER_MOVE:        (May.FOLDER_CREATE,),
    May.COLLECTION_VIEW:    (May.ASSET_VIEW, May.LIBRARY_VIEW),
    May.LIBRARY_VIEW:       (May.ENVIRONMENT_VIEW,),
    May.SETTINGS_VIEW:      (May.ENVIRONMENT_VIEW,),
    May.KEY_VIEW:           (May.ENVIRONMENT_VIEW, May.ACCOUNT_KEY_VIEW),
    May.GRANT_GIVE:         (May.MEMBER_VIEW, May.ROLE_VIEW),
    May.SEAT_APPROVE:       (May.MEMBER_INVITE,),
    May.SESSION_END:        (May.MEMBER_VIEW,),
    May.MEMBER_RECOVER:     (May.MEMBER_VIEW,),
    May.PLAN_CHANGE:        (May.PLAN_VIEW, May.BILLING_VIEW),
    May.ENVIRONMENT_CREATE: (May.ENVIRONMENT_VIEW,),
    May.ACCOUNT_TRANSFER:   (May.MEMBER_VIEW,),
}
# fmt: on


def permissions_of(kind: RoleKind, codes: Iterable[str]) -> list[May]:
    """The permissions of these codes, each once, in the order of the table.

    Raises:
        Refusal: BAD_VALUE, when there is no such permission, or it cannot count in a role of this kind.
    """
    wanted = set()
    for code in codes:
        may = _BY_CODE.get(code)
        if may is None:
            raise Why.BAD_VALUE(
                what="The list of permissions", reason=f"there is no permission {code[:60]!r}"
            )
        if may not in CHOICES[kind]:
            reason = f"{code} is about the {may.where.value}, and a role of the kind {kind.value} never holds there"
            raise Why.BAD_VALUE(what="The list of permissions", reason=reason)
        wanted.add(may)
    return [may for may in CHOICES[kind] if may in wanted]


def in_role(role: AnyRole) -> list[May]:
    """The permissions of a role, in the order of the table."""
    mask = mask_of(role)
    return [may for may in May if mask & may.bit]


def needed(kind: RoleKind, chosen: Collection[May]) -> dict[May, list[May]]:
    """For each chosen permission that is of little use alone: what is missing, and what that needs in turn."""
    found = {}
    for may in chosen:
        all_needed, waiting = set[May](), [may]
        while waiting:
            for one in _needs(waiting.pop()):
                if one not in all_needed and one in CHOICES[kind]:
                    all_needed.add(one)
                    waiting.append(one)
        if missing := [one for one in CHOICES[kind] if one in all_needed - {may} - set(chosen)]:
            found[may] = missing
    return found


def not_held(facts: Facts, kind: RoleKind, permissions: Iterable[May]) -> list[May]:
    """Those that one does not hold everywhere and so cannot write into a role, which others may hold anywhere.

    Nor what one holds only for a time: a role has no end.
    """
    facts, everywhere = for_good(facts), Target(facts.account_id, EVERYWHERE)
    return [
        may
        for may in permissions
        if not holds_all_of(facts, compiled("", "", kind.value, "", [may.code]), everywhere)
    ]


def require_may_write(facts: Facts, kind: RoleKind, added: Iterable[May]) -> None:
    """Refuse to add to a role what one does not hold oneself: whoever holds the role would get it (T-14).

    Raises:
        Refusal: PERMISSION_NOT_YOURS.
    """
    if missing := not_held(facts, kind, added):
        raise Why.PERMISSION_NOT_YOURS(permissions=", ".join(may.doing for may in missing[:5]))


def _needs(may: May) -> list[May]:
    """What a permission needs at first hand: ACCOUNT_KEY_DELETE is about what ACCOUNT_KEY_VIEW shows."""
    topic, _, verb = may.name.rpartition("_")
    while topic and f"{topic}_VIEW" not in May.__members__:
        topic = topic.rpartition("_")[0]
    seeing = May.__members__.get(f"{topic}_VIEW")
    return [*([seeing] if seeing and verb != "VIEW" else []), *_ALSO.get(may, ())]
