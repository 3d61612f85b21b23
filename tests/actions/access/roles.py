"""Roles of an account's own, and what the tests of them ask."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.create_role import create_role
from mediadesk.engines import clock
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import CustomRole, Grant, TrailEntry

GLOBAL, FOLDER, COLLECTION = RoleKind
TRIMMING = ("folder.view", "asset.view", "asset.edit", "asset.delete")


def told(event: str) -> list[dict]:
    return list(TrailEntry.objects.filter(event=event).order_by("id").values_list("details", flat=True))


def trimmer(world, *codes: str, kind=FOLDER, name="Trimmer", by=None) -> CustomRole:
    return create_role(by or world.olga, kind=kind, name=name, permissions=codes or TRIMMING)


def held(world, role, **holder) -> Grant:
    """A grant as the store keeps it, on the folder of the library for a folder role, else in the account."""
    own = role if isinstance(role, CustomRole) else None
    folder = {"folder": world.root} if (RoleKind(own.kind) if own else role.kind) is FOLDER else {}
    return Grant.objects.create(
        account=world.account,
        role=own.pk if own else role.api_id,
        custom_role=own,
        granted_by_label="Olga",
        created_at=clock.now(),
        **folder,
        **holder,
    )


def may(actor, what: May, world) -> bool:
    return bool(decide(facts_for(actor), what, of_folder(world.root)))
