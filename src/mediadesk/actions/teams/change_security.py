"""Change what an account asks of those who come in: passwords, factors, sessions, networks, invitations, keys."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Way
from mediadesk.actions.alarming import tell_master_admins
from mediadesk.actions.change import Step, change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.rules.security import SecurityPolicy, policy_to_keep, read_policy
from mediadesk.rules.security_settings import (
    Difference,
    clean_policy,
    differences,
    ids_in,
    require_own_way_in,
    version_of,
)
from mediadesk.store.teams import Account, Group, names_in


def change_security(actor: Actor, *, wanted: SecurityPolicy, version: str) -> list[Difference]:
    """Save the security settings; they hold from everybody's next request on. Master admins are told by mail.

    Args:
        version: of the settings as they were when the form was drawn (`rules.security_settings.version_of`).

    Returns:
        What is different, in words; nothing when all is as it was.

    Raises:
        Refusal: NOT_ALLOWED, CHANGED_MEANWHILE, BAD_VALUE (a setting; networks that leave oneself outside),
            NO_SUCH_ROLE, NOT_FOUND (a group).
    """
    with change(actor, May.SECURITY_UPDATE) as step:
        kept = step.account.security
        if version_of(kept) != version:
            raise Why.CHANGED_MEANWHILE(what="the security settings")
        before = read_policy(kept)
        after = clean_policy(wanted, before=before)
        if actor.way is Way.CONSOLE:
            require_own_way_in(after, address=actor.address)
        _require_there(step, after)

        Account.objects.filter(pk=step.account.pk).update(security=policy_to_keep(after))

        names = names_in(step.account.pk, ids_in(before) | ids_in(after))
        found = differences(before, after, names)
        for one in found:
            step.record(
                Event.SECURITY_CHANGED, step.account, what=one.row.called, before=one.before, after=one.after
            )
        if found:
            tell_master_admins(step, [(one.row.label, one.before, one.after) for one in found])
        step.unchanged_is_fine()
    return found


def _require_there(step: Step, policy: SecurityPolicy) -> None:
    titles = {role.api_id: role.title for role in MEMBER_ROLES}
    for role in policy.second_factor_roles:
        if role not in titles:
            raise Why.NO_SUCH_ROLE(role=role[:60], roles=", ".join(titles))
    groups = set(policy.second_factor_groups)
    if Group.objects.filter(account=step.account, pk__in=groups).count() != len(groups):
        raise Why.NOT_FOUND(what="group")
