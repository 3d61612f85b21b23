"""What the queries about access ask of the database, and that they only read.

The numbers are those of this stage; a docstring that says "at most" may allow for more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts, Target
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.request_access import request_access
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.access.start_review import start_review
from mediadesk.engines import clock
from mediadesk.queries import (
    access,
    asking,
    bundles,
    effective,
    everything,
    explain,
    folder_choices,
    folder_roles,
    grants,
    policies,
    policy_choices,
    policy_hints,
    principal_roles,
    principals,
    public_pages,
    requests,
    reviews,
    roles,
    sharing,
    unused,
    who_can,
)
from mediadesk.queries.places import Place, folder_place
from mediadesk.queries.principal_roles import Asked
from mediadesk.queries.reviews import ReviewRow
from mediadesk.queries.search import matching_assets, tree_of
from mediadesk.rules.bundles import Item
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import ApiKey, Bundle, Environment, Folder, Group, Member, Policy, Review
from tests.access.test_load import folder, grant
from tests.actions.test_dry_run import group

pytestmark = pytest.mark.django_db
NAMES_NOBODY = 'permit(principal == Cloudinary::User::"x", action, resource);'


@dataclass
class Stage:
    """Two environments; Press, shared with Vera herself and through Agencies; one of everything else."""

    facts: Facts
    world: object
    press: Folder
    agencies: Group
    key: ApiKey
    policy: Policy
    review: Review
    bundle: Bundle
    facts_of: dict[str, Facts]
    target: Target
    place: Place
    row: ReviewRow

    @property
    def env(self) -> str:
        return self.press.environment_id

    @property
    def who(self) -> str:
        return f"member:{self.vera.pk}"

    @property
    def on(self) -> str:
        return f"folder:{self.press.pk}"

    @property
    def vera(self) -> Member:
        return self.world.members["vera"]


@pytest.fixture
def stage(world) -> Stage:
    now = clock.now()
    shop = Environment.objects.create(
        account=world.account, name="Shop", cloud_name="shop", created_at=now, updated_at=now
    )
    Folder.objects.create(account=world.account, environment=shop, created_at=now, updated_at=now)
    press, agencies = folder(world.root, "Press"), group(world, "Agencies", "vera")
    grant("folder_viewer", member=world.member("vera"), folder=press)
    grant("folder_editor", group=agencies, folder=press)
    grant("technical_admin", member=world.member("vera"), environment=shop)
    key = create_api_key(world.olga, name="Shop", role="editor", environment_id=shop.pk).row
    text = 'forbid(principal, action == Cloudinary::Action::"asset.delete", resource);'
    policy = create_policy(world.olga, name="Hold", statement=text, enabled=False)
    due_at, ids = now + timedelta(days=9), [world.member("olga").pk]
    review = start_review(world.olga, name="Guests", whom="everybody", reviewer_ids=ids, due_at=due_at)
    item = Item("folder_viewer", "folder", folder_id=press.pk)
    bundle = save_bundle(world.olga, name="Guests", description="", items=[item])
    request_access(world.edda, role="reports", reason="Numbers")
    request_access(world.vera, role="folder_manager", reason="Spring", folder_id=press.pk)
    create_role(
        world.olga, kind=RoleKind.FOLDER, name="Trimmer", permissions=["asset.view"], role_id="trimmer"
    )
    facts_of = {name: facts_for(world.actors[name]) for name in ("olga", "vera", "edda")}
    facts, target = facts_of["olga"], of_folder(press)
    place = folder_place(facts, press.pk)
    row = reviews.review(facts, review_id=review.pk, member_id="")
    return Stage(facts, world, press, agencies, key, policy, review, bundle, facts_of, target, place, row)


# fmt: off
COSTS = [
    # what is asked                                                                                      queries
    ("api_keys",        lambda s: access.api_keys(s.facts),                                                  2),
    ("api_key",         lambda s: access.api_key(s.facts, key_id=s.key.pk),                                  2),
    ("key_to_delete",   lambda s: access.key_to_delete(s.facts, key_id=s.key.pk),                            2),
    ("folder_choices",  lambda s: folder_choices.folder_choices(s.facts, environment_id=s.env, may=May.FOLDER_VIEW), 2),
    ("bundles",         lambda s: bundles.bundles(s.facts),                                                  4),
    ("bundle",          lambda s: bundles.bundle(s.facts, bundle_id=s.bundle.pk),                            4),
    ("bundles_that_give", lambda s: bundles.bundles_that_give(s.facts, role_id="folder_viewer"),             1),
    ("roles_for_bundles", lambda s: bundles.roles_for_bundles(s.facts),                                      1),
    ("effective",       lambda s: effective.effective_policies(
        s.facts, kind="user", principal_id=s.vera.pk, environment_id=s.env),                                 6),
    ("everything",      lambda s: everything.everything_of(s.facts, member_id=s.vera.pk),                    6),
    ("what_to_explain", lambda s: explain.what_to_explain(s.facts, who="", on="", environment_id=""),        5),
    ("explain",         lambda s: explain.explain(s.facts, who=s.who, may="asset.delete", on=s.on),         10),
    ("explain_own",     lambda s: explain.explain_own(s.facts_of["vera"], s.vera, may="asset.delete", on=s.on), 5),
    ("roles_on",        lambda s: folder_roles.roles_on(s.facts, s.press, s.target),                         1),
    ("grants_of",       lambda s: grants.grants_of(s.vera),                                                  2),
    ("grants_of_key",   lambda s: grants.grants_of_key(s.facts, key_id=s.key.pk),                            3),
    ("holder_named",    lambda s: grants.holder_named(s.facts, s.who),                                       1),
    ("what_to_give",    lambda s: grants.what_to_give(
        s.facts, grants.HolderRow(s.who, "user", s.vera.pk, "Vera"), place=f"folders:{s.env}"),              4),
    ("policies",        lambda s: policies.policies(s.facts),                                                1),
    ("policy",          lambda s: policies.policy(s.facts, policy_id=s.policy.pk),                           1),
    ("versions",        lambda s: policies.versions(s.facts, policy_id=s.policy.pk),                         2),
    ("try_out",         lambda s: policies.try_out(
        s.facts, policies.Question(s.who, May.ASSET_DELETE, s.press.pk), statement=s.policy.statement),      9),
    ("policy_choices",  lambda s: policy_choices.policy_choices(s.facts),                                   10),
    ("hints",           lambda s: policy_hints.hints(s.facts, NAMES_NOBODY),                                 6),
    ("roles_held",      lambda s: principal_roles.roles_held(s.facts, Asked("prodenv"), kind="user"),        4),
    ("holder_of",       lambda s: principals.holder_of(s.facts, kind="apiKey", principal_id=s.key.key),      1),
    ("requests_to_answer", lambda s: requests.requests_to_answer(s.facts),                                   5),
    ("own_requests",    lambda s: requests.own_requests(s.facts_of["vera"], member_id=s.vera.pk),            3),
    ("waiting_for",     lambda s: asking.waiting_for(s.facts, member_id=s.vera.pk, folder_id=s.press.pk),    1),
    ("what_to_ask",     lambda s: asking.what_to_ask(s.facts_of["vera"], folder_id=s.press.pk),              3),
    ("reviews",         lambda s: reviews.reviews(s.facts, member_id=""),                                    2),
    ("review",          lambda s: reviews.review(s.facts, review_id=s.review.pk, member_id=""),              2),
    ("items",           lambda s: reviews.items(s.facts, s.row, member_id=""),                               4),
    ("report_rows",     lambda s: list(reviews.report_rows(s.facts, s.review.pk)),                           2),
    ("pages_reviewed",  lambda s: public_pages.pages_reviewed(s.facts, s.row, member_id=""),            1),
    ("numbers_of",      lambda s: reviews.numbers_of(s.facts, s.review.pk),                                  1),
    ("what_to_begin",   lambda s: reviews.what_to_begin(s.facts, whom="everybody", epoch=s.facts.epoch),     5),
    ("unused_grants",   lambda s: unused.unused_grants(s.facts, days=90),                                    1),
    ("all_roles",       lambda s: roles.all_roles(s.facts),                                                  4),
    ("role_named",      lambda s: roles.role_named(s.facts, role_id="trimmer"),                              3),
    ("comparison",      lambda s: roles.comparison(s.facts, one_id="trimmer", other_id="folder_editor"),     1),
    ("access_to",       lambda s: sharing.access_to(s.facts, s.press, s.target),                             3),
    ("roles_to_give",   lambda s: sharing.roles_to_give(s.facts, s.target),                                  1),
    ("who_has",         lambda s: who_can.who_has(s.facts, s.place, may="folder.view"),                      6),
]
# fmt: on


@pytest.mark.parametrize(("ask", "cost"), [row[1:] for row in COSTS], ids=[row[0] for row in COSTS])
def test_a_query_costs_what_it_did_and_writes_nothing(
    stage, queries_only, django_assert_num_queries, ask, cost
) -> None:
    with django_assert_num_queries(cost):
        ask(stage)


@pytest.mark.parametrize("field", ["name", "tags", "description", "public_id", "uploaded_by"])
def test_many_words_are_one_question_to_the_index_and_no_row_is_folded_for_them(world, field) -> None:
    """A search of fifty terms costs no more of a row than one of one term (T-79)."""
    many = " OR ".join(f"{field}:z{number}" for number in range(49))

    with CaptureQueriesContext(connection) as asked:
        list(matching_assets(facts_for(world.olga), world.environment, tree_of(many, world.environment)))

    of_words = [
        one["sql"].count("FROM store_assetwords") for one in asked if "store_assetwords" in one["sql"]
    ]
    assert of_words
    assert set(of_words) == {1}
    assert not any("mediadesk_words" in one["sql"] for one in asked)
