"""A provider of Acme without a server, and people who arrive by it: for what comes after its answer was accepted."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.identity.add_rule import add_rule
from mediadesk.actions.identity.enter_by_provider import enter_by_provider
from mediadesk.actions.identity.note_test import Tried, note_test
from mediadesk.engines import clock
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.store.models import (
    AttributeRule,
    Environment,
    Group,
    GroupMember,
    IdentityProvider,
    VerifiedDomain,
)

_messages = count()


def provider_of(world, *, stands: str = "olga", **more) -> IdentityProvider:
    """A provider that is on, set up by Olga, with the domain of the cast proven."""
    now, account = clock.now(), world.account
    domain = {"domain": "acme.example", "token": "t", "verified_at": now, "created_at": now}
    VerifiedDomain.objects.get_or_create(account=account, domain=domain.pop("domain"), defaults=domain)
    how = {"name": "Login", "issuer": "https://idp.example", "enabled": True, "tested_at": now} | more
    return IdentityProvider.objects.create(
        account=account, stands_for_it=world.members[stands], created_at=now, updated_at=now, **how
    )


def arrived(email: str = "vera@acme.example", **attributes) -> Arrived:
    """Somebody of this address, of whom this is told; each is another message."""
    now = clock.now()
    told = {name: (one,) if isinstance(one, str) else tuple(one) for name, one in attributes.items()}
    return Arrived(
        issuer="https://idp.example",
        subject=email,
        name_id_format="",
        email=email,
        email_verified=True,
        name=email.partition("@")[0].title(),
        attributes=told,
        authn_context="",
        authenticated_at=now,
        session_index="",
        expires_at=now + timedelta(minutes=5),
        message_id=f"message {next(_messages)}",
    )


def visitor() -> Actor:
    return Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE, "192.0.2.7")


def comes(one: IdentityProvider, who: Arrived):
    """Let them in, or not; gives what the action gives."""
    return enter_by_provider(visitor(), account_id=one.account_id, provider_id=one.pk, arrived=who)


def tries(actor, one: IdentityProvider, who: Arrived) -> dict:
    """Try the provider out as somebody, and what its page is told then."""
    note_test(actor, provider_id=one.pk, tried=Tried(who))
    one.refresh_from_db()
    return one.last_test


def group_of(world, name: str, *members: str, account=None) -> Group:
    now = clock.now()
    made = Group.objects.create(account=account or world.account, name=name, created_at=now, updated_at=now)
    for member in members:
        GroupMember.objects.create(group=made, member=world.members[member])
    return made


def place_of(world, name: str) -> Environment:
    now, account = clock.now(), world.account
    return Environment.objects.create(
        account=account, name=name, cloud_name=name.lower(), created_at=now, updated_at=now
    )


def rule(world, one, value: str, *, attribute: str = "groups", by=None, **target) -> AttributeRule:
    (name, row), *_ = target.items()
    return add_rule(
        by or world.olga, provider_id=one.pk, attribute=attribute, value=value, **{f"{name}_id": row.pk}
    )
