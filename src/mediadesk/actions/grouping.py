"""What the actions on groups share: finding a group, and who is in it."""

from mediadesk.actions.change import Step
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Group


def find_group(step: Step, group_id: str) -> Group:
    """The group of this id in the account. Raises: Refusal NOT_FOUND."""
    group = Group.objects.filter(account=step.account, pk=group_id).first()
    if group is None:
        raise Why.NOT_FOUND(what="group")
    return group
