"""An account's own policies: written by its Master admins, in force at once, with all they said before."""

import html

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.change_policy import change_policy
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.delete_policy import delete_policy
from mediadesk.actions.access.restore_policy import restore_policy
from mediadesk.queries.policies import Question, policies, policy, try_out, versions
from mediadesk.rules.policies import LONGEST, MOST_POLICIES, MOST_STATEMENTS
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Account, Policy, TrailEntry
from tests.refusals import refused

HOLD = 'forbid(principal, action == Cloudinary::Action::"asset.delete", resource);'
SEE_NOTHING = 'forbid(principal, action == Cloudinary::Action::"asset.view", resource);'
NOTHING_AT_ALL = "forbid(principal, action, resource);"
ABSENT = "0" * 32


def wrote(world, text=HOLD, name="Legal hold", **more) -> Policy:
    return create_policy(world.olga, name=name, statement=text, **more)


def may(actor, what, target) -> bool:
    return bool(decide(facts_for(actor), what, target))


def told(event: str) -> list[dict]:
    return list(TrailEntry.objects.filter(event=event).order_by("id").values_list("details", flat=True))


@pytest.mark.both_databases
def test_a_policy_is_in_force_at_once_and_gone_at_once(world) -> None:
    """F-10."""
    root = of_folder(world.root)
    before = may(world.edda, May.ASSET_DELETE, root)
    made = wrote(world)
    during = may(world.edda, May.ASSET_DELETE, root)
    change_policy(world.olga, policy_id=made.pk, enabled=False)
    switched_off = may(world.edda, May.ASSET_DELETE, root)
    change_policy(world.olga, policy_id=made.pk, enabled=True)
    delete_policy(world.olga, policy_id=made.pk)

    assert (before, during, switched_off) == (True, False, True)
    assert may(world.edda, May.ASSET_DELETE, root)
    assert told("policy_deleted") == [{"policy": "Legal hold", "statement": HOLD}]


def test_a_policy_that_forbids_everything_leaves_a_master_admin_the_policies(world) -> None:
    """T-123: nobody is locked out of the page that would undo it."""
    made = wrote(world, NOTHING_AT_ALL)

    assert not may(world.olga, May.MEMBER_VIEW, Target(world.account.pk))
    assert not may(world.tess, May.POLICY_VIEW, Target(world.account.pk))
    assert policies(facts_for(world.olga))[0].id == made.pk
    delete_policy(world.olga, policy_id=made.pk)
    assert may(world.olga, May.MEMBER_VIEW, Target(world.account.pk))


def test_a_policy_that_permits_everything_opens_no_other_account(world) -> None:
    """T-120."""
    wrote(world, "permit(principal, action, resource);")

    assert may(world.vera, May.MEMBER_DELETE, Target(world.account.pk))
    assert not may(world.vera, May.MEMBER_VIEW, Target(world.other_account.pk))
    assert not may(world.otto, May.MEMBER_VIEW, Target(world.account.pk))


def test_only_master_admins_write_policies_and_technical_admins_see_them(world) -> None:
    made = wrote(world)
    for name in ("adam", "tess", "mila", "vera"):
        actor = world.actors[name]
        assert refused(create_policy, actor, name="Mine", statement=HOLD) is Why.NOT_ALLOWED
        assert refused(change_policy, actor, policy_id=made.pk, enabled=False) is Why.NOT_ALLOWED
        assert refused(restore_policy, actor, policy_id=made.pk, number=1) is Why.NOT_ALLOWED
        assert refused(delete_policy, actor, policy_id=made.pk) is Why.NOT_ALLOWED

    seen = {
        name for name in world.actors if may(world.actors[name], May.POLICY_VIEW, Target(world.account.pk))
    }
    assert seen == {"olga", "adam", "tess"}
    assert refused(policies, facts_for(world.mila)) is Why.NOT_ALLOWED


def test_another_accounts_policy_is_not_there(world) -> None:
    """T-01."""
    made = wrote(world)

    assert refused(policy, facts_for(world.otto), policy_id=made.pk) is Why.NOT_FOUND
    assert refused(versions, facts_for(world.otto), policy_id=made.pk) is Why.NOT_FOUND
    assert refused(change_policy, world.otto, policy_id=made.pk, enabled=False) is Why.NOT_FOUND
    assert refused(restore_policy, world.otto, policy_id=made.pk, number=1) is Why.NOT_FOUND
    assert refused(delete_policy, world.otto, policy_id=made.pk) is Why.NOT_FOUND
    assert (
        refused(
            create_policy, world.otto, name="Theirs", statement=HOLD,
            of_environments=True, environment_id=world.environment.pk,
        )
        is Why.NOT_FOUND
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("forbid(principal, action, resorce);", Why.BAD_POLICY),
        ('forbid(principal, action == Cloudinary::Action::"asset.burn", resource);', Why.BAD_POLICY),
        ("forbid(principal, action, resource) when { resource.colour };", Why.BAD_POLICY),
        ("forbid(principal == ?principal, action, resource);", Why.BAD_POLICY),
        ("// nothing yet", Why.BAD_POLICY),
        (HOLD * (MOST_STATEMENTS + 1), Why.TOO_MANY_STATEMENTS),
        (HOLD + " " * LONGEST, Why.POLICY_TOO_LONG),
        ("permit(principal, action, resource) when {" + "(" * 3000 + "true" + ")" * 3000 + "};", Why.BAD_POLICY),
    ],
)  # fmt: skip
def test_what_cedar_does_not_understand_is_not_kept(world, text, why) -> None:
    """T-122."""
    made = wrote(world)

    assert refused(wrote, world, text, name="Other") is why
    assert refused(change_policy, world.olga, policy_id=made.pk, statement=text) is why
    assert Policy.objects.get().statement == HOLD


