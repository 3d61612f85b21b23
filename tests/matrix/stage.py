"""The stage of the matrix: two accounts full of things, and everybody who might ask for them.

Rows are written directly, so that the stage says what there is and not how it came about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from django.test import Client

from tests.access.oracle import may
from tests.conftest import CAST, actor_of, add_member, build_world
from tests.matrix.jobs import with_job
from tests.matrix.locked_out import with_locked_out
from tests.matrix.metadata_of import put_metadata
from tests.matrix.providers import saml, sign_on
from tests.matrix.searches import with_search
from tests.matrix.shelf import stock

MISSING = "0" * 32
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FOLDER_ROLES = ("folder_viewer", "folder_contributor", "folder_manager")
GUESTS = tuple(f"{how} {role}" for how in ("direct", "through_group") for role in FOLDER_ROLES)
SHELVERS = ("collection_viewer", "collection_editor", "collection_manager")
STRANGERS = ("anonymous", "disabled", "ended", "removed", "otto")
PEOPLE = (*CAST, "chosen_editor", "chosen_technical_admin", *GUESTS, *SHELVERS, *STRANGERS)
KEY_ROLES = ("master_admin", "admin", "technical_admin", "billing", "reports")
KEYS = (
    *KEY_ROLES, "no_key", "wrong_secret", "disabled_key", "other_accounts_key", "environment_key", "session_only",
)  # fmt: skip
SECRET = "what the programs of the matrix know"
KEYS_END = {"key_days": 3650}  # what the accounts ask of their keys, so that some live longer


@dataclass
class Stage:
    """Everything there is. `own` and `other` hold the things of each account by what they are called."""

    world: object
    own: SimpleNamespace
    other: SimpleNamespace
    now: object
    members: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)

    def who(self, name: str):
        """The membership of a person, or the row of a key; None for strangers to the account."""
        return self.members.get(name) or self.keys.get(name)

    def may(self, name: str, code: str, place: tuple) -> bool:
        """What the oracle says; once, for no cell changes the stage."""
        asked = (name, code, *(one and one.pk for one in place))
        if asked not in self.said:
            self.said[asked] = may(self.who(name), code, place=place, now=self.now)
        return self.said[asked]


def build() -> Stage:
    """Put it all into the database and sign everybody in."""
    from mediadesk.engines import clock
    from mediadesk.store.models import AttributeRule, ScimToken

    world, now = build_world(), clock.now()
    own = _things(world.account, world.environment, world.root, now)
    other = _things(world.other_account, world.other_environment, world.other_root, now)
    for of in (own, other):
        of.provider, of.identity, of.domain = sign_on(of.account, of.target, now)
        of.saml, of.saml_two_keys = (saml(of.account, f"SAML {n}", now, keys=n) for n in (1, 2))
        rule = {"attribute": "groups", "value": "press", "group": of.group, "created_at": now}
        of.rule = AttributeRule.objects.create(provider=of.provider, **rule)
        type(of.account).objects.filter(pk=of.account.pk).update(security=KEYS_END)
        token = {"name": "Okta", "token_hash": of.account.pk, "maker": of.target, "created_at": now}
        of.scim_token = ScimToken.objects.create(account=of.account, **token)
    stage = Stage(world, own, other, now)
    _people(stage)
    _programs(stage)
    _sign_in(stage)
    return stage


def _things(account, environment, root, now) -> SimpleNamespace:
    """One of everything, the same in both accounts."""
    from mediadesk.engines import secrets
    from mediadesk.store.models import (
        AccessRequest,
        Bundle,
        Environment,
        Group,
        GroupMember,
        GroupNesting,
        Invitation,
        Member,
    )

    dated = {"created_at": now, "updated_at": now}
    second = Environment.objects.create(
        account=account, name="Second", cloud_name=f"{environment.cloud_name}-two", **dated
    )
    of, user, master = f"{environment.cloud_name}.example", "media_library_user", "master_admin"
    target = add_member(account, name="Tara Target", email=f"tara@{of}", role=user, now=now)
    second_master = add_member(account, name="Mona Master", email=f"mona@{of}", role=master, now=now)
    pending = Member.objects.create(
        account=account, name="Paul Pending", email=f"paul@{of}", role="editor",
        status=Member.PENDING, invited_by=account.owner, **dated,
    )  # fmt: skip
    token, week = f"token-of-{environment.cloud_name}", now + timedelta(days=7)
    kept = secrets.hash_token(token)
    Invitation.objects.create(member=pending, token_hash=kept, sent_at=now, expires_at=week)
    names = ("Empty", "Full", "Nested")
    group, inside, nested = (Group.objects.create(account=account, name=name, **dated) for name in names)
    GroupMember.objects.create(group=inside, member=target)
    GroupNesting.objects.create(outer=inside, inner=nested)
    who = {"account": account, "asker": target, "asker_label": str(target)}
    asked = {**who, "reason": "Why not", "created_at": now}
    request = AccessRequest.objects.create(email="new@asked.example", role="editor", **asked)
    awaited = AccessRequest.objects.create(
        email="late@asked.example", role="editor", backed_by=account.owner, backed_by_label="Olga", **asked
    )
    role_request = AccessRequest.objects.create(kind="role", role="reports", **asked)
    things = SimpleNamespace(
        account=account, environment=environment, second=second, target=target, second_master=second_master,
        pending=pending, token=token, group=group, inside=inside, nested=nested, request=request, role_request=role_request, awaited=awaited,
    )  # fmt: skip
    things.role, things.policy = _own_role(account, dated), _policy(account, dated)
    things.bundle = Bundle.objects.create(account=account, name="Board", items=[{"role": "reports"}], **dated)
    stock(with_locked_out(with_job(with_search(things, now), now), now), root, now)
    things.review, things.review_item = _review(account, things.grant, now)
    things.invoice = _invoice(account, now)
    things.key = key_row(account, environment, "Key of the environment", "editor", now)
    things.account_key = key_row(account, None, "Key of the account", "reports", now)
    return put_metadata(things, dated)


def _invoice(account, now):
    """An open invoice, a card that the account paid with, a trial, and a change for the end of the month."""
    from mediadesk.store.billing import Billing, Invoice

    Billing.objects.create(
        account=account, currency="USD", anchor_day=1, cycle_first=now.date(), cycle_next=now.date() + timedelta(days=28),
        way=Billing.BY_CARD, card_label="Visa ending in 4242", card_expires="2099-04", next_extra_seats=1,
        trial_ends_on=now.date() + timedelta(days=9), plan_after_trial="free",
    )  # fmt: skip
    return Invoice.objects.create(
        account=account, kind=Invoice.INVOICE, number=f"INV-{account.pk}", issued_on=now.date(), currency="USD",
        net_cents=1_00, tax_cents=0, gross_cents=1_00, tax_rate=0, seller={}, buyer={}, way=Billing.BY_INVOICE, created_at=now,
    )  # fmt: skip


def _policy(account, dated):
    from mediadesk.store.models import Policy, PolicyVersion

    policy = Policy.objects.create(
        account=account, name="Nobody deletes", enabled=False, created_by_label="Olga", updated_by_label="Olga", **dated,
        statement='forbid(principal, action == Cloudinary::Action::"asset.delete", resource);',
    )  # fmt: skip
    PolicyVersion.objects.create(
        policy=policy, number=1, name="Nobody deletes", statement="forbid(principal, action, resource);",
        enabled=False, at=dated["created_at"], by_label="Olga",
    )  # fmt: skip
    return policy


def _review(account, grant, now):
    """A review of the share, by all members of the cast: whoever else may not, is refused for that."""
    from mediadesk.store.models import Member, Review, ReviewItem

    reviewers = [
        {"id": one.pk, "label": one.name, "email": one.email}
        for one in Member.objects.filter(account=account)
    ]
    review = Review.objects.create(
        account=account, name="Guests", whom="everybody", whom_said="Everybody", reviewers=reviewers,
        due_at=now + timedelta(days=9), started_by_label="Olga", created_at=now,
    )  # fmt: skip
    item = ReviewItem.objects.create(
        review=review, kind="grant", holder_kind="member", holder_id=grant.member_id, holder_label=str(grant.member),
        grant_id=grant.pk, role_id=grant.role, role_title="Viewer", place="the folder Press", given_at=now,
    )  # fmt: skip
    return review, item


def _own_role(account, dated):
    from mediadesk.store.models import CustomRole

    return CustomRole.objects.create(
        account=account, kind="folder", name="Trimmer", permissions=["asset.view", "asset.edit"],
        created_by_label="Olga", updated_by_label="Olga", **dated,
    )  # fmt: skip


def key_row(account, environment, name: str, role: str, now, *, enabled: bool = True):
    """An API key with a role of its environment, or of the account."""
    from mediadesk.engines import secrets
    from mediadesk.store.models import ApiKey, Grant

    key = ApiKey.objects.create(
        account=account, environment=environment, name=name, key=secrets.new_api_key(), enabled=enabled,
        secret_hash=secrets.hash_token(SECRET), secret_sealed=secrets.seal(SECRET), owner=None, created_at=now, updated_at=now,
    )  # fmt: skip
    Grant.objects.create(
        account=account,
        role=role,
        api_key=key,
        environment=environment,
        granted_by_label="Olga",
        created_at=now,
    )
    return key


def _people(stage: Stage) -> None:
    from mediadesk.store.models import Grant, Group, GroupMember, Member, MemberEnvironment

    world, now = stage.world, stage.now
    stage.members = {name: world.members[name] for name in CAST}

    def member(name: str, role: str = "media_library_user"):
        email = f"{name.replace(' ', '.')}@acme.example"
        made = add_member(world.account, name=name.title(), email=email, role=role, now=now)
        stage.members[name] = made
        return made

    for role in ("editor", "technical_admin"):
        chosen = member(f"chosen_{role}", role)
        Member.objects.filter(pk=chosen.pk).update(all_environments=False)
        MemberEnvironment.objects.create(member=chosen, environment=stage.own.second)
    for name in GUESTS:
        guest, (how, role) = member(name), name.split()
        holder = {"member": guest}
        if how == "through_group":
            group = Group.objects.create(account=world.account, name=role, created_at=now, updated_at=now)
            GroupMember.objects.create(group=group, member=guest)
            holder = {"group": group}
        Grant.objects.create(
            account=world.account, role=role, folder=stage.own.folders["granted"], granted_by_label="Olga",
            created_at=now, **holder,
        )  # fmt: skip
    for name in SHELVERS:
        shelver = member(name)
        for one in (stage.own.collection, stage.own.found_collection):
            Grant.objects.create(
                account=world.account, role=name, member=shelver, collection=one, granted_by_label="Olga", created_at=now,
            )  # fmt: skip
    # Were they active, these three would be Admins; their sessions are put back after their access has ended.
    Member.objects.filter(pk=member("disabled", "admin").pk).update(status=Member.DISABLED)
    Member.objects.filter(pk=member("ended", "admin").pk).update(ends_at=now - timedelta(hours=1))
    member("removed", "admin")


def _programs(stage: Stage) -> None:
    account, environment, now = stage.world.account, stage.world.environment, stage.now
    for role in KEY_ROLES:
        stage.keys[role] = key_row(account, None, f"As {role}", role, now)
    stage.keys["wrong_secret"] = stage.keys["master_admin"]
    stage.keys["disabled_key"] = key_row(account, None, "Disabled", "master_admin", now, enabled=False)
    stage.keys["other_accounts_key"] = key_row(stage.world.other_account, None, "Otto's", "master_admin", now)
    stage.keys["environment_key"] = key_row(account, environment, "All of it", "master_admin", now)


def _sign_in(stage: Stage) -> None:
    for name in PEOPLE:
        client = stage.clients[name] = Client(REMOTE_ADDR="192.0.2.7")
        member = stage.world.members["otto"] if name == "otto" else stage.members.get(name)
        if member is not None:
            member.refresh_from_db()
            client.force_login(member.user, backend=BACKEND)
    stage.members.pop("removed").delete()


__all__ = ["FOLDER_ROLES", "KEYS", "MISSING", "PEOPLE", "STRANGERS", "Stage", "actor_of", "build"]
