"""End the remembering of one's own devices."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.store.factors import RememberedDevice


def forget_devices(actor: Actor, *, account_id: str, device_id: int | None = None) -> int:
    """Forget one of one's own devices, or all when none is named. Returns how many."""
    with change_own(actor, account_id=account_id, doing="forget this device") as step:
        devices = RememberedDevice.objects.filter(user_id=actor.user_id)
        if device_id is not None:
            devices = devices.filter(pk=device_id)
        count = devices.delete()[0]

        step.record(Event.DEVICES_FORGOTTEN, count=count)
    return count
