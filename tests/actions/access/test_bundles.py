"""Bundles: several roles in one step, all or none, by whoever holds them all; what was given stands on its own."""

from datetime import timedelta

import pytest

from mediadesk.actions.access.delete_bundle import delete_bundle
from mediadesk.actions.access.give_bundle import give_bundle
from mediadesk.actions.access.give_bundle_to_members import give_bundle_to_members
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.bundles import Chosen
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock
from mediadesk.rules.bundles import ENVIRONMENT, FOLDER, TEMPLATES, Item
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.models import Bundle, Grant
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
ABSENT = "0" * 32


@pytest.fixture
def press(world):
    return create_folder(world.olga, parent_id=world.root.pk, name="Press")


def holder(world, name: str) -> str:
    return f"member:{world.member(name).pk}"


def test_all_roles_of_a_bundle_are_given_with_their_places_and_ends(world, press) -> None:
    items = [Item("reports"), Item("folder_contributor", FOLDER, days=90), Item("editor", ENVIRONMENT)]
    made = save_bundle(world.olga, name="Agency", items=items)
    where = {"environment_id": world.environment.pk, "folder_ids": [press.pk]}
    give_bundle(world.olga, holder=holder(world, "vera"), bundle_id=made.pk, **where)

    given = {grant.role: grant for grant in Grant.objects.all()}
    assert set(given) == {"reports", "folder_contributor", "editor"}
    assert given["folder_contributor"].folder_id == press.pk
    assert timedelta(days=89) < given["folder_contributor"].until - clock.now() < timedelta(days=91)
    assert given["editor"].environment_id == world.environment.pk
    assert given["reports"].reason == "Bundle Agency"


def test_a_bundle_changed_or_deleted_later_changes_nothing_that_was_given(world) -> None:
    made = save_bundle(world.olga, name="Board", items=[Item("reports")])
    give_bundle(world.olga, holder=holder(world, "vera"), bundle_id=made.pk)

    save_bundle(world.olga, bundle_id=made.pk, name="Board", items=[Item("billing")])
    delete_bundle(world.olga, bundle_id=made.pk)
    assert [grant.role for grant in Grant.objects.all()] == ["reports"]


def test_nobody_gives_a_bundle_of_which_they_do_not_hold_all_and_nothing_of_it_is_given(world) -> None:
    """T-14, T-03: an Admin may write a bundle with billing in it, and not give it."""
    made = save_bundle(world.adam, name="Finance", items=[Item("reports"), Item("billing")])

    assert (
        refused(give_bundle, world.adam, holder=holder(world, "vera"), bundle_id=made.pk)
        is Why.ROLE_NOT_YOURS
    )
    assert not Grant.objects.exists()
    assert (
        refused(give_bundle, world.vera, holder=holder(world, "vera"), bundle_id=made.pk) is Why.NOT_ALLOWED
    )
    assert (
        refused(give_bundle, world.adam, holder=holder(world, "olga"), bundle_id=made.pk)
        is Why.ROLE_ABOVE_YOURS
    )


def test_a_place_that_a_bundle_asks_for_must_be_chosen(world) -> None:
    made = save_bundle(world.olga, name="Agency", items=[Item("folder_viewer", FOLDER)])
    assert (
        refused(give_bundle, world.olga, holder=holder(world, "vera"), bundle_id=made.pk) is Why.MISSING_VALUE
    )


# fmt: off
# what is wrong with it      items                                        why it is refused
WRONG = {
    "nothing in it":         ([],                                         Why.MISSING_VALUE),
    "no such role":          ([Item("nobody")],                           Why.NO_SUCH_ROLE),
    "a role elsewhere":      ([Item("folder_viewer")],                    Why.NO_SUCH_ROLE),
    "another kind of place": ([Item("reports", "moon")],                  Why.BAD_VALUE),
    "a folder not there":    ([Item("folder_viewer", FOLDER, "", ABSENT)], Why.NOT_FOUND),
    "too many":              ([Item("reports", days=n) for n in range(1, 12)], Why.BAD_VALUE),
    "an endless time":       ([Item("reports", days=9999)],               Why.BAD_VALUE),
}
# fmt: on


@pytest.mark.parametrize("wrong", WRONG)
def test_a_bundle_that_cannot_be_given_is_not_saved(world, wrong) -> None:
    items, why = WRONG[wrong]
    assert refused(save_bundle, world.olga, name="Wrong", items=items) is why
    assert not Bundle.objects.exists()


