"""Delete a role of the account's own, with an answer to what replaces it."""

from collections.abc import Iterable

from mediadesk.access.catalogue import May
from mediadesk.access.composing import in_role
from mediadesk.access.decide import Target, holds_all_of
from mediadesk.access.facts import EVERYWHERE, Actor
from mediadesk.access.giving import require_not_above
from mediadesk.access.kept_roles import find_role, own_role, roles_of
from mediadesk.access.lending import for_good
from mediadesk.access.roles import AnyRole, OwnRole
from mediadesk.access.scopes import name_of
from mediadesk.actions.bundles import titles_of
from mediadesk.actions.change import Step, change
from mediadesk.actions.granting import held_by, require_may_take, take
from mediadesk.actions.own_roles import find_own_role, require_seated, told
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import Bundle, CustomRole, Grant


def delete_role(actor: Actor, *, role_id: str, replacement: str | None = None) -> int:
    """Delete a role. Where it is held or part of a bundle, it is replaced or taken away in the same step.

    Args:
        replacement: the id of the role of the same kind that stands in its place; "" takes it away from all; None
            gives no answer, and a role in use stays.

    Returns:
        How many grants were replaced or taken away.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, SYSTEM_ROLE, ROLE_ABOVE_YOURS, ROLE_IN_USE, NO_SUCH_ROLE, ROLE_NOT_YOURS,
            WITHOUT_A_SEAT (a holder who cannot have the other role).
    """
    with change(actor, May.ROLE_UPDATE) as step:
        row = find_own_role(step, role_id)
        role = own_role(row)
        require_not_above(facts_of(step), role)
        grants = list(_grants_of(row))
        bundles = [one for one in Bundle.objects.filter(account=step.account) if _names(one, row.pk)]
        if replacement is None and (grants or bundles):
            raise Why.ROLE_IN_USE(role=row.name, uses=_uses(len(grants), len(bundles)))
        for grant in grants:
            require_may_take(step, grant)
        other = _replacement(step, row, replacement) if replacement else None
        if other:
            require_seated(other, grants)
        for grant in grants:
            if other:
                _replace(step, grant, role, other)
            else:
                take(step, grant)
        _rewrite(step, bundles, row.pk, other)

        held, instead = told(in_role(role)), _instead(len(grants), other)
        step.record(Event.ROLE_DELETED, row, kind=row.kind, role=row.name, permissions=held, instead=instead)
        step.access_changed()
        row.delete()
        return len(grants)


def _uses(grants: int, bundles: int) -> str:
    held = f"it is held {'once' if grants == 1 else f'{grants} times'}" if grants else ""
    given = f"{bundles} {'bundle gives' if bundles == 1 else 'bundles give'} it" if bundles else ""
    return " and ".join(filter(None, (held, given)))


def _grants_of(row: CustomRole) -> Iterable[Grant]:
    return Grant.objects.filter(custom_role=row).scoped().order_by("id")


def _replacement(step: Step, row: CustomRole, role_id: str) -> AnyRole:
    """The role that stands in its place: to put it there is to give it to everybody who holds the other (T-14)."""
    kind = RoleKind(row.kind)
    # Master admin is the role of a membership alone: the last one of an account is counted by that.
    fitting = [
        one for one in roles_of(step.account.pk, kind) if one.api_id not in {row.pk, Role.MASTER_ADMIN.api_id}
    ]
    other = find_role(step.account.pk, role_id, kind, among=fitting)
    if not holds_all_of(for_good(facts_of(step)), other, Target(step.account.pk, EVERYWHERE)):
        raise Why.ROLE_NOT_YOURS(role=other.title)
    return other


def _replace(step: Step, grant: Grant, role: OwnRole, other: AnyRole) -> None:
    """Make it a grant of the other role; who holds that at the same scope already keeps the one that lasts longer."""
    holder = grant.member or grant.group or grant.api_key
    if holder is None:
        raise TypeError("A grant has one holder.")
    about, scope = grant.scope or step.account, name_of(grant.scope)
    own = (
        Grant.objects.at(grant.scope)
        .filter(account=step.account, role=other.api_id, **held_by(holder))
        .first()
    )
    if own is not None:
        if own.until and (grant.until is None or grant.until > own.until):
            own.until = grant.until
            own.save(update_fields=["until"])
            said = {"holder": str(holder), "role": other.title, "scope": scope}
            step.record(Event.GRANT_GIVEN, about, **said, until=own.until or "", reason=own.reason)
            step.concerning(holder)
        take(step, grant)
        return
    grant.role = other.api_id
    grant.custom_role_id = other.api_id if isinstance(other, OwnRole) else None
    grant.save(update_fields=["role", "custom_role"])
    said = {"holder": str(holder), "scope": scope, "before": role.title, "after": other.title}
    step.record(Event.GRANT_CHANGED, about, **said)
    step.concerning(holder)


def _names(bundle: Bundle, role_id: str) -> bool:
    return any(item.get("role") == role_id for item in bundle.items)


def _rewrite(step: Step, bundles: Iterable[Bundle], role_id: str, other: AnyRole | None) -> None:
    """No bundle gives a role that is gone: it gives the other, or one less, and one that would give nothing goes."""
    for bundle in bundles:
        kept = []
        for item in bundle.items:
            if item.get("role") != role_id:
                kept.append(item)
            elif other and (moved := {**item, "role": other.api_id}) not in bundle.items:
                kept.append(moved)
        if not kept:
            step.record(Event.BUNDLE_DELETED, bundle, bundle=bundle.name)
            bundle.delete()
            continue
        bundle.items, bundle.updated_at = kept, step.now
        bundle.save(update_fields=["items", "updated_at"])
        step.record(Event.BUNDLE_SAVED, bundle, bundle=bundle.name, roles=titles_of(bundle))


def _instead(count: int, other: AnyRole | None) -> str:
    if not count:
        return "nobody held it"
    return f"{other.title} replaced it for {count}" if other else f"it was taken away from {count}"
