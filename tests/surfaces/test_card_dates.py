"""Payment by card when nobody is there: Stripe away for a day, uploads after the grace, cards that end (F-53, T-99)."""

import contextlib
import io
import json
import socket
from datetime import timedelta

import pytest
from django.urls import reverse

from mediadesk.access.load import facts_for
from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.engines import cards, clock
from mediadesk.engines.stripe_cards import StripeCards
from mediadesk.queries.quotes import quote
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.models import Member
from mediadesk.store.teams import Account, Mail
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces import card_dates
from mediadesk.surfaces.billing_dates import look_after_billing
from mediadesk.surfaces.card_dates import look_after_cards, reconcile, tidy_cards
from mediadesk.surfaces.jobs import deliver_queued_mails
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.library.saying import put
from tests.conftest import PASSWORD
from tests.refusals import refused
from tests.running import free_port
from tests.stripe_place import BROKE, KEY, SECRET, new_card

NOTHING_DUE, NO_CARDS = 4, 0  # queries


@pytest.fixture
def now():
    """The time stands still, and is moved."""
    with clock.stand_still_at(clock.now()) as given:
        yield given


@contextlib.contextmanager
def stripe_at(port: int):
    """Stripe is asked at another place of this machine until the block ends."""
    before = cards.current()
    cards.use(StripeCards(KEY, webhook_secret=SECRET, url=f"http://127.0.0.1:{port}"))
    yield
    cards.use(before)


def charged(world, cents: int = 100_00) -> Invoice:
    """Charge Acme something, which is invoiced at once."""
    return add_line(OPERATOR, account_id=world.account.pk, title="One", cents=cents, at_once=True)


def open_ones(world) -> int:
    """How many invoices are not paid."""
    return Invoice.objects.filter(account=world.account, state=Invoice.OPEN).count()


def try_everything(world, client) -> None:
    """Sign in, upload, deliver, and choose a larger plan, as on any day."""
    signed_in = client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
    assert signed_in.status_code == 302
    asset = put(world.olga, world.root, "new.txt", "new")
    path = reverse("asset_original", args=(world.account.pk, world.environment.cloud_name, asset.pk))
    assert b"".join(client.get(path).streaming_content) == b"new"
    facts = facts_for(world.bill, epoch=Account.objects.get(pk=world.account.pk).access_epoch)
    price = quote(facts, plan="advanced", extra_seats=0).due.gross
    assert price > 0
    choose_plan(world.bill, plan="advanced", extra_seats=0, shown_cents=price)
    assert Account.objects.get(pk=world.account.pk).plan == "advanced"


@pytest.fixture
def paying(world, by_card, now):
    """Acme is on the plan Plus and pays by card; all that it owes is paid."""
    Member.objects.filter(account=world.account, user__name__in=["Rita Reports", "Vera Viewer"]).delete()
    set_plan(OPERATOR, account_id=world.account.pk, plan="plus")
    new_card(by_card, world.bill)
    look_after_billing()
    look_after_cards()
    return by_card


def test_a_day_without_stripe_touches_nothing_and_what_is_owed_is_charged_once_afterwards(
    world, client, paying, now
) -> None:
    """F-53, T-101: its port is closed for a day of jobs."""
    before, gone = paying.charges_tried(), charged(world)
    with stripe_at(free_port()):
        try_everything(world, client)
        for _ in range(8):
            look_after_cards()
            look_after_billing()
            deliver_queued_mails()
            now.move(hours=3)
        reconcile()
    kept = Billing.objects.get(account=world.account)
    assert (kept.grace_ends_at, kept.way, kept.card_label) == (None, "card", "Visa ending in 4242")
    assert Invoice.objects.get(pk=gone.pk).tries == 0
    owed = open_ones(world)
    assert owed == 2
    for _ in range(3):
        now.move(hours=1)
        look_after_cards()
    assert (open_ones(world), paying.charges_tried() - before) == (0, owed)
    assert not Mail.objects.filter(account_id=world.account.pk, subject__contains="failed").exists()


def test_nobody_but_who_sees_to_cards_asks_stripe_at_all(world, client, paying) -> None:
    """It takes calls and never answers: whoever called it would wait, and would be seen."""
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen()
        with stripe_at(hole.getsockname()[1]):
            try_everything(world, client)
        hole.setblocking(False)
        with pytest.raises(BlockingIOError):
            hole.accept()


def test_while_stripe_does_not_answer_it_is_left_alone_so_that_other_jobs_go_on(
    world, paying, now, caplog
) -> None:
    for _ in range(5):
        charged(world)
    with stripe_at(free_port()):
        for _ in range(20):
            look_after_cards()
            now.move(seconds=2)
    assert caplog.text.count("Stripe does not answer") == 1


def test_after_the_grace_uploads_stop_and_nothing_else_does(world, client, by_card, now) -> None:
    """T-99: read, sign in, deliver, pay; what is there stays."""
    asset = put(world.olga, world.root, "old.txt", "old")
    new_card(by_card, world.bill, BROKE)
    invoice = charged(world)
    look_after_cards()
    now.move(days=13, hours=23)
    put(world.olga, world.root, "within.txt", "within the grace")
    now.move(hours=1)
    assert refused(put, world.olga, world.root, "late.txt", "late") is Why.PAYMENT_OVERDUE
    more = {"asset_id": asset.pk, "version": asset.version, "name": "old.txt"}
    assert refused(replace_asset, world.olga, **more, source=io.BytesIO(b"newer")) is Why.PAYMENT_OVERDUE
    signed_in = client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
    assert signed_in.status_code == 302
    path = reverse("asset_original", args=(world.account.pk, world.environment.cloud_name, asset.pk))
    assert b"".join(client.get(path).streaming_content) == b"old"
    mark_paid(OPERATOR, number=invoice.number)
    put(world.olga, world.root, "again.txt", "again")


def test_other_accounts_upload_while_one_does_not_pay(world, by_card, now) -> None:
    new_card(by_card, world.bill, BROKE)
    charged(world)
    look_after_cards()
    now.move(days=15)
    put(world.otto, world.other_root, "theirs.txt", "theirs")


def test_a_card_that_ends_soon_is_told_once_a_month_ahead(world, by_card, now) -> None:
    ends = now.moment + timedelta(days=120)
    new_card(by_card, world.bill, expires=(ends.month, ends.year))
    told = []
    for day in range(150):
        tidy_cards()
        if len(told) < Mail.objects.filter(subject__contains="ends soon", to="bill@acme.example").count():
            told.append(day)
        now.move(days=1)
    assert len(told) == 1
    following = ends.replace(day=1) + timedelta(days=32)
    left = following.replace(day=1, hour=0, minute=0) - (now.moment - timedelta(days=150 - told[0]))
    assert timedelta(days=29) < left <= timedelta(days=31)
    new_card(by_card, world.bill, expires=(ends.month, ends.year + 3))
    tidy_cards()
    assert TrailEntry.objects.filter(event="card_ends").count() == 1


def test_where_nothing_is_due_little_is_asked_and_without_cards_nothing(
    world, by_card, django_assert_num_queries
) -> None:
    with django_assert_num_queries(NOTHING_DUE):
        look_after_cards()
    cards.use(None)
    with django_assert_num_queries(NO_CARDS):
        look_after_cards()
        reconcile()


def test_the_events_that_are_looked_at_are_those_that_the_guide_names() -> None:
    from tests.architecture import tree

    guide = (tree.ROOT / "docs/guides/payment.md").read_text(encoding="utf-8")
    block = guide.split("```")[1]
    assert set(block.split()) == set(card_dates.KINDS), json.dumps(sorted(card_dates.KINDS))