def test_only_whoever_may_write_roles_writes_bundles_of_their_own_account(world) -> None:
    """T-02."""
    made = save_bundle(world.olga, name="Board", items=[Item("reports")])
    again = {"name": "Board", "items": [Item("reports")]}

    assert refused(save_bundle, world.olga, **again) is Why.NAME_TAKEN
    assert refused(save_bundle, world.tess, **again) is Why.NOT_ALLOWED
    assert refused(save_bundle, world.otto, bundle_id=made.pk, **again) is Why.NOT_FOUND
    assert refused(delete_bundle, world.otto, bundle_id=made.pk) is Why.NOT_FOUND
    assert refused(give_bundle, world.otto, holder=holder(world, "vera"), bundle_id=made.pk) is Why.NOT_FOUND


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_each_bundle_to_start_from_can_be_saved_and_given(world, press, template) -> None:
    made = save_bundle(world.olga, name=template.name, items=template.items)
    where = {"environment_id": world.environment.pk, "folder_ids": [press.pk]}
    given = give_bundle(world.olga, holder=holder(world, "vera"), bundle_id=made.pk, **where)
    assert len(given) == len(template.items)


def many(world, *names: str) -> list[str]:
    return [world.member(name).pk for name in names]


def test_a_bundle_is_given_to_many_in_one_step_and_what_they_have_for_longer_stays(world, press) -> None:
    made = save_bundle(world.olga, name="Agency", items=[Item("folder_viewer", FOLDER, days=30)])
    share_folder(
        world.olga,
        folder_id=press.pk,
        role="folder_viewer",
        member_ids=many(world, "edda"),
        reason="For good",
    )

    ids, chosen = many(world, "vera", "edda", "mila"), Chosen(made.pk, folder_ids=[press.pk])
    count = give_bundle_to_members(world.olga, member_ids=ids, chosen=chosen)

    assert count == 2
    given = {grant.member_id: grant for grant in Grant.objects.filter(folder=press)}
    assert set(given) == set(ids)
    assert given[ids[1]].until is None
    assert given[ids[1]].reason == "For good"


# fmt: off
# who gives    whom                 bundle       why it is refused
TO_MANY = [
    ("adam",   ("vera", "edda"),    "Finance",   Why.ROLE_NOT_YOURS),
    ("adam",   ("vera", "olga"),    "Readers",   Why.ROLE_ABOVE_YOURS),
    ("olga",   ("vera", "bill"),    "Editors",   Why.WITHOUT_A_SEAT),
    ("edda",   ("vera",),           "Readers",   Why.NOT_ALLOWED),
    ("otto",   ("otto",),           "Readers",   Why.NOT_FOUND),
    ("olga",   ("vera", "otto"),    "Readers",   Why.NOT_FOUND),
    ("olga",   (),                  "Readers",   Why.MISSING_VALUE),
]
# fmt: on


@pytest.mark.parametrize(("by", "whom", "name", "why"), TO_MANY)
def test_a_bundle_is_given_to_all_who_are_chosen_or_to_nobody(world, by, whom, name, why) -> None:
    """T-03, T-14, T-15."""
    written = {"Finance": "billing", "Readers": "reports", "Editors": "editor"}
    made = {title: save_bundle(world.olga, name=title, items=[Item(role)]) for title, role in written.items()}
    ids = many(world, *whom)

    how = {"member_ids": ids, "chosen": Chosen(made[name].pk)}
    assert refused(give_bundle_to_members, getattr(world, by), **how) is why
    assert not Grant.objects.exists()


def test_a_bundle_to_very_many_is_refused_before_any_of_it_is_given(world) -> None:
    items = [Item("reports", days=days) for days in range(1, 11)]
    made = save_bundle(world.olga, name="Much", items=items)
    invitees = [Invitee(email=f"m{n}@x.example", role=Role.REPORTS) for n in range(51)]
    crowd = [one.member for one in invite_members(world.olga, invitees=invitees)]

    how = {"member_ids": [one.pk for one in crowd], "chosen": Chosen(made.pk)}
    assert refused(give_bundle_to_members, world.olga, **how) is Why.BAD_VALUE
    assert not Grant.objects.exists()
