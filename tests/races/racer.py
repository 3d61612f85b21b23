"""A program of its own: `python racer.py WHAT NAME` prints one JSON value.

WHAT is a fact of the account (read, or made ready), printed at once; or a race: its attempts are made from
several threads, and printed is how often each outcome was had, `done` or a refusal's code. The tests beside it
start a race in two programs at once and let both go with one word. Anything but a refusal fails the test.
"""

import gc
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO

import django

gc.disable()  # it ends in a second or two; to look for garbage would take a fifth of that
django.setup()

import answers
import codes
import logins
from books import books
from django.db import connection

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.billing.buy_requested_seat import buy_requested_seat
from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.release_seats import release_seats
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.accept_invitation import accept_invitation
from mediadesk.actions.teams.ask_for_seats import ask_for_seats
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.leave_account import leave_account
from mediadesk.engines import blobs
from mediadesk.queries.quotes import quote
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.rules.usage import stops_at
from mediadesk.store.asking import AccessRequest
from mediadesk.store.models import Account, Asset, AssetVersion, Folder, Member, ScimToken, User

Try = Callable[[], object]
_VISITOR = Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE, "")


def masters() -> list[Member]:
    """The active Master admins, in an order that both programs know."""
    role = Role.MASTER_ADMIN.api_id
    return list(Member.objects.filter(role=role, status=Member.ACTIVE).order_by("email"))


def actor_of(member: Member) -> Actor:
    """Whoever acts, as by the console."""
    return Actor(
        Kind.MEMBER, member.pk, member.account_id, str(member), Way.CONSOLE, "", member.user_id or ""
    )


def ownerless() -> list[str]:
    """Six Master admins, each with a directory, of whom none is the owner, who could not be removed anyway."""
    (olga,) = masters()
    for number in range(5):
        email = f"master-{number}@acme.example"
        user = User.objects.create(email=email, name=email, created_at=olga.created_at)
        Member.objects.create(
            account=olga.account,
            user=user,
            name=email,
            email=email,
            role=olga.role,
            status=Member.ACTIVE,
            created_at=olga.created_at,
            updated_at=olga.created_at,
        )
    Account.objects.update(owner=None)
    for number, one in enumerate(masters()):
        create_scim_token(actor_of(one), name=f"Directory {number}")
    return remaining()


def remaining() -> list[str]:
    """Who is an active Master admin."""
    return [one.email for one in masters()]


def offer() -> str:
    """The token of an invitation."""
    nina = Invitee(email="nina@acme.example", role=Role.EDITOR)
    (made,) = invite_members(actor_of(masters()[0]), invitees=[nina])
    return made.link.rpartition("/")[2]


def users_and_members() -> list[int]:
    """How many users and active members there are of Nina's address."""
    nina = {"email": "nina@acme.example"}
    return [User.objects.filter(**nina).count(), Member.objects.filter(**nina, status=Member.ACTIVE).count()]


def invite(name: str) -> list[Try]:
    """A hundred invitations of one Master admin."""
    actor = actor_of(masters()[0])
    people = (Invitee(f"{name}-{number}@acme.example", Role.EDITOR) for number in range(100))
    return [partial(invite_members, actor, invitees=[one]) for one in people]


def accept(token: str) -> list[Try]:
    """Twenty-five people who all have the same link."""
    password = "four quiet otters sing"
    return [partial(accept_invitation, _VISITOR, token=token, name="Nina New", password=password)] * 25


def unseat(name: str) -> list[Try]:
    """Every Master admin deletes, disables and downgrades every other and leaves, in an order of one's own.

    A directory of each disables and deletes all: it reaches those who were downgraded.
    """
    attempts: list[Try] = []
    for by in masters():
        actor = actor_of(by)
        attempts.append(partial(leave_account, actor))
        for whom in masters():
            token = ScimToken.objects.get(maker=by)
            directory = Actor(Kind.SCIM, token.pk, token.account_id, "", Way.SCIM)
            attempts += [
                partial(change_member, directory, member_id=whom.pk, wanted=MemberChange(enabled=False)),
                partial(delete_members, directory, member_ids=[whom.pk]),
            ]
        for whom in masters():
            demoted = MemberChange(role="admin")
            attempts += [
                partial(delete_members, actor, member_ids=[whom.pk], successor_id=by.pk),
                partial(disable_members, actor, member_ids=[whom.pk]),
                partial(change_members_role, actor, member_ids=[whom.pk], role="editor"),
                partial(change_member, actor, member_id=whom.pk, wanted=demoted),
            ]
    random.Random(name).shuffle(attempts)
    return attempts


def rename(name: str) -> list[Try]:
    """Twenty writers who have all seen the same version of one member."""
    one = masters()[0]
    write = partial(change_member, actor_of(one), member_id=one.pk, version=one.version)
    return [partial(write, wanted=MemberChange(name=f"{name} {number}")) for number in range(20)]


def waiting() -> int:
    """Ten people whose seats wait to be bought by Olga; nobody has a seat but her."""
    olga = actor_of(masters()[0])
    fill = [Invitee(email=f"early-{number}@acme.example", role=Role.EDITOR) for number in range(2)]
    invite_members(olga, invitees=fill)
    people = [Invitee(email=f"late-{number}@acme.example", role=Role.EDITOR) for number in range(10)]
    return len(ask_for_seats(olga, invitees=people))


