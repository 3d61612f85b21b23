"""What a page says before something is done to many is what the action then does."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.http import QueryDict

from mediadesk.access.load import facts_for
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock
from mediadesk.queries.bulk import candidates
from mediadesk.queries.bundles import bundle
from mediadesk.rules.bundles import Item
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.store.models import Account, Member, User
from mediadesk.surfaces.console.bulk import BULK
from tests.conftest import actor_of, add_member

ASKED = {"second_factor_roles": ["admin", "editor"]}


@pytest.fixture
def crowd(world):
    """The cast, a second Master admin, one who is disabled, one invited by Olga as Admin, one who has ended.

    Admins are asked for a second factor, and Editors; Edda has one.
    """
    now = clock.now()
    Account.objects.filter(pk=world.account.pk).update(security=ASKED)
    User.objects.filter(pk=world.edda.user_id).update(second_factor="code")
    add_member(world.account, name="Maja", email="maja@acme.example", role="master_admin", now=now)
    dora = add_member(world.account, name="Dora", email="dora@acme.example", role="billing", now=now)
    ned = add_member(world.account, name="Ned", email="ned@acme.example", role="editor", now=now)
    add_member(world.account, name="Enno", email="enno@acme.example", role="editor", now=now)
    Member.objects.filter(name="Enno").update(ends_at=now - timedelta(days=1))
    disable_members(world.olga, member_ids=[dora.pk, ned.pk])
    invite_members(world.olga, invitees=[Invitee(email="pia@new.example", role=Role.ADMIN)])
    invite_members(world.olga, invitees=[Invitee(email="ben@new.example", role=Role.BILLING)])
    return world


@pytest.mark.parametrize("who", ["Olga Owner", "Maja", "Adam Admin"])
@pytest.mark.parametrize("bulk", BULK, ids=lambda bulk: bulk.do)
def test_who_is_said_to_be_left_out_is_whom_the_action_refuses_or_leaves_as_they_are(
    crowd, who, bulk
) -> None:
    actor = actor_of(Member.objects.get(name=who))
    group = create_group(crowd.olga, name="Press")
    add_members_to_group(crowd.olga, group_id=group.pk, member_ids=[crowd.edda.id])
    form = QueryDict(mutable=True)
    made = save_bundle(crowd.olga, name="Makers", items=[Item("editor")])
    form.update({"role": "editor", "group": group.pk, "successor": crowd.olga.id, "bundle": made.pk})
    ids = list(Member.objects.filter(account=crowd.account).values_list("pk", flat=True))

    def done_to(member_id: str) -> bool:
        before = transaction.savepoint()
        try:
            return bulk.carry_out(actor, [member_id], form) == 1
        except Refusal:
            return False
        finally:
            transaction.savepoint_rollback(before)

    gift = bundle(facts_for(actor), bundle_id=made.pk)
    said = {
        one.name: not one.wrong
        for pk in ids
        for one in candidates(
            facts_for(actor),
            do=bulk.do,
            me=actor.id,
            member_ids=[pk],
            role="editor",
            group_id=group.pk,
            gift=gift,
        )
    }

    happens = {
        member.name or member.email: done_to(member.pk) for member in Member.objects.filter(pk__in=ids)
    }
    assert said == happens
    assert any(said.values())
    assert not all(said.values())


def test_what_is_asked_about_many_costs_the_same_queries_however_many_they_are(
    crowd, django_assert_max_num_queries, queries_only
) -> None:
    facts = facts_for(crowd.adam)
    ids = list(Member.objects.filter(account=crowd.account).values_list("pk", flat=True))

    with django_assert_max_num_queries(6):
        found = candidates(facts, do="disable", me=crowd.adam.id, member_ids=ids)

    assert len(found) == len(ids)
