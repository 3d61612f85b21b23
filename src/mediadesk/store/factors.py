"""What people prove themselves with besides a password, and what it leaves behind.

One row a thing, so that using one up is one conditional statement: of fifty at once one gets through (T-34).
"""

from django.db import models

from mediadesk.store.ids import new_id
from mediadesk.store.people import User
from mediadesk.store.teams import Member


class CodeApp(models.Model):
    """An authenticator app: its secret, sealed, and the last step whose code was used."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="code_app")
    secret = models.CharField(max_length=255)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"authenticator app of {self.user_id}"


class Passkey(models.Model):
    """A credential of WebAuthn. Its id is unique in the installation: it says whose it is."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url; at most 1,023 bytes
    public_key = models.TextField()  # COSE, base64url
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """One code that lets its user in once, without their other factor. Only its hash is kept; used, it is gone."""

    code_hash = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class RememberedDevice(models.Model):
    """A browser in which the second factor is not asked for until a date. Its cookie is kept as a hash."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="remembered_devices")
    label = models.CharField(max_length=100)
    address = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label


class SpentChallenge(models.Model):
    """A challenge that a passkey or a computation has answered: no answer counts twice, not of two at once (T-41)."""

    challenge_hash = models.CharField(primary_key=True, max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.challenge_hash


class Recovery(models.Model):
    """A way back in for a member who has lost their second factor, begun by an Admin (decision 0036).

    Only the hash of its link is kept, which the member alone gets. Used, withdrawn or overtaken, the row is gone.
    """

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="recovery")
    token_hash = models.CharField(max_length=64, unique=True)
    begun_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"recovery of {self.member_id}"


def end_recoveries(user_id: str) -> None:
    """Void what was begun to help a user back in: they have shown a factor, or what they sign in with has changed.

    Cost: 1 query.
    """
    Recovery.objects.filter(member__user_id=user_id).delete()