def test_an_account_keeps_100_policies_and_says_each_thing_once(world) -> None:
    for number in range(MOST_POLICIES - 1):
        wrote(world, f"{HOLD} // {number}", name=f"Rule {number}")
    wrote(world, name="The last")

    assert refused(wrote, world, SEE_NOTHING, name="One too many") is Why.POLICIES_FULL
    delete_policy(world.olga, policy_id=Policy.objects.get(name="Rule 7").pk)
    assert refused(wrote, world, name="Again") is Why.POLICY_TWICE
    assert refused(wrote, world, SEE_NOTHING, name="THE LAST") is Why.NAME_TAKEN
    assert wrote(world, name="Again", of_environments=True).pk


def test_versions_tell_who_wrote_what_and_one_comes_back(world) -> None:
    made = wrote(world, description="As counsel asked")
    change_policy(world.olga, policy_id=made.pk, statement=SEE_NOTHING, name="Other", version=1)
    assert (
        refused(change_policy, world.olga, policy_id=made.pk, enabled=False, version=1)
        is Why.CHANGED_MEANWHILE
    )
    restored = restore_policy(world.olga, policy_id=made.pk, number=1)

    assert (restored.name, restored.statement, restored.version) == ("Legal hold", HOLD, 3)
    third, second, first = versions(facts_for(world.olga), policy_id=made.pk)
    assert {one.by for one in (first, second, third)} == {str(world.member("olga"))}
    assert second.difference == (("-", HOLD), ("+", SEE_NOTHING))
    assert third.difference == (("-", SEE_NOTHING), ("+", HOLD))
    state = {"state": "in force in the whole account"}
    assert told("policy_changed") == [
        {"policy": "Legal hold", "what": "the name and the text", "version": 2, "statement": SEE_NOTHING}
        | state
    ]
    assert told("policy_restored") == [
        {"policy": "Legal hold", "before": 1, "version": 3, "statement": HOLD} | state
    ]
    assert refused(restore_policy, world.olga, policy_id=made.pk, number=9) is Why.NOT_FOUND


def test_the_trail_keeps_every_text_that_a_policy_had_and_when_it_was_in_force(world, sign_in) -> None:
    """The versions go with the policy: what it once permitted must not go with them."""
    long = f"{HOLD}\n// {'as counsel asked ' * 100}"
    made = wrote(world, SEE_NOTHING)
    change_policy(world.olga, policy_id=made.pk, statement=long, enabled=False)
    delete_policy(world.olga, policy_id=made.pk)
    (written,), (changed,) = told("policy_created"), told("policy_changed")

    assert (written["statement"], written["state"]) == (SEE_NOTHING, "in force in the whole account")
    assert (changed["statement"], changed["state"]) == (long.strip(), "switched off")
    page = html.unescape(sign_in("olga").get(reverse("trail", args=(world.account.pk,))).text)
    assert f"wrote the policy Legal hold, in force in the whole account, which says: {SEE_NOTHING}" in page
    assert long[:500] in page
    assert long not in page


def test_saving_what_it_says_already_changes_nothing(world) -> None:
    made = wrote(world)
    epoch = Account.objects.get(pk=world.account.pk).access_epoch

    change_policy(world.olga, policy_id=made.pk, statement=HOLD, name="Legal hold", enabled=True)

    assert policy(facts_for(world.olga), policy_id=made.pk).version == 1
    assert Account.objects.get(pk=world.account.pk).access_epoch == epoch


def test_trying_out_gives_the_answer_there_would_be_and_saves_nothing(world, queries_only) -> None:
    edda = Question(f"member:{world.member('edda').pk}", May.ASSET_DELETE, on=world.root.pk)
    olga = facts_for(world.olga)

    assert try_out(olga, edda, statement=SEE_NOTHING)
    no = try_out(olga, edda, statement=HOLD)
    assert (bool(no), no.because) == (False, "the policy being written forbids it")
    assert refused(try_out, olga, edda, statement="forbid(") is Why.BAD_POLICY
    assert refused(try_out, facts_for(world.tess), edda, statement=HOLD) is Why.NOT_ALLOWED
    assert refused(try_out, facts_for(world.otto), edda, statement=HOLD) is Why.NOT_FOUND


def test_nobody_tries_out_a_policy_where_they_may_not_look(world) -> None:
    """Adam may explain, but is kept from the folder."""
    kept = f'principal == Cloudinary::User::"{world.member("adam").pk}"'
    wrote(world, f'forbid({kept}, action == Cloudinary::Action::"folder.view", resource);')
    adam, edda = facts_for(world.adam), f"member:{world.member('edda').pk}"

    in_folder = Question(edda, May.ASSET_DELETE, on=world.root.pk)
    everywhere = Question(edda, May.ASSET_DELETE, on=world.environment.pk)

    assert refused(try_out, adam, in_folder, statement=HOLD) is Why.FORBIDDEN_BY_POLICY
    assert not try_out(adam, everywhere, statement=HOLD)


def test_trying_out_an_edited_policy_leaves_out_what_it_says_now(world) -> None:
    made = wrote(world)
    edda = Question(f"member:{world.member('edda').pk}", May.ASSET_DELETE, on=world.root.pk)
    olga = facts_for(world.olga)

    assert try_out(olga, edda, statement=SEE_NOTHING, policy_id=made.pk)
    assert not try_out(olga, edda, statement=SEE_NOTHING)
