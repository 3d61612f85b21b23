"""A saved search of the matrix."""

from __future__ import annotations


def with_search(things, now):
    """The things with one that Tara shares: whoever else changes it, does so because they may change the environment."""
    from mediadesk.store.models import SavedSearch

    things.search = SavedSearch.objects.create(
        account=things.account, environment=things.environment, owner=things.target, name="Shirts",
        expression="tags=shirt", shared=True, created_at=now, updated_at=now,
    )  # fmt: skip
    return things
