"""What the tests of helping somebody back in begin with."""

from __future__ import annotations

import re

from mediadesk.actions.teams.begin_recovery import begin_recovery
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.store.models import Mail, Member
from tests.conftest import add_member

NEW = "seven green lamps hum"


def begin(world, who: str = "edda", by: str = "adam") -> str:
    """Begin it; returns the path of the link that was mailed."""
    begin_recovery(world.actors[by], member_id=world.members[who].pk, reason="She called me")
    return link_to(f"{who}@acme.example")


def link_to(address: str) -> str:
    text = Mail.objects.filter(to=address, subject__startswith="Get back into").latest("created_at").text
    return re.search(r"http://testserver(/console/recover/\S+)", text).group(1)


def also_in_other(world, role: str, status: str) -> Member:
    """Let Edda be a member of the other account, too."""
    now = clock.now()
    there = add_member(world.other_account, name="Edda", email="there@other.example", role=role, now=now)
    Member.objects.filter(pk=there.pk).update(user=world.edda.user_id, status=status)
    return there


def disabled(world, who: str) -> None:
    disable_members(world.olga, member_ids=[world.members[who].pk])
