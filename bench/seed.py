"""`python -m bench.seed N`: fill the copy of the environment's settings with N members, once.

Rows are what the product writes: users, members, every tenth invited and not yet active, groups of fifty, every
third in one environment only. Prints what a benchmark needs as JSON; the account's first key and session are kept
beside the data.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django
from django.conf import settings

django.setup()

from django.test import Client  # noqa: E402 - Django must be set up first

from mediadesk.actions.teams.create_account import create_account  # noqa: E402
from mediadesk.engines import clock  # noqa: E402
from mediadesk.rules.roles import MEMBER_ROLES  # noqa: E402
from mediadesk.store.models import (  # noqa: E402
    Folder,
    Group,
    GroupMember,
    Invitation,
    Member,
    MemberEnvironment,
    User,
)
from mediadesk.surfaces.operator import OPERATOR  # noqa: E402

BATCH = 5000


def main(count: int) -> dict[str, str]:
    """Seed, unless it was done before."""
    kept = settings.MEDIADESK.data / "seeded.json"
    if kept.exists():
        return json.loads(kept.read_text())
    new = create_account(OPERATOR, name="Acme", email="olga@acme.example", person="Olga Owner")
    groups = [
        Group(account=new.account, name=f"Group {number}", created_at=clock.now(), updated_at=clock.now())
        for number in range(max(1, count // 50))
    ]
    Group.objects.bulk_create(groups, batch_size=BATCH)
    for first in range(1, count, BATCH):
        _add(new, groups, range(first, min(first + BATCH, count)))
    said = {
        "account_id": new.account.pk,
        "key": new.keys[1].row.key,
        "secret": new.keys[1].secret,
        "session": _session(),
        "cloud_name": new.environment.cloud_name,
        "folder": Folder.objects.get(environment=new.environment, parent=None).pk,
    }
    kept.write_text(json.dumps(said))
    return said


def _add(new: object, groups: list[Group], numbers: range) -> None:
    now = clock.now()
    people = [(f"Person {number} of Acme", f"person-{number}@acme.example") for number in numbers]
    users = [User(email=email, name=name, created_at=now, password="!") for name, email in people]
    roles = [role.api_id for role in MEMBER_ROLES]
    members = [
        Member(
            account=new.account,
            user=None if number % 10 == 0 else user,
            name=user.name,
            email=user.email,
            role=roles[number % len(roles)],
            all_environments=number % 3 != 0,
            status=Member.PENDING if number % 10 == 0 else Member.ACTIVE,
            last_sign_in_at=None if number % 10 == 0 else now - timedelta(minutes=number % 100_000),
            created_at=now - timedelta(seconds=number),
            updated_at=now,
        )
        for number, user in zip(numbers, users, strict=True)
    ]
    User.objects.bulk_create(users)
    Member.objects.bulk_create(members)
    Invitation.objects.bulk_create(
        Invitation(member=one, token_hash=one.pk, sent_at=now, expires_at=now + timedelta(days=3650))
        for one in members
        if one.status == Member.PENDING
    )
    MemberEnvironment.objects.bulk_create(
        MemberEnvironment(member=one, environment=new.environment)
        for one in members
        if not one.all_environments
    )
    GroupMember.objects.bulk_create(
        GroupMember(group=groups[number % len(groups)], member=one)
        for number, one in zip(numbers, members, strict=True)
    )


def _session() -> str:
    browser = Client()
    user = User.objects.get(email="olga@acme.example")
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
