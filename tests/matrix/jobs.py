"""A job of the matrix."""

from __future__ import annotations


def with_job(things, now):
    """The things with one that Tara began: whoever else looks at it, does so because they may change the environment."""
    from mediadesk.store.models import Job

    things.job = Job.objects.create(
        account=things.account, environment=things.environment, kind="import", title="Import of shoot.zip into Home",
        actor_kind="member", actor_id=things.target.pk, actor_label=str(things.target), way="console", total=3,
        created_at=now, turn_at=now,
    )  # fmt: skip
    return things
