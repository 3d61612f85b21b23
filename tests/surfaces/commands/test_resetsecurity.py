"""`mediadesk resetsecurity`: the way back into an account that has locked itself out."""

from django.urls import reverse

from mediadesk.rules.events import Event
from mediadesk.store.teams import Account, Mail
from mediadesk.store.trail import TrailEntry
from mediadesk.wiring.cli import main


def test_an_account_that_shut_everybody_out_is_open_again_and_its_masters_and_trail_are_told(
    sign_in, world, capsys
) -> None:
    Account.objects.filter(pk=world.account.pk).update(
        security={"console_addresses": ["198.51.100.0/24"], "sign_on_only": True}
    )
    browser, home = sign_in("olga"), reverse("dashboard", args=(world.account.pk,))
    assert browser.get(home).status_code == 403

    assert main(["resetsecurity", world.account.name]) == 0

    assert "as they come" in capsys.readouterr().out
    assert browser.get(home).status_code == 200
    told = TrailEntry.objects.get(event=Event.SECURITY_RESET.code)
    assert told.details["settings"] == "console_addresses, sign_on_only"
    assert Mail.objects.filter(to="olga@acme.example", subject__contains="security").exists()


def test_another_account_keeps_its_settings(world, capsys) -> None:
    Account.objects.update(security={"session_hours": 8})

    assert main(["resetsecurity", world.account.name]) == 0

    assert Account.objects.get(pk=world.other_account.pk).security == {"session_hours": 8}
