"""What a user has to sign in with besides a password."""

from dataclasses import dataclass
from datetime import datetime

from mediadesk.engines import clock
from mediadesk.rules.services import Service
from mediadesk.store.factors import CodeApp, Passkey, RecoveryCode, RememberedDevice
from mediadesk.store.services import ServiceLink


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey."""

    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One remembered device."""

    id: int
    label: str
    address: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OwnFactors:
    """All of it. `code_app_at`: since when there is an authenticator app, if there is one."""

    code_app_at: datetime | None
    code_app_used_at: datetime | None
    passkeys: tuple[PasskeyRow, ...]
    recovery_codes: int
    devices: tuple[DeviceRow, ...]

    @property
    def count(self) -> int:
        """How many there are: the app and each passkey."""
        return int(self.code_app_at is not None) + len(self.passkeys)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link to a sign-in service."""

    id: int
    title: str
    shown: str
    created_at: datetime
    last_used_at: datetime | None


def own_links(user_id: str) -> tuple[LinkRow, ...]:
    """The sign-in services that one is linked to oneself. Cost: 1 query."""
    rows = ServiceLink.objects.filter(user_id=user_id).order_by("service", "created_at")
    names = {one.id: one.title for one in Service}
    return tuple(
        LinkRow(row.pk, names.get(row.service, row.service), row.shown, row.created_at, row.last_used_at)
        for row in rows
    )


def own_factors(user_id: str) -> OwnFactors:
    """What one has oneself. Cost: 4 queries."""
    app = CodeApp.objects.filter(user_id=user_id).first()
    keys = Passkey.objects.filter(user_id=user_id).order_by("created_at")
    devices = RememberedDevice.objects.filter(user_id=user_id, expires_at__gt=clock.now())
    return OwnFactors(
        code_app_at=app.created_at if app else None,
        code_app_used_at=app.last_used_at if app else None,
        passkeys=tuple(PasskeyRow(k.pk, k.name, k.created_at, k.last_used_at) for k in keys),
        recovery_codes=RecoveryCode.objects.filter(user_id=user_id).count(),
        devices=tuple(
            DeviceRow(d.pk, d.label, d.address, d.created_at, d.expires_at)
            for d in devices.order_by("-created_at")
        ),
    )
