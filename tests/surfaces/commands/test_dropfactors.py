"""`mediadesk dropfactors`: the way back for whoever has lost their second factor and the recovery codes."""

from allauth.usersessions.models import UserSession
from django.urls import reverse

from mediadesk.rules.events import Event
from mediadesk.store.factors import RecoveryCode
from mediadesk.store.people import User
from mediadesk.store.teams import Mail
from mediadesk.store.trail import TrailEntry
from mediadesk.wiring.cli import main
from tests.surfaces.console.factored import give, set_up_app


def test_who_lost_everything_signs_in_by_password_is_told_and_the_sessions_of_before_end(
    client, world, capsys
) -> None:
    olga = world.member("olga").user
    give(client)
    set_up_app(client)

    assert main(["dropfactors", "--email", olga.email.upper()]) == 0

    assert "with the password alone" in capsys.readouterr().out
    assert not RecoveryCode.objects.filter(user=olga).exists()
    assert not UserSession.objects.filter(user=olga).exists()
    assert client.get(reverse("dashboard", args=(world.account.pk,))).status_code == 302
    give(client)
    assert client.get(reverse("dashboard", args=(world.account.pk,))).status_code == 200
    assert Mail.objects.filter(to=olga.email, subject__contains="removed").exists()
    told = TrailEntry.objects.get(event=Event.FACTORS_DROPPED.code)
    assert (told.who, told.details["user"]) == ("The operator, by a command", olga.name)


def test_an_address_that_nobody_has_is_said_and_nothing_is_changed(client, world, capsys) -> None:
    give(client)
    set_up_app(client)

    assert main(["dropfactors", "--email", "nobody@acme.example"]) != 0

    assert "no such user" in capsys.readouterr().err
    assert User.objects.get(email="olga@acme.example").second_factor == "code"
