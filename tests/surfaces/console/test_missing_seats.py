"""The plan is full: whoever may decide has a seat two clicks away, everybody else one click to ask for it."""

import re

import pytest

from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.give_roles import Wanted, give_roles
from mediadesk.rules.roles import RoleKind
from mediadesk.store.billing import LedgerLine
from mediadesk.store.models import AccessRequest, Account, Mail, Member

ADA, ALAN = "ada@example.org", "alan@example.org"


@pytest.fixture
def full(world):
    """The account on the plan Free, its three seats taken by Olga, Adam and Tess."""
    Member.objects.filter(account=world.account, role__in=["editor", "media_library_user"]).delete()
    Member.objects.filter(account=world.account, role="media_library_admin").delete()
    Account.objects.filter(pk=world.account.pk).update(plan="free")


def at(world, path: str) -> str:
    return f"/console/{world.account.pk}/{path}"


def typed(*emails: str, **more: str) -> dict[str, str]:
    return {"text": "\n".join(emails), "role": "editor", "where": "all", **more}


def cents_in(answer) -> str:
    """The price that the page would buy at."""
    return re.search(r'name="(?:shown_cents|buy)" value="(\d+)"', answer.text)[1]


def test_a_master_admin_buys_the_missing_seats_and_invites_in_two_clicks(world, full, sign_in) -> None:
    client = sign_in("olga")
    preview = client.post(at(world, "invite/send"), typed(ADA, ALAN))
    assert "Buy 2 seats for $" in preview.text
    assert "No seat is left for this line." in preview.text
    bought = {"shown_cents": cents_in(preview), "previewed": "yes"}
    answer = client.post(at(world, "invite/send"), typed(ADA, ALAN, **bought))
    assert "2 people are invited" in answer.text
    assert "2 seats are bought." in answer.text
    assert Account.objects.get(pk=world.account.pk).extra_seats == 2
    assert sum(LedgerLine.objects.values_list("cents", flat=True)) == int(bought["shown_cents"])


def test_a_price_that_is_not_right_any_more_buys_nothing_and_invites_nobody(world, full, sign_in) -> None:
    wrong = {"shown_cents": "1", "previewed": "yes"}
    answer = sign_in("olga").post(at(world, "invite/send"), typed(ADA, **wrong))
    assert "something changed since it was shown" in answer.text
    assert not Member.objects.filter(email=ADA).exists()
    assert Account.objects.get(pk=world.account.pk).extra_seats == 0


def test_an_admin_asks_in_one_click_and_bill_pays_in_another(world, full, sign_in) -> None:
    client = sign_in("adam")
    preview = client.post(at(world, "invite/send"), typed(ADA, note="Bring the films"))
    assert "Ask for 1 seat" in preview.text
    assert "Buy 1 seat" not in preview.text
    asking = typed(ADA, note="Bring the films", reason="The spring campaign")
    assert "A seat is asked for" in client.post(at(world, "invite/ask"), asking, follow=True).text
    assert "Waits for a seat" in client.get(at(world, "requests")).text
    mail = Mail.objects.get(to="bill@acme.example")
    assert "The spring campaign" in mail.text

    client = sign_in("bill")
    page = client.get(at(world, "requests"))
    assert "Adam Admin stands for ada@example.org" in page.text
    assert re.search(r"Buy a seat for \$[\d.]+ and invite", page.text)
    pk = AccessRequest.objects.get().pk
    answer = client.post(at(world, f"requests/{pk}/buy"), {"shown_cents": cents_in(page)}, follow=True)

    assert "1 seat is bought. Ada is invited, as Editor." in answer.text
    assert Member.objects.get(email=ADA).invited_by == world.member("adam")
    assert "Bring the films" in Mail.objects.get(to=ADA).text
    assert sum(LedgerLine.objects.values_list("cents", flat=True)) == int(cents_in(page))


