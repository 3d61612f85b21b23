"""Public pages: a collection shown to whoever has the address of the page, without signing in.

The address holds a token of 256 random bits. It is looked up by its hash, and kept sealed beside it so that it can be
copied again (decision 0022). What a page shows is decided anew each time; nothing of that is kept here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F

from mediadesk.store.collections import Collection
from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account, Environment, Member


class PublicPages(models.QuerySet["PublicPage"]):
    """Named sets of public pages."""

    def lasting(self, at: datetime) -> "PublicPages":
        """Those that nobody has ended and whose date has not passed."""
        return self.filter(ended_at=None, ends_at__gt=at)

    def reachable(self, at: datetime) -> "PublicPages":
        """Those of them that answer at all: their environment is enabled, and the account lets pages be public.

        Whether whoever published one still may is for `access/publishing.py` to say.
        """
        there = {"account__public_pages": True, "account__closed": False, "environment__enabled": True}
        return self.lasting(at).filter(publisher__isnull=False, **there)


class PublicPage(models.Model):
    """One page. `publisher` is whose rights it shows things by; gone with the member, and then it shows nothing."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="public_pages")
    publisher = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    publisher_label = models.CharField(max_length=360)
    token_hash = models.CharField(max_length=64, unique=True)
    token_sealed = models.CharField(max_length=300)
    title = models.CharField(max_length=100)
    words = models.CharField(max_length=1000, blank=True)  # below the title, for whoever opens it
    password = models.CharField(max_length=200, blank=True)  # its hash; empty for none
    downloads = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=360, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    views = models.PositiveBigIntegerField(default=0)

    objects: ClassVar = PublicPages.as_manager()

    def __str__(self) -> str:
        return self.title


def add_openings(counted: Mapping[str, int], *, at: datetime) -> None:
    """Add what was counted since the last time, by page. Cost: 1 statement a page."""
    with transaction.atomic():
        for pk in sorted(counted):
            PublicPage.objects.filter(pk=pk).update(views=F("views") + counted[pk], last_opened_at=at)
