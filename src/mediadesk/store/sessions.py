"""Which sessions have which account open, which devices a user signed in from, and from where members signed in lately.

None of it opens anything: a session is named here by an id that is no key, a device by the hash of its cookie.
"""

from datetime import datetime
from typing import ClassVar

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from mediadesk.rules.sign_ins import FAILURES_KEPT, KNOWN_FOR, NEW_NETWORK, is_address
from mediadesk.store.people import User
from mediadesk.store.teams import Member


class OpenSession(models.Model):
    """A session by which a member has their account open: from where and when they last used it there.

    Goes with the session, and with the membership. `sign_in_id` is what the session itself says (`rules/security.py`).
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="open_sessions")
    session = models.ForeignKey(UserSession, on_delete=models.CASCADE, related_name="open_in")
    sign_in_id = models.CharField(max_length=32)
    address = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "session"], name="a_session_opens_an_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} in {self.member_id}"


class KnownDevice(models.Model):
    """A browser in which a user has signed in: they are not told of it again. Opens nothing; its cookie is a hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_devices")
    token_hash = models.CharField(max_length=64)
    last_seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash", "user"], name="a_device_of_a_user_is_known_once")
        ]

    def __str__(self) -> str:
        return f"device of {self.user_id}"


class SignInTrace(models.Model):
    """That a member signed in or failed to, and from which network: flags are counted from these, not from the trail.

    `member_id` is empty for somebody whom an identity provider sent and nobody knows. No foreign key: it is forgotten
    soon by itself.
    """

    account_id = models.CharField(max_length=32)
    member_id = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=64, blank=True)
    failed = models.BooleanField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_id", "member_id", "failed", "at"], name="traces_by_member"),
            models.Index(fields=["account_id", "network", "failed", "at"], name="traces_by_network"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} from {self.network}"


def see_session(used: OpenSession, *, session_key: str) -> None:
    """Keep that a session was used in an account. One that has ended, or whose member has gone, is passed over.

    Cost: 4 queries.
    """
    with transaction.atomic():
        row = UserSession.objects.filter(session_key=session_key)
        found = row.first()
        if found is None or not Member.objects.filter(pk=used.member_id).exists():
            return
        used.session = found
        seen: dict[str, object] = {"last_seen_at": used.last_used_at}
        if is_address(used.address):
            seen["ip"] = used.address
        row.update(**seen)
        OpenSession.objects.bulk_create(
            [used],
            update_conflicts=True,
            unique_fields=["member", "session"],
            update_fields=["sign_in_id", "address", "began_at", "last_used_at"],
        )


def forget_old_sessions(now: datetime) -> None:
    """Remove what is told of sessions that are over, devices not seen for long, and traces that flag nothing more."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.exclude(Exists(alive)).delete()
    KnownDevice.objects.filter(last_seen_at__lt=now - KNOWN_FOR).delete()
    over = Q(at__lt=now - NEW_NETWORK.within) | Q(failed=True, at__lt=now - FAILURES_KEPT)
    SignInTrace.objects.filter(over).delete()
