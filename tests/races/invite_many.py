"""A program of its own: invites people from several threads, and says how many it could.

Run by test_seats.py in two processes at once, each with its own share of addresses.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.db import connection  # noqa: E402 - Django must be set up first

from mediadesk.access.facts import Actor, Kind, Way  # noqa: E402
from mediadesk.actions.teams.invite_members import invite_members  # noqa: E402
from mediadesk.rules.invitations import Invitee  # noqa: E402
from mediadesk.rules.refusals import Refusal  # noqa: E402
from mediadesk.rules.roles import Role  # noqa: E402
from mediadesk.store.models import Member  # noqa: E402

member = Member.objects.get(role="master_admin")
actor = Actor(Kind.MEMBER, member.pk, member.account_id, str(member), Way.CONSOLE, "", member.user_id)


def invite(number: int) -> bool:
    """Invite one; False at the limit. Anything else than the limit is a failure of the test."""
    try:
        invite_members(
            actor, invitees=[Invitee(email=f"{sys.argv[1]}-{number}@acme.example", role=Role.EDITOR)]
        )
    except Refusal as refusal:
        if refusal.code != "seats_full":
            raise
        return False
    finally:
        connection.close()
    return True


connection.close()
sys.stdin.readline()  # both processes begin on a word from the test
with ThreadPoolExecutor(4) as threads:
    sys.stdout.write(str(sum(threads.map(invite, range(100)))))
