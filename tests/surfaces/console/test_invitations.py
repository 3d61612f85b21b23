"""The pages of inviting and accepting, and of asking for a seat."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.engines import clock
from mediadesk.store.models import AccessRequest, Invitation, Mail, Member, TrailEntry, User

PASSWORD = "seven green kettles hum"
FULL = "You have reached the maximum number of users allowed for your plan."


def at(world, path=""):
    return f"/console/{world.account.pk}/{path}"


def form(text, **more):
    return {"text": text, "role": "editor", "where": "all", **more}


def link_in(response) -> str:
    return re.search(r'data-copy="http://testserver(/console/invitation/[^"]+)"', response.content.decode())[
        1
    ]


def send(client, world, text="ada@example.org", **more):
    return client.post(at(world, "invite/send"), form(text, **more))


def free_plan(world) -> None:
    Member.objects.filter(account=world.account, role__in=["editor", "media_library_user"]).delete()
    world.account.plan = "free"
    world.account.save(update_fields=["plan"])


def test_the_form_says_how_many_seats_are_used_before_anything_is_sent(world, sign_in) -> None:
    world.account.plan = "enterprise"
    world.account.save(update_fields=["plan"])

    page = sign_in("olga").get(at(world, "invite")).content.decode()

    assert "6 of 100 seats used" in page  # Billing and Reports take none
    assert "Works on all assets and folders" in page


def test_one_address_is_invited_at_once_and_its_link_shown(world, sign_in) -> None:
    response = send(sign_in("olga"), world)

    assert response.status_code == 200
    assert Member.objects.get(email="ada@example.org").status == "pending"
    assert Client().get(link_in(response)).status_code == 200


def test_a_list_is_previewed_and_nothing_is_written_until_confirmed(world, sign_in) -> None:
    client, text = (
        sign_in("olga"),
        "ada@example.org\nedda@acme.example\njunk\nBob,bob@example.org,reports,acme",
    )

    page = send(client, world, text).content.decode()

    assert not Invitation.objects.exists()
    assert "edda@acme.example is already in this account." in page
    assert "junk is not an e-mail address." in page
    confirmed = re.search(r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", page, re.DOTALL)[1]
    response = send(client, world, confirmed.replace("&#34;", '"'), previewed="yes")
    assert response.content.decode().count("data-copy=") == 2
    assert set(Member.objects.filter(status="pending").values_list("email", "role")) == {
        ("ada@example.org", "editor"),
        ("bob@example.org", "reports"),
    }


def test_at_the_limit_the_page_says_so_and_what_can_be_done(world, sign_in) -> None:
    free_plan(world)
    client = sign_in("olga")

    page = client.get(at(world, "invite")).content.decode()
    answer = send(client, world)

    for shown in (page, answer.content.decode()):
        assert FULL in shown
        assert "Withdraw an invitation" in shown
        assert at(world, "users") in shown
        assert at(world, "requests/new") not in shown  # olga is who answers such a request
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["tess", "bill", "rita", "mila", "edda", "vera"])
def test_who_may_not_invite_is_refused(world, sign_in, who) -> None:
    assert sign_in(who).get(at(world, "invite")).status_code == 403
    assert send(sign_in(who), world).status_code == 403


def test_what_was_typed_is_kept_when_it_is_wrong(world, sign_in) -> None:
    answer = send(sign_in("olga"), world, ends_on="2020-01-01", note="Welcome aboard")

    assert answer.status_code == 400
    assert "ada@example.org" in answer.content.decode()
    assert "Welcome aboard" in answer.content.decode()


def test_a_new_person_sets_a_password_and_lands_on_the_dashboard(world, sign_in) -> None:
    link, visitor = link_in(send(sign_in("olga"), world)), Client()

    answer = visitor.post(link, {"name": "Ada Lovelace", "password": PASSWORD})

    assert answer.status_code == 302
    assert answer["Location"] == at(world)
    assert visitor.get(at(world, "requests/new")).status_code == 200
    member = Member.objects.get(email="ada@example.org")
    assert (member.status, member.name) == ("active", "Ada Lovelace")
    assert not Invitation.objects.exists()
    assert Client().get(link).status_code == 410
    assert TrailEntry.objects.get(event="invitation_accepted").who == "Ada Lovelace <ada@example.org>"


def test_the_page_of_acceptance_tells_all_roles_that_wait(world, sign_in) -> None:
    link = link_in(send(sign_in("olga"), world))
    assert "Also given" not in Client().get(link).text
    ada = Member.objects.get(email="ada@example.org")
    share_folder(world.olga, folder_id=world.root.pk, role="folder_manager", member_ids=[ada.pk])
    assert "Manager in the folder Media Library and all below" in Client().get(link).text


def test_a_weak_password_is_refused_and_the_invitation_stays(world, sign_in) -> None:
    link = link_in(send(sign_in("olga"), world))

    assert Client().post(link, {"name": "Ada", "password": "short"}).status_code == 400
    assert Invitation.objects.exists()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_an_invitation_is_for_its_address_alone(world, sign_in) -> None:
    link = link_in(send(sign_in("olga"), world, "otto@other.example"))

    visitor = Client().post(link, {"name": "Mallory", "password": PASSWORD})
    edda = sign_in("edda").post(link)

    assert visitor.status_code == 401
    assert edda.status_code == 403
    assert "This invitation is for otto@other.example" in edda.content.decode()
    otto = sign_in("otto")
    assert otto.post(link).status_code == 302
    assert Member.objects.filter(account=world.account, user=world.member("otto").user).exists()


def test_sending_again_and_copying_make_the_old_link_void(world, sign_in) -> None:
    client = sign_in("olga")
    first = link_in(send(client, world))
    pk = Member.objects.get(email="ada@example.org").pk

    again = client.post(at(world, f"invitations/{pk}/resend"))
    second = link_in(again)
    third = link_in(client.post(at(world, f"invitations/{pk}/link")))

    assert "Sent again to" in again.text
    assert "The link they had before is void." in again.text
    assert [Client().get(link).status_code for link in (first, second, third)] == [410, 410, 200]
    assert Mail.objects.filter(to="ada@example.org").count() == 2


def test_a_withdrawn_and_an_expired_invitation_are_dead(world, sign_in) -> None:
    client = sign_in("olga")
    one, two = link_in(send(client, world)), link_in(send(client, world, "bob@example.org"))
    pk = Member.objects.get(email="ada@example.org").pk

    assert client.get(at(world, f"invitations/{pk}/withdraw")).status_code == 200
    assert client.post(at(world, f"invitations/{pk}/withdraw")).status_code == 302

    assert Client().get(one).status_code == 410
    assert not Member.objects.filter(pk=pk).exists()
    with clock.stand_still_at(clock.now() + timedelta(days=7)):
        answer = Client().post(two, {"name": "Bob", "password": PASSWORD})
    assert answer.status_code == 410
    assert "it has expired" in answer.content.decode()


def test_an_inviter_who_lost_the_right_invites_nobody_in(world, sign_in) -> None:
    link = link_in(send(sign_in("adam"), world))
    change_member(world.olga, member_id=world.adam.id, wanted=MemberChange(role="editor"))

    answer = Client().post(link, {"name": "Ada", "password": PASSWORD})

    assert answer.status_code == 410
    assert Member.objects.get(email="ada@example.org").status == "pending"


def test_finance_joins_a_full_plan_since_their_role_takes_no_seat(world, sign_in) -> None:
    free_plan(world)

    send(sign_in("olga"), world, role="billing")

    assert Member.objects.get(email="ada@example.org").role == "billing"


@pytest.mark.parametrize("role", ["master_admin", "billing"])
def test_an_admin_gives_no_role_that_does_more_than_their_own(world, sign_in, role) -> None:
    answer = send(sign_in("adam"), world, role=role)

    assert "You cannot give the role" in answer.text
    assert not Member.objects.filter(email="ada@example.org").exists()


def test_another_accounts_invitation_does_not_exist(world, sign_in) -> None:
    send(sign_in("olga"), world)
    pk = Member.objects.get(email="ada@example.org").pk
    foreign = sign_in("otto")

    for verb in ("resend", "link", "withdraw"):
        assert foreign.post(f"/console/{world.other_account.pk}/invitations/{pk}/{verb}").status_code == 404


def test_a_seat_is_asked_for_and_approved_on_one_page(world, sign_in) -> None:
    asked = {"email": "ada@example.org", "role": "editor", "reason": "She edits the films."}
    assert sign_in("vera").post(at(world, "requests/new"), asked).status_code == 302
    assert Mail.objects.filter(to="adam@acme.example").exists()
    row = AccessRequest.objects.get()

    client = sign_in("adam")
    assert "She edits the films." in client.get(at(world, "requests")).content.decode()
    assert link_in(client.post(at(world, f"requests/{row.pk}/invite"), {"answer": "Welcome"}))

    row.refresh_from_db()
    assert row.outcome == "approved"
    assert Mail.objects.filter(to="vera@acme.example", subject__contains="approved").exists()


def test_without_a_free_seat_a_request_waits_for_one_and_may_be_declined(world, sign_in) -> None:
    vera = {"email": "ada@example.org", "role": "editor", "reason": "Films."}
    sign_in("mila").post(at(world, "requests/new"), vera)
    free_plan(world)
    row, client = AccessRequest.objects.get(), sign_in("olga")

    answer = client.post(at(world, f"requests/{row.pk}/invite"), follow=True)

    assert "It waits for a seat now" in answer.content.decode()
    waiting = AccessRequest.objects.get()
    assert (waiting.outcome, waiting.backed_by) == ("open", world.member("olga"))
    assert client.post(at(world, f"requests/{row.pk}/decline"), {"answer": "Next year"}).status_code == 302
    assert AccessRequest.objects.get().answer == "Next year"
    assert client.post(at(world, f"requests/{row.pk}/decline")).status_code == 409
