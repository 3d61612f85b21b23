"""Searching: the words by which assets are found, and searches that people have saved."""

from typing import ClassVar

from django.db import models

from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.own import Known
from mediadesk.rules.search.read import read, speaks_of_metadata
from mediadesk.rules.search.tree import Term
from mediadesk.store.ids import new_id
from mediadesk.store.metadata import MetadataField, as_field
from mediadesk.store.teams import Account, Environment, Member


class AssetWords(models.Model):
    """The words of one asset, folded and parted by blanks. Written by triggers alone: see `full_text.py`.

    No foreign keys: the triggers remove it with its asset, and `place` is the environment as a word of its own. The
    words of `public_id`, `uploaded_by` and `pairs` begin with a sign each, by which they are told from all others.
    `details` are those of metadata, in fields that are there: texts, and the values of lists as people read them;
    `pairs` those of the values of context.
    """

    asset_id = models.CharField(max_length=32, unique=True)
    place = models.CharField(max_length=40)
    name = models.TextField(blank=True)
    tags = models.TextField(blank=True)
    description = models.TextField(blank=True)
    public_id = models.TextField(blank=True)
    uploaded_by = models.TextField(blank=True)
    details = models.TextField(blank=True)
    pairs = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class SavedSearch(models.Model):
    """An expression that a member keeps by a name in an environment; `shared` with everybody who may open it."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    expression = models.CharField(max_length=1000)
    sort = models.CharField(max_length=20, blank=True)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "owner", "name"], name="one_saved_search_of_a_name_and_owner"
            )
        ]

    def __str__(self) -> str:
        return self.name


def saved_searches_of(environment_id: str, member_id: str) -> models.QuerySet[SavedSearch]:
    """The saved searches of an environment that are a member's own, or shared."""
    theirs = models.Q(owner_id=member_id) | models.Q(shared=True)
    return SavedSearch.objects.filter(theirs, environment_id=environment_id)


def read_in(environment_id: str, expression: str) -> Term | Mistake:
    """The tree of an expression in an environment, or what is wrong with it: it may name the metadata fields there.

    A field of another environment, or one that was deleted, is unknown like any that never was.

    Cost: 1 query, none where it speaks of no metadata.
    """
    return read(expression, known_in(environment_id) if speaks_of_metadata(expression) else Known())


def known_in(environment_id: str) -> Known:
    """What an expression may name in an environment. Cost: 1 query."""
    rows = MetadataField.objects.filter(environment_id=environment_id, deleted_at=None)
    return Known(tuple(map(as_field, rows.order_by("position", "id"))))