def test_bill_says_no_with_a_word(world, full, sign_in) -> None:
    sign_in("adam").post(at(world, "invite/ask"), typed(ADA))
    pk = AccessRequest.objects.get().pk
    sign_in("bill").post(at(world, f"requests/{pk}/refuse"), {"answer": "Next year"})
    assert AccessRequest.objects.get().outcome == "declined"
    assert "Next year" in Mail.objects.get(to="adam@acme.example", subject__contains="declined").text


def test_approving_buys_the_seat_for_whoever_may_and_waits_for_the_others(world, full, sign_in) -> None:
    for name in (ADA, ALAN):
        asked = {"email": name, "role": "editor", "reason": "Films"}
        sign_in("tess").post(at(world, "requests/new"), asked)
    ada, alan = AccessRequest.objects.order_by("id")

    client = sign_in("olga")
    page = client.get(at(world, "requests"))
    assert re.search(r"Buy a seat for \$[\d.]+ and invite", page.text)
    client.post(at(world, f"requests/{ada.pk}/invite"), {"buy": cents_in(page)})
    assert Member.objects.get(email=ADA).status == Member.PENDING

    client = sign_in("adam")
    page = client.get(at(world, "requests"))
    assert "No seat is free. When you approve, you stand for alan@example.org" in page.text
    assert "Buy a seat" not in page.text
    assert "It waits for a seat now" in client.post(at(world, f"requests/{alan.pk}/invite"), follow=True).text
    assert not Member.objects.filter(email=ALAN).exists()


def test_a_seat_that_was_freed_meanwhile_costs_nothing(world, full, sign_in) -> None:
    sign_in("adam").post(at(world, "invite/ask"), typed(ADA))
    Member.objects.filter(pk=world.member("tess").pk).update(status=Member.DISABLED)
    client = sign_in("bill")
    page = client.get(at(world, "requests"))
    assert "Send the invitation" in page.text
    client.post(at(world, f"requests/{AccessRequest.objects.get().pk}/buy"))
    assert Member.objects.get(email=ADA).status == Member.PENDING
    assert not LedgerLine.objects.exists()


def test_whoever_may_answer_requests_alone_opens_the_page_of_requests(world, full, sign_in) -> None:
    role = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Door", permissions=["seat.approve", "access.request"]
    )
    give_roles(world.olga, holder=f"member:{world.member('tess').pk}", wanted=[Wanted(role.pk)])
    world.member("tess")
    sign_in("adam").post(at(world, "requests/new"), {"email": ADA, "role": "editor", "reason": "Films"})
    page = sign_in("tess").get(at(world, "requests"))
    assert page.status_code == 200
    assert ADA in page.text


@pytest.fixture
def over(world):
    """The account on the plan Free, with six people on its three seats."""
    Account.objects.filter(pk=world.account.pk).update(plan="free")


def test_where_more_people_are_than_seats_all_the_missing_ones_are_bought_at_the_price_shown(
    world, over, sign_in
) -> None:
    client = sign_in("olga")
    preview = client.post(at(world, "invite/send"), typed(ADA))
    assert "Buy 4 seats for $" in preview.text
    assert "More people are here than there are seats, so 4 seats are missing" in preview.text
    client.post(at(world, "invite/send"), typed(ADA, shown_cents=cents_in(preview), previewed="yes"))
    assert Account.objects.get(pk=world.account.pk).extra_seats == 4
    assert Member.objects.get(email=ADA).status == Member.PENDING


def test_where_more_people_are_than_seats_a_request_names_how_many_are_bought(world, over, sign_in) -> None:
    sign_in("adam").post(at(world, "invite/ask"), typed(ADA))
    client = sign_in("bill")
    page = client.get(at(world, "requests"))
    assert re.search(r"Buy 4 seats for \$[\d.]+ and invite", page.text)
    pk = AccessRequest.objects.get().pk
    client.post(at(world, f"requests/{pk}/buy"), {"shown_cents": cents_in(page)})
    assert Member.objects.get(email=ADA).status == Member.PENDING
    assert Account.objects.get(pk=world.account.pk).extra_seats == 4
