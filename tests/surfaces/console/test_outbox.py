"""The outbox, where an installation without a mail server keeps its mails."""

from __future__ import annotations

from django.urls import reverse

from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role


def test_the_link_of_a_kept_invitation_is_copied_by_a_button(world, sign_in) -> None:
    (one,) = invite_members(world.olga, invitees=[Invitee(email="ada@new.example", role=Role.EDITOR)])

    page = sign_in("olga").get(reverse("outbox", args=(world.account.pk,))).text

    assert f'data-copy="{one.link}"' in page


def test_a_mail_without_a_link_has_nothing_to_copy(world, sign_in) -> None:
    invite_members(world.olga, invitees=[Invitee(email="ada@new.example", role=Role.EDITOR)])
    world.account.mail_set.update(text="Your request was approved.")

    assert "data-copy=" not in sign_in("olga").get(reverse("outbox", args=(world.account.pk,))).text
