"""`python -m bench.colleague`: add an Admin with a key of their own to the seeded account; prints id, key, secret."""

from __future__ import annotations

import json

import django

django.setup()

from mediadesk.access.facts import Actor, Kind, Way  # noqa: E402 - Django must be set up first
from mediadesk.actions.access.create_api_key import create_api_key  # noqa: E402
from mediadesk.engines import clock  # noqa: E402
from mediadesk.rules.roles import Role  # noqa: E402
from mediadesk.store.ids import new_id  # noqa: E402
from mediadesk.store.models import Account, Member, User  # noqa: E402


def main() -> dict[str, str]:
    """Add them."""
    now, account = clock.now(), Account.objects.get()
    email = f"colleague-{new_id()}@acme.example"
    user = User.objects.create(email=email, name="Adam Admin", created_at=now, password="!")
    adam = Member.objects.create(
        account=account,
        user=user,
        name=user.name,
        email=email,
        role=Role.ADMIN.api_id,
        status=Member.ACTIVE,
        created_at=now,
        updated_at=now,
    )
    actor = Actor(Kind.MEMBER, adam.pk, account.pk, str(adam), Way.COMMAND, user_id=user.pk)
    key = create_api_key(actor, name=f"Of {email}", role=Role.ADMIN.api_id)
    return {"member_id": adam.pk, "key": key.row.key, "secret": key.secret}


if __name__ == "__main__":
    print(json.dumps(main()))
