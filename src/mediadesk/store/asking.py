"""Requests: what people ask of those who may give it. Kept by value, so that one outlives who asked."""

from typing import ClassVar

from django.db import models
from django.db.models import F

from mediadesk.store.collections import Collection
from mediadesk.store.ids import new_id
from mediadesk.store.library import Folder
from mediadesk.store.teams import Account, Environment, Member


class AccessRequest(models.Model):
    """Somebody asks for a seat for somebody, or for a role for themselves: in the account, in part of it, on a share.

    One that is open and past `expires_at` is expired: nobody can answer it any more.
    """

    SEAT, ROLE, FOLDER, COLLECTION = "seat", "role", "folder", "collection"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, default="seat")
    asker = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    asker_label = models.CharField(max_length=360)
    email = models.CharField(max_length=254, blank=True)  # of a seat: for whom
    role = models.CharField(max_length=60)
    role_title = models.CharField(max_length=60, blank=True)  # as it was called when it was asked for
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, null=True)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, null=True)
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000)
    # Of a seat that is still to be bought: who stands for the person, and how they are to be invited (SeatOffer).
    backed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    backed_by_label = models.CharField(max_length=360, blank=True)
    offer = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, default="open")  # open, approved, declined, withdrawn
    answer = models.CharField(max_length=1000, blank=True)  # a word to whoever asked
    answered_by = models.CharField(max_length=360, blank=True)
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("account"), F("outcome"), F("id"), name="requests_by_outcome"),
            models.Index(fields=["asker", "id"], name="requests_by_asker"),
        ]

    def __str__(self) -> str:
        return f"seat for {self.email}" if self.kind == self.SEAT else f"{self.kind} {self.role}"

    @property
    def is_of_a_visitor(self) -> bool:
        """Whether it is for a seat of whoever asks, who is no member yet."""
        return self.kind == self.SEAT and self.asker_label.endswith(f"<{self.email}>")

    @property
    def shared(self) -> Folder | Collection | None:
        """The folder or collection that is asked for, if it is one. Cost: none when it is loaded."""
        return self.folder or self.collection

    @property
    def scope(self) -> Environment | Folder | Collection | None:
        """Where the role would hold; None: the account. Cost: none when it is loaded."""
        return self.shared or self.environment
