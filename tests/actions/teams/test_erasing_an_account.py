"""Erasing a closed account when its days are over: what goes, what stays, and that no half of it comes back."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import reduce
from operator import or_

import pytest
from django.apps import apps
from django.db.models import Q

from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams import erase_account as erasing
from mediadesk.actions.teams.close_account import close_account
from mediadesk.engines import blobs, cards, clock
from mediadesk.rules.closing import WAITS
from mediadesk.store.models import (
    Account,
    Billing,
    Environment,
    Invoice,
    TrailEntry,
    User,
)
from mediadesk.surfaces.account_dates import look_after_closed_accounts
from mediadesk.surfaces.operator import OPERATOR
from mediadesk.wiring.cli import main
from tests.matrix import stage as stages
from tests.matrix.conftest import unkept
from tests.stripe_place import new_card

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def environments_of(account) -> list[str]:
    return list(Environment.objects.filter(account=account).values_list("pk", flat=True))


def rows_of(account, environments: list[str]) -> dict[str, int]:
    """How many rows of each kind name an account or one of its environments. Trail and refusals are not counted."""
    found = {}
    for model in apps.get_app_config("store").get_models():
        columns = {field.attname for field in model._meta.get_fields() if hasattr(field, "attname")}
        if model.__name__ in {"TrailEntry", "RefusalCount", "Concerned"} or not columns:
            continue
        if "account_id" in columns:
            rows = model._base_manager.filter(account_id=account.pk)
        elif "environment_id" in columns:
            rows = model._base_manager.filter(environment_id__in=environments)
        elif model.__name__ == "AssetWords":
            words = [Q(place__icontains=pk) for pk in environments]
            rows = model._base_manager.filter(reduce(or_, words))
        else:
            continue
        found[model.__name__] = rows.count()
    return found


def test_every_kind_of_thing_that_an_account_keeps_is_either_erased_or_named_as_staying() -> None:
    named = {
        model
        for model in apps.get_app_config("store").get_models()
        if any(f.name == "account" and f.related_model is Account for f in model._meta.get_fields())
    }

    first = {apps.get_model("store", "Asset"), apps.get_model("store", "Folder")}
    assert {*erasing.ERASED, *erasing.STAYS, *first} == named


def test_when_its_days_are_over_all_goes_but_what_was_paid_the_trail_and_the_logins(
    django_capture_on_commit_callbacks,
) -> None:
    with unkept():
        stage = stages.build()
    one, other = stage.own.account, stage.other.account
    Invoice.objects.update(state=Invoice.PAID)
    here, there = environments_of(one), environments_of(other)
    before, users = rows_of(other, there), User.objects.count()
    assert sum(rows_of(one, here).values()) > 100
    masters = stage.world.olga
    close_account(masters, name=one.name)
    entries = TrailEntry.objects.filter(account_id=one.pk).count()

    with clock.stand_still_at(clock.now() + WAITS + DAY), django_capture_on_commit_callbacks(execute=True):
        look_after_closed_accounts()
        look_after_closed_accounts()

    stays = {model.__name__ for model in erasing.STAYS}
    left = {name: count for name, count in rows_of(one, here).items() if count and name not in stays}
    assert left == {}
    assert Invoice.objects.filter(account=one).exists()
    assert rows_of(other, there) == before
    assert User.objects.count() == users
    assert TrailEntry.objects.filter(account_id=one.pk, event="account_erased").count() == 1
    assert TrailEntry.objects.filter(account_id=one.pk).count() > entries
    found = Account.objects.get(pk=one.pk)
    assert (found.name, found.owner, found.security) == (one.name, None, {})
    with clock.stand_still_at(clock.now() + WAITS + DAY):
        assert main(["reopenaccount", one.pk]) != 0


def test_an_account_of_which_a_batch_is_gone_is_not_opened_again(world, monkeypatch, capsys) -> None:
    monkeypatch.setattr(erasing, "_AT_ONCE", 1)
    for number in range(3):
        upload_asset(
            world.olga, folder_id=world.root.pk, name=f"{number}.txt", source=io.BytesIO(b"%d" % number)
        )
    close_account(world.olga, name="Acme")
    with clock.stand_still_at(clock.now() + WAITS):
        assert erasing.erase_account(OPERATOR, account_id=world.account.pk)
        assert main(["reopenaccount", "Acme"]) != 0

    assert "is erased since" in capsys.readouterr().err
    assert Account.objects.get(pk=world.account.pk).closed


def test_the_card_and_the_addresses_of_who_paid_are_forgotten(world, by_card) -> None:
    new_card(by_card, world.bill)
    customer = Billing.objects.get().customer
    Billing.objects.update(contacts=["someone@private.example"], company="Acme Ltd")
    close_account(world.olga, name="Acme")

    with clock.stand_still_at(clock.now() + WAITS + DAY):
        by_card.fail("away")
        look_after_closed_accounts()
        assert Account.objects.filter(erased_at=None, closed=True).exists()  # the next turn asks again
        by_card.fail("")
        look_after_closed_accounts()

    billing = Billing.objects.get(account=world.account)
    assert (billing.card_label, billing.contacts, billing.company) == ("", [], "")
    assert cards.current().newest_card(customer) is None


def test_its_bytes_go_and_equal_ones_of_another_account_stay(
    world, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(erasing, "_AT_ONCE", 2)
    for number in range(5):
        upload_asset(
            world.olga, folder_id=world.root.pk, name=f"{number}.txt", source=io.BytesIO(b"%d" % number)
        )
    upload_asset(world.otto, folder_id=world.other_root.pk, name="0.txt", source=io.BytesIO(b"0"))
    close_account(world.olga, name="Acme")

    def kept(environment) -> int:
        return [found for found, _ in blobs.current().aged(older_than_seconds=-60)].count(environment.pk)

    assert kept(world.environment) == 5
    with clock.stand_still_at(clock.now() + WAITS + DAY), django_capture_on_commit_callbacks(execute=True):
        look_after_closed_accounts()

    assert (kept(world.environment), kept(world.other_environment)) == (0, 1)
    assert Account.objects.get(pk=world.account.pk).erased_at
