"""What is owed and paid: the terms of each account, the ledger, invoices and what the collector of cards has told.

Amounts are whole cents of the currency beside them (`rules/money.py`). Ledger lines and issued invoices are never
changed in what they say; only whether and how an invoice was paid.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Sum

from mediadesk.rules.money import shown
from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account


class Billing(models.Model):
    """How one account pays. An account without a row pays nothing yet: the first cycle begins when one is made."""

    BY_INVOICE, BY_CARD = "invoice", "card"

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE)
    currency = models.CharField(max_length=3)
    anchor_day = models.PositiveSmallIntegerField()  # the day of the month on which cycles begin
    cycle_first = models.DateField()
    cycle_next = models.DateField(db_index=True)
    # What a month of `priced_plan` and of an extra seat on it costs in this cycle, whatever the price list says since.
    priced_plan = models.CharField(max_length=40, blank=True)
    priced_month = models.BigIntegerField(null=True)
    priced_extra_seat = models.BigIntegerField(null=True)
    # What changes when the cycle ends; empty and null: nothing.
    next_plan = models.CharField(max_length=40, blank=True)
    next_extra_seats = models.PositiveIntegerField(null=True)
    # A plan that is tried without paying; `plan_after_trial` comes when the trial ends and it was not chosen.
    trial_ends_on = models.DateField(null=True, db_index=True)
    plan_after_trial = models.CharField(max_length=40, blank=True)
    trial_end_told = models.BooleanField(default=False)
    tried = models.BooleanField(default=False)  # a trial is given once
    way = models.CharField(max_length=10, default="invoice")
    grace_ends_at = models.DateTimeField(null=True)  # set while a payment has failed
    customer = models.CharField(max_length=255, blank=True)  # as the collector of cards calls the account
    card_label = models.CharField(max_length=60, blank=True)  # "Visa ending in 4242"
    card_expires = models.CharField(max_length=7, blank=True)  # "2029-04"
    card_end_told = models.CharField(max_length=7, blank=True)  # the `card_expires` of which was told
    company = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500, blank=True)  # lines
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    tax_id = models.CharField(max_length=40, blank=True)
    purchase_order = models.CharField(max_length=60, blank=True)
    next_currency = models.CharField(max_length=3, blank=True)  # from the end of the cycle on
    contacts = models.JSONField(default=list)  # addresses that get each invoice by mail, members or not
    version = models.PositiveIntegerField(default=1)  # raised by every edit: the second writer is told

    def __str__(self) -> str:
        return f"billing of {self.account_id}"


class InvoiceSeries(models.Model):
    """The last number of a series. Its row is locked by whoever takes the next, so that there is no gap."""

    prefix = models.CharField(primary_key=True, max_length=20)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}{self.last:06}"


class Invoice(models.Model):
    """An invoice or a credit note as it was issued: seller and buyer by value."""

    INVOICE, CREDIT_NOTE = "invoice", "credit_note"
    OPEN, PAID, CREDITED = "open", "paid", "credited"  # credited: all of it was given back

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12)
    credits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credit_notes")
    number = models.CharField(max_length=40, unique=True)
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    net_cents = models.BigIntegerField()
    tax_cents = models.BigIntegerField()
    gross_cents = models.BigIntegerField()
    tax_rate = models.PositiveIntegerField()  # hundredths of a percent
    reverse_charge = models.BooleanField(default=False)
    seller = models.JSONField()
    buyer = models.JSONField()
    purchase_order = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of a credit note
    state = models.CharField(max_length=10, default="open")
    credited_cents = models.BigIntegerField(default=0)  # gross, by credit notes
    paid_at = models.DateTimeField(null=True)
    paid_how = models.CharField(max_length=360, blank=True)
    # Collecting by card; of a credit note: giving back to the card (`reference`, `next_try_at`).
    way = models.CharField(max_length=10)
    reference = models.CharField(max_length=255, blank=True, db_index=True)  # as the collector calls it
    pay_url = models.CharField(max_length=1000, blank=True)  # where the payer proves that it is they who pay
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)  # in plain words
    disputed = models.BooleanField(default=False)
    reminded = models.PositiveSmallIntegerField(default=0)  # how often, since it is overdue
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(gross_cents=F("net_cents") + F("tax_cents")), name="gross_is_net_and_tax"
            ),
            models.CheckConstraint(
                condition=Q(credited_cents__gte=0, credited_cents__lte=F("gross_cents")),
                name="no_more_is_given_back_than_was_owed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "id"], name="invoices_by_account"),
            models.Index(fields=["state", "way", "next_try_at"], name="invoices_to_collect"),
        ]

    def __str__(self) -> str:
        return self.number


class LedgerLine(models.Model):
    """One line of what an account owes, before tax; `invoice` is empty until it stands on one.

    The row of `rules/charges.py` of the same name as it is kept: below zero it gives back.
    """

    id = models.BigAutoField(primary_key=True)  # the order in which lines stand on an invoice
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="lines")
    kind = models.CharField(max_length=10)
    plan = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    quantity = models.IntegerField()
    unit_cents = models.BigIntegerField()
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    first = models.DateField()
    last = models.DateField()
    by = models.CharField(max_length=360)  # who brought it about
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "invoice"], name="lines_to_be_invoiced")]

    def __str__(self) -> str:
        return f"{self.title}: {self.cents} {self.currency}"


class StripeEvent(models.Model):
    """What Stripe told, as it came: stored before anything else is done, applied once (F-32)."""

    id = models.CharField(
        primary_key=True, max_length=255
    )  # Stripe's own, which makes a second telling known
    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class UsageAlert(models.Model):
    """That an account was told once in a cycle: so much of this is used, of what its plan allowed then."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    metric = models.CharField(max_length=20)
    percent = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=40)
    cycle_first = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "cycle_first", "plan", "metric", "percent"],
                name="one_alert_a_cycle_and_threshold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.percent} %"


def owed_by(account: Account) -> str:
    """What an account has not paid yet, in words: open invoices, and what stands on none. Cost: 2 queries."""
    waiting = Invoice.objects.filter(account=account, kind=Invoice.INVOICE, state=Invoice.OPEN)
    owed = [f"the invoice {number}" for number in waiting.order_by("id").values_list("number", flat=True)[:3]]
    lines = LedgerLine.objects.filter(account=account, invoice=None).values_list("currency")
    for currency, cents in lines.annotate(Sum("cents")).order_by("currency"):
        if cents > 0:
            owed.append(f"{shown(cents, currency)} that is on no invoice yet")
    return " and ".join(owed)
