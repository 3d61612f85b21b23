"""Access reviews: what was to be decided, by whom, until when, and what came of it. Kept by value, as proof."""

from typing import ClassVar

from django.db import models

from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account


class Review(models.Model):
    """One round of a review. `whom` is what was chosen ("role:media_library_user"), `whom_said` the same in words.

    `reviewers`: one `{"id", "label", "email"}` a member who may decide. `next_at`: when the next round begins;
    empty when there is none, or when it has begun. `reminded`: the days before the due date told last; 0 for none.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    whom = models.CharField(max_length=60)
    whom_said = models.CharField(max_length=200)
    reviewers = models.JSONField(default=list)
    repeat = models.CharField(max_length=10, default="none")
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    started_by_id = models.CharField(max_length=32, blank=True)
    started_by_label = models.CharField(max_length=360)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_label = models.CharField(max_length=360, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "closed_at", "id"], name="reviews_by_account"),
            models.Index(fields=["closed_at", "due_at"], name="reviews_by_due_date"),
            models.Index(fields=["next_at"], name="reviews_by_next_round"),
        ]

    def __str__(self) -> str:
        return self.name


class ReviewItem(models.Model):
    """One grant, or one membership of a group, as it was when the review began.

    `verdict` is empty while it is open; keep, revoke or overdue; above when nobody decided and whoever began the
    review may not revoke it; gone or changed when there was nothing left to decide. The trail's entry about it is
    found by its id.
    """

    GRANT, MEMBERSHIP = "grant", "membership"
    KEEP, REVOKE, OVERDUE, GONE, CHANGED = "keep", "revoke", "overdue", "gone", "changed"
    ABOVE = "above"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10)
    holder_kind = models.CharField(max_length=10)  # member, group or key
    holder_id = models.CharField(max_length=32)
    holder_label = models.CharField(max_length=360)
    owner_id = models.CharField(max_length=32, blank=True)  # of a key: the member whose key it is
    grant_id = models.CharField(max_length=32, blank=True)
    group_id = models.CharField(max_length=32, blank=True)  # through which it is held
    group_name = models.CharField(max_length=100, blank=True)
    role_id = models.CharField(max_length=60, blank=True)
    role_title = models.CharField(max_length=300)
    place = models.CharField(max_length=300, blank=True)
    given_by = models.CharField(max_length=360, blank=True)
    given_at = models.DateTimeField(null=True)
    given_for = models.CharField(max_length=300, blank=True)
    until = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    verdict = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by_label = models.CharField(max_length=360, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["review", "verdict", "id"], name="items_by_verdict")]

    def __str__(self) -> str:
        return f"{self.role_title} of {self.holder_label}"
