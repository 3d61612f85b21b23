"""Sign-in services: which person of Google, Microsoft or GitHub is which user, and sign-ins there that have begun.

An identity is (issuer, subject). The address that a service tells is shown to the user and asked about nowhere.
"""

from datetime import datetime
from typing import ClassVar

from django.db import models

from mediadesk.store.people import User


class ServiceLink(models.Model):
    """A person of a service, who is this user. A user may have several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="service_links")
    service = models.CharField(max_length=20)
    issuer = models.CharField(max_length=500)
    subject_hash = models.CharField(max_length=64)  # as long as the service likes, and compared exactly
    shown = models.CharField(max_length=254)  # what they are called there
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "issuer", "subject_hash"], name="a_person_of_a_service_is_one_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} of {self.user_id}"


class ServiceSignIn(models.Model):
    """A sign-in at a service that has begun and not come back. Used once: whoever deletes the row goes on.

    `browser_hash` binds it to the browser it began in. `linker`: whoever is signed in and wants to be linked.
    """

    state_hash = models.CharField(primary_key=True, max_length=64)
    service = models.CharField(max_length=20)
    browser_hash = models.CharField(max_length=64)
    sealed = models.TextField()  # nonce, verifier, where to go on to
    linker = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"sign-in by {self.service}"


def forget_old_service_sign_ins(now: datetime) -> None:
    """Remove what never came back."""
    ServiceSignIn.objects.filter(expires_at__lt=now).delete()