def pay(name: str) -> list[Try]:
    """Everything at once that takes or changes seats: invitations, seats bought and given back, and the plan."""
    actor = actor_of(masters()[0])
    asked = list(AccessRequest.objects.filter(outcome="open").values_list("pk", flat=True))
    people = [Invitee(email=f"{name}-{number}@acme.example", role=Role.EDITOR) for number in range(40)]
    attempts: list[Try] = [partial(invite_members, actor, invitees=[one]) for one in people]
    attempts += [
        partial(at_its_price, buy_requested_seat, actor, more_seats=1, request_id=pk) for pk in asked
    ]
    attempts += [partial(at_its_price, buy_seats, actor, more_seats=1, count=1)] * 20
    attempts += [partial(release_seats, actor, count=1)] * 10
    attempts += [partial(at_its_price, choose_plan, actor, plan=plan) for plan in ("plus", "free") * 10]
    random.Random(name).shuffle(attempts)
    return attempts


def at_its_price(do: Callable[..., object], actor: Actor, *, more_seats: int = 0, **asked: object) -> object:
    """Ask for the price as a page does, and then do it at that price."""
    plan = str(asked.get("plan", ""))
    shown = quote(facts_for(actor, epoch=epoch()), plan=plan, more_seats=more_seats).due.gross
    return do(actor, shown_cents=shown, **asked)


def epoch() -> int:
    """The account's epoch now."""
    return Account.objects.get().access_epoch


def nearly_full() -> int:
    """Fill the storage but for 700 bytes. Returns where uploads stop, in bytes."""
    plan, home = plan_named("free"), Folder.objects.get(parent=None)
    most = (plan.storage_bytes or 0) * stops_at(plan) // 100
    large = upload_asset(
        actor_of(masters()[0]), folder_id=home.pk, name="large.txt", source=BytesIO(b"large")
    )
    Asset.objects.filter(pk=large.pk).update(size_bytes=most - 700)
    return most


def stored_bytes() -> int:
    """What is kept, in bytes."""
    return sum(Asset.objects.values_list("size_bytes", flat=True))


def upload(name: str) -> list[Try]:
    """Ten files of a hundred bytes."""
    actor, home = actor_of(masters()[0]), Folder.objects.get(parent=None)

    def send(number: int) -> None:
        content = f"{name} {number}".ljust(100).encode()
        upload_asset(actor, folder_id=home.pk, name=f"{name}-{number}.txt", source=BytesIO(content))

    return [partial(send, number) for number in range(10)]


def thrown_away() -> int:
    """Ten assets, every second of them in the trash."""
    actor, home = actor_of(masters()[0]), Folder.objects.get(parent=None)
    put = partial(upload_asset, actor, folder_id=home.pk)
    ids = [put(name=f"{n}.txt", source=BytesIO(f"{n}".encode())).pk for n in range(10)]
    return len(delete_assets(actor, asset_ids=ids[::2]))


def tug(name: str) -> list[Try]:
    """Each asset is deleted, restored, deleted for good and replaced, in an order of one's own."""
    actor, attempts = actor_of(masters()[0]), list[Try]()
    for pk, version in list(Asset.kept.values_list("pk", "version")) * 3:
        data = BytesIO(f"{name} {pk}".encode())
        attempts += [
            partial(delete_assets, actor, asset_ids=[pk]),
            partial(restore_assets, actor, asset_ids=[pk]),
            partial(replace_asset, actor, asset_id=pk, name="x.txt", source=data, version=version),
        ]
    attempts += [
        partial(delete_for_good, actor, asset_ids=[pk]) for pk in Asset.kept.values_list("pk", flat=True)
    ]
    random.Random(name).shuffle(attempts)
    return attempts


def bytes_in_order() -> dict[str, int]:
    """Bytes that a row names and are not there, and those that are there and no row names; what is left of rows."""
    rows = [*Asset.kept.all(), *AssetVersion.objects.all()]
    named = {(row.environment_id, row.sha256) for row in rows}
    stored = set(blobs.current().aged(older_than_seconds=-60))
    return {"lost": len(named - stored), "unnamed": len(stored - named)}


_FACTS = (ownerless, remaining, offer, users_and_members, waiting, books, nearly_full, stored_bytes)
_MORE = answers.FACTS | codes.FACTS | logins.FACTS
FACTS = _MORE | {one.__name__: one for one in (*_FACTS, thrown_away, bytes_in_order)}
_RACES = {one.__name__: one for one in (invite, accept, unseat, rename, pay, upload, tug)}
RACES = answers.RACES | codes.RACES | logins.RACES | _RACES


def outcome(attempt: Try) -> str:
    """Try it; `done`, or the code of the refusal."""
    try:
        attempt()
    except Refusal as refusal:
        return refusal.code
    finally:
        connection.close()
    return "done"


def run(race: Callable[[str], list[Try]], name: str) -> dict[str, int]:
    """Make all its attempts at the test's word, which comes once both programs have said that they are ready."""
    attempts = race(name)
    connection.close()
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(4) as threads:
        return Counter(threads.map(outcome, attempts))


what, name = sys.argv[1:]
sys.stdout.write(json.dumps(FACTS[what]() if what in FACTS else run(RACES[what], name)))
