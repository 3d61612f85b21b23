"""What the demo account says about rights beside its roles: a policy, a bundle, and somebody who asks."""

from mediadesk.access.examples import EXAMPLES
from mediadesk.access.facts import Actor
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.request_access import request_access
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.rules.bundles import TEMPLATES

_LEGAL_HOLD = next(one for one in EXAMPLES if one.id == "legal-hold")


def write_rights(olga: Actor, guest: Actor, *, folder_id: str) -> None:
    """Write them; the guest asks for a folder that they may not see."""
    hold = _LEGAL_HOLD
    create_policy(olga, name=hold.name, description=hold.sentence, statement=hold.statement)
    photographer = TEMPLATES[0]
    save_bundle(olga, name=photographer.name, description=photographer.description, items=photographer.items)
    request_access(guest, role="folder_viewer", folder_id=folder_id, reason="I write the spring newsletter.")
