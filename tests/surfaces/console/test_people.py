"""Signing in and out, the reset, one's own profile and sessions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from mediadesk.engines import clock, secrets
from mediadesk.store.models import ApiKey, Mail, Member, SignInLink, TrailEntry, User
from mediadesk.surfaces.errands import run_errands
from mediadesk.surfaces.sso import first_start
from mediadesk.surfaces.sso.proofs import new_sign_in_link
from tests.conftest import PASSWORD

NEW_PASSWORD = "seven green lamps hum"


def give(client, email: str, password: str, **more: str):
    """Fill in the sign-in form."""
    return client.post(reverse("sign_in"), {"email": email, "password": password, **more})


def link_in(mail: Mail) -> str:
    """The path of the link in a mail."""
    return re.search(r"http://testserver(\S+)", mail.text).group(1)


def test_the_right_password_lets_one_in_and_tells_the_trail(client, world) -> None:
    answer = give(client, "Olga@Acme.Example", PASSWORD)

    assert (answer.status_code, answer.url) == (302, "/console/")
    assert client.session["_auth_user_id"] == world.member("olga").user_id
    assert TrailEntry.objects.get().event == "signed_in"
    assert world.member("olga").last_sign_in_at is not None


@pytest.mark.parametrize("email", ["olga@acme.example", "nobody@acme.example", "no address"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, world, email) -> None:
    answer = give(client, email, "not the password at all")

    assert answer.status_code == 401
    assert "do not belong together" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_tries_on_an_account_run_out_in_any_spelling_of_its_address(client, world) -> None:
    spellings = ["olga@acme.example", "OLGA@acme.example", " olga@acme.example "]
    statuses = [give(client, spellings[n % 3], "wrong wrong wrong").status_code for n in range(12)]

    assert statuses == [401] * 10 + [429] * 2
    assert give(client, "olga@acme.example", PASSWORD).status_code == 429
    assert give(client, "adam@acme.example", PASSWORD).status_code == 302


def test_tries_come_back_when_the_window_is_over(client, world) -> None:
    with clock.stand_still_at(datetime(2026, 5, 3, 12, tzinfo=UTC)) as time:
        for _ in range(10):
            give(client, "olga@acme.example", "wrong wrong wrong")
        time.move(minutes=16)

        assert give(client, "olga@acme.example", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "evil",
    ],
)
def test_one_is_sent_on_to_this_site_only(client, world, wanted) -> None:
    assert give(client, "olga@acme.example", PASSWORD, next=wanted).url == "/console/"


def test_one_is_sent_on_to_the_page_that_was_asked_for(client, world) -> None:
    wanted = reverse("trail", args=(world.account.pk,))

    asked = client.get(wanted)

    assert asked.status_code == 302
    assert give(client, "olga@acme.example", PASSWORD, next=wanted).url == wanted


def test_a_sign_in_link_works_once_and_leads_to_choosing_a_password(client, world) -> None:
    user = User.objects.create(email="new@acme.example", name="New", created_at=clock.now())
    Member.objects.filter(pk=world.members["vera"].pk).update(user=user)
    path = new_sign_in_link(user).removeprefix("http://testserver")

    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200  # looking does not use it up
    assert client.post(path).url == reverse("password_first")
    chosen = client.post(reverse("password_first"), {"password": NEW_PASSWORD})
    assert chosen.url == reverse("home")
    assert client.get(path).status_code == 410
    client.logout()
    assert give(client, "new@acme.example", NEW_PASSWORD).status_code == 302


def test_a_sign_in_link_dies_with_its_day(client, world) -> None:
    path = new_sign_in_link(world.member("olga").user).removeprefix("http://testserver")
    SignInLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    assert client.post(path).status_code == 410


def test_a_reset_goes_to_the_address_and_works_once(client, world) -> None:
    client.post(reverse("password_forgot"), {"email": "edda@acme.example"})
    run_errands()
    path = link_in(Mail.objects.get(to="edda@acme.example"))

    assert client.post(path, {"password": NEW_PASSWORD}).url == reverse("sign_in")

    assert client.post(path, {"password": "another long password"}).status_code == 410
    assert give(client, "edda@acme.example", PASSWORD).status_code == 401
    assert give(client, "edda@acme.example", NEW_PASSWORD).status_code == 302
    assert TrailEntry.objects.get(event="password_reset").details == {"user": "Edda Editor"}


def test_somebody_in_no_account_any_more_can_still_reset_their_password(client, world) -> None:
    Member.objects.filter(email="edda@acme.example").delete()
    client.post(reverse("password_forgot"), {"email": "edda@acme.example"})
    run_errands()
    path = link_in(Mail.objects.get(to="edda@acme.example"))

    assert client.post(path, {"password": NEW_PASSWORD}).status_code == 302
    assert give(client, "edda@acme.example", NEW_PASSWORD).status_code == 302


def test_a_reset_answers_the_same_for_an_address_without_a_login(client, world) -> None:
    def answered(email: str) -> str:
        page = client.post(reverse("password_forgot"), {"email": email}).content.decode()
        return re.sub(r'name="csrf-token" content="\w+"', "", page)

    assert answered("edda@acme.example").replace("edda", "nada") == answered("nada@acme.example")
    run_errands()
    assert list(Mail.objects.values_list("to", flat=True)) == ["edda@acme.example"]


def test_a_reset_link_stands_in_nobodys_outbox(client, world) -> None:
    client.post(reverse("password_forgot"), {"email": "edda@acme.example"})
    run_errands()

    assert Mail.objects.get().account_id is None


def test_a_weak_password_is_refused_and_the_old_one_stays(client, world) -> None:
    client.post(reverse("password_forgot"), {"email": "edda@acme.example"})
    run_errands()
    path = link_in(Mail.objects.get())

    answer = client.post(path, {"password": "short"})

    assert answer.status_code == 400
    assert "at least 15" in answer.content.decode()
    assert give(client, "edda@acme.example", PASSWORD).status_code == 302


def test_a_change_of_password_needs_the_present_one_and_ends_other_sessions(
    client, client_factory, world
) -> None:
    elsewhere = client_factory()
    give(elsewhere, "edda@acme.example", PASSWORD)
    give(client, "edda@acme.example", PASSWORD)

    wrong = client.post(
        reverse("profile_password"), {"present": "wrong wrong wrong", "password": NEW_PASSWORD}
    )
    right = client.post(reverse("profile_password"), {"present": PASSWORD, "password": NEW_PASSWORD})

    assert (wrong.status_code, right.status_code) == (401, 302)
    assert client.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert Mail.objects.filter(to="edda@acme.example", subject="Your password was changed").count() == 1


def test_a_new_address_counts_from_its_confirmation_in_all_accounts(client, world) -> None:
    give(client, "edda@acme.example", PASSWORD)
    client.post(reverse("profile_email"), {"email": "edda@new.example"})
    path = link_in(Mail.objects.get(to="edda@new.example"))
    assert world.member("edda").email == "edda@acme.example"

    client.post(path)

    assert world.member("edda").email == "edda@new.example"
    assert Mail.objects.filter(to="edda@acme.example", subject="Your e-mail address was changed").exists()
    assert client.post(path).status_code == 410
    client.logout()
    assert give(client, "edda@new.example", PASSWORD).status_code == 302


def test_an_address_that_somebody_has_cannot_be_taken(client, world) -> None:
    give(client, "edda@acme.example", PASSWORD)
    client.post(reverse("profile_email"), {"email": "otto@other.example"})
    path = link_in(Mail.objects.get(to="otto@other.example"))

    assert client.post(path).status_code == 409
    assert world.member("edda").email == "edda@acme.example"


def test_sessions_are_listed_and_ended(client, client_factory, world) -> None:
    elsewhere = client_factory()
    give(elsewhere, "edda@acme.example", PASSWORD)
    give(client, "edda@acme.example", PASSWORD)

    page = client.get(reverse("sessions")).content.decode()
    client.post(reverse("sessions_end"))

    assert page.count("this one") == 1
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert client.get(reverse("profile")).status_code == 200


def test_signing_out_ends_the_session_on_the_server(client, world) -> None:
    give(client, "edda@acme.example", PASSWORD)
    cookie = client.cookies["session"].value

    client.post(reverse("sign_out"))
    client.cookies["session"] = cookie

    assert client.get(reverse("profile")).status_code == 302


def test_signing_in_gives_the_session_a_new_key(client, world) -> None:
    client.get(reverse("sign_in"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    give(client, "edda@acme.example", PASSWORD)

    assert client.session.session_key != before


def test_the_first_account_needs_the_token_that_was_printed(client, db) -> None:
    token = first_start.new_token()
    form = {"name": "Acme", "person": "Olga", "email": "olga@acme.example", "password": PASSWORD}

    assert client.get("/console/").url == reverse("start")
    wrong = client.post(reverse("start"), {**form, "token": secrets.new_token()})
    assert (wrong.status_code, User.objects.count()) == (400, 0)
    right = client.post(reverse("start"), {**form, "token": token})

    assert right.status_code == 302
    assert User.objects.get().email == "olga@acme.example"
    assert not ApiKey.objects.exists()  # nobody would be shown their secrets
    assert (
        client.post(reverse("start"), {**form, "token": token, "email": "eve@evil.example"}).url
        == "/console/"
    )
    assert User.objects.count() == 1


def test_somebody_in_no_account_is_told_so(client, world) -> None:
    Member.objects.filter(pk=world.members["edda"].pk).update(status=Member.DISABLED)
    give(client, "edda@acme.example", PASSWORD)

    page = client.get("/console/").content.decode()

    assert "not an active member of any account" in page
