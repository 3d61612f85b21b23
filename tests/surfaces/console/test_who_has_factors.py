"""Who has which second factor, told on the Users page, its filter and its export; reminders to those who lack one."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from mediadesk.access.demanded import lacking
from mediadesk.access.load import facts_for
from mediadesk.actions.teams.remind_of_factor import remind_of_factor
from mediadesk.engines import clock, secrets
from mediadesk.queries.member_factors import factors_of_member
from mediadesk.queries.members import lacking_members
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.rules.security import SecurityPolicy
from mediadesk.store.models import CodeApp, Group, GroupMember, Mail, Member, Passkey, TrailEntry, User
from tests.conftest import add_member
from tests.refusals import refused
from tests.surfaces.console.factored import asks

MOMENT = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment():
    with clock.stand_still_at(MOMENT) as time:
        yield time


@pytest.fixture
def equipped(world):
    """Olga has both, Adam an app, Tess a passkey; the others have none, and Admins and Editors are asked for one."""
    for name, kinds in {"olga": "both", "adam": "code", "tess": "passkey"}.items():
        user = world.member(name).user
        User.objects.filter(pk=user.pk).update(second_factor=kinds)
        if kinds in {"code", "both"}:
            sealed = secrets.seal("SECRET")
            CodeApp.objects.create(user=user, secret=sealed, created_at=MOMENT, last_used_at=MOMENT)
        if kinds in {"passkey", "both"}:
            Passkey.objects.create(
                user=user, name="My laptop", credential_id=name, public_key="k", created_at=MOMENT
            )
    asks(world, {"second_factor_roles": ["admin", "editor"]})
    return world


def listed(client, world, **query) -> dict[str, str]:
    """The users that are listed, each with what stands in the column of their second factor."""
    page = client.get(reverse("users", args=(world.account.pk,)), query).content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    cell = re.compile(r'data-label="Second factor"[^>]*>(.*?)</td>', re.DOTALL)
    name = re.compile(r'aria-label="Select ([^"]+)"')
    return {
        name.search(row)[1]: " ".join(re.sub(r"<[^>]+>", " ", cell.search(row)[1]).split()) for row in rows
    }


def test_each_user_is_listed_with_the_kinds_they_have_and_who_is_asked_for_one(sign_in, equipped) -> None:
    found = listed(sign_in("olga"), equipped)

    assert found["Olga Owner"] == "App and passkey"
    assert found["Adam Admin"] == "App"
    assert found["Tess Technical"] == "Passkey"
    assert found["Vera Viewer"] == "None"
    assert found["Edda Editor"] == "None asked for one"


@pytest.mark.parametrize(
    ("factor", "names"),
    [
        ("any", {"Olga", "Adam", "Tess"}),
        ("app", {"Olga", "Adam"}),
        ("passkey", {"Olga", "Tess"}),
        ("none", {"Bill", "Rita", "Mila", "Edda", "Vera"}),
        ("lacking", {"Edda"}),
    ],
)
def test_the_list_and_its_export_are_filtered_by_factor(sign_in, equipped, factor, names) -> None:
    pia = {"name": "Pia", "email": "pia@new.example", "role": "editor", "status": Member.PENDING}
    Member.objects.create(account=equipped.account, created_at=MOMENT, updated_at=MOMENT, **pia)
    olga = sign_in("olga")

    found = listed(olga, equipped, factor=factor)
    answer = olga.post(reverse("users_export", args=(equipped.account.pk,)), {"factor": factor})

    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert {name.partition(" ")[0] for name in found} == names
    assert {row["name"].partition(" ")[0] for row in rows} == names
    assert all(found[row["name"]].startswith(row["second factor"]) for row in rows)
    assert {row["second factor lacking"] for row in rows if row["name"].startswith("Edda")} <= {"yes"}


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ({}, set()),
        ({"second_factor_all": True}, {"Bill", "Rita", "Mila", "Edda", "Vera"}),
        ({"second_factor_roles": ("editor", "admin")}, {"Edda"}),
        ({"second_factor_groups": ("press",)}, {"Vera", "Edda"}),
        ({"second_factor_all": True, "sign_on_only": True}, set()),
        ({"second_factor_all": True, "sign_on_only": True, "break_glass": ("bill",)}, {"Bill"}),
    ],
)
def test_who_lacks_one_is_who_would_be_led_through_setting_one_up(equipped, policy, names) -> None:
    """What is said of many in one question is what the policy says of each."""
    dated = {"created_at": MOMENT, "updated_at": MOMENT}
    press = Group.objects.create(account=equipped.account, name="Press", **dated)
    inside = {equipped.vera.id, equipped.edda.id, equipped.olga.id}
    GroupMember.objects.bulk_create(GroupMember(group=press, member_id=pk) for pk in inside)
    known = {"press": press.pk, "bill": equipped.bill.id}
    read = SecurityPolicy(
        **{k: tuple(known.get(x, x) for x in v) if isinstance(v, tuple) else v for k, v in policy.items()}
    )
    members = Member.objects.filter(account=equipped.account).select_related("user")

    found = {one.name.partition(" ")[0] for one in members.filter(lacking(read))}

    each = {
        one.name.partition(" ")[0]
        for one in members
        if not one.user.second_factor
        and (not read.sign_on_only or one.pk in read.break_glass)
        and read.needs_second_factor(role=one.role, groups={press.pk} if one.pk in inside else set())
    }
    assert found == each == names


def test_the_page_of_a_user_tells_the_kinds_since_when_and_last_used_and_no_name(sign_in, equipped) -> None:
    page = sign_in("olga").get(reverse("member", args=(equipped.account.pk, equipped.olga.id)))

    text = page.content.decode()
    assert "Authenticator app" in text
    assert "Passkey" in text
    assert "not yet" in text
    assert "My laptop" not in text


def test_what_is_told_of_one_user_costs_few_queries(
    equipped, django_assert_num_queries, queries_only
) -> None:
    facts = facts_for(equipped.adam)

    with django_assert_num_queries(7):
        factors_of_member(facts, member_id=equipped.olga.id)


def test_when_a_factor_was_used_is_not_told_of_a_login_that_serves_another_account(sign_in, equipped) -> None:
    now = clock.now()
    there = add_member(equipped.other_account, name="A", email="a@o.example", role="editor", now=now)
    Member.objects.filter(pk=there.pk).update(user=equipped.adam.user_id)

    text = (
        sign_in("olga").get(reverse("member", args=(equipped.account.pk, equipped.adam.id))).content.decode()
    )

    assert "not shown: their login serves other accounts" in text


def test_all_who_lack_one_are_reminded_at_once_each_once_a_day(sign_in, equipped, moment) -> None:
    asks(
        equipped,
        {"second_factor_roles": [one.api_id for one in MEMBER_ROLES if one is not Role.MASTER_ADMIN]},
    )
    olga, where = sign_in("olga"), reverse("users_remind", args=(equipped.account.pk,))
    listing = reverse("users", args=(equipped.account.pk,))
    assert "Remind all of them" in olga.get(listing, {"factor": "lacking"}).content.decode()
    asked = olga.post(where, {"everyone": "yes"}).content.decode()
    assert "Remind 5 users of the second factor?" in asked
    ids = re.findall(r'name="selected" value="([^"]+)"', asked)

    olga.post(where, {"selected": ids, "sure": "yes"})
    olga.post(where, {"selected": ids, "sure": "yes"})

    assert Mail.objects.count() == len(ids) == 5
    letter = Mail.objects.get(to="vera@acme.example")
    assert "http://testserver/console/security" in letter.text
    assert letter.account_id == equipped.account.pk
    assert TrailEntry.objects.filter(event="factor_reminded").count() == 5
    Member.objects.filter(email="vera@acme.example").update(factor_reminded_at=None)
    assert lacking_members(facts_for(equipped.olga), most=1) == [equipped.vera.id]  # the others had theirs
    Member.objects.filter(email="vera@acme.example").update(factor_reminded_at=clock.now())
    assert "was reminded within the last 24 hours" in olga.post(where, {"everyone": "yes"}).content.decode()
    moment.move(hours=24, minutes=1)
    assert remind_of_factor(equipped.adam, member_ids=ids) == 5


def test_nobody_is_reminded_who_has_one_is_not_asked_or_could_not_come_in(equipped) -> None:
    asks(equipped, {"second_factor_roles": ["admin", "editor", "reports", "billing"]})
    Member.objects.filter(pk=equipped.rita.id).update(status=Member.DISABLED)
    Member.objects.filter(pk=equipped.bill.id).update(ends_at=MOMENT)
    ids = [equipped.members[name].pk for name in ("adam", "vera", "rita", "bill")]

    assert remind_of_factor(equipped.olga, member_ids=ids) == 0
    assert not Mail.objects.exists()


def test_reminding_takes_the_right_to_and_another_accounts_member_refuses_all(equipped) -> None:
    asks(equipped, {"second_factor_all": True})
    foreign = [equipped.edda.id, equipped.otto.id]

    assert refused(remind_of_factor, equipped.tess, member_ids=[equipped.edda.id]) is Why.NOT_ALLOWED
    assert refused(remind_of_factor, equipped.olga, member_ids=foreign) is Why.NOT_FOUND
    assert not Mail.objects.exists()


def test_one_is_reminded_from_their_own_page(sign_in, equipped) -> None:
    olga, page = sign_in("olga"), reverse("member", args=(equipped.account.pk, equipped.edda.id))
    assert "Send a reminder" in olga.get(page).content.decode()

    form = {"selected": [equipped.edda.id], "sure": "yes"}
    olga.post(reverse("users_remind", args=(equipped.account.pk,)), form)

    text = olga.get(page).content.decode()
    assert "Reminded" in text
    assert "Send a reminder" not in text
