"""Build the demo account by the same actions that people use, in the order in which a team would.

The clock is given while it is built, so that six weeks lie in the trail; nothing else outside tests gives it.
"""

import io
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.decide_review_items import decide_review_items
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.people.change_password import change_password
from mediadesk.actions.people.note_sign_in import note_sign_in
from mediadesk.actions.teams.accept_invitation import accept_invitation
from mediadesk.actions.teams.create_account import create_account
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.engines import clock
from mediadesk.engines.clock import Given
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import Grant
from mediadesk.store.library import Asset, Folder
from mediadesk.store.people import User
from mediadesk.store.reviews import ReviewItem
from mediadesk.store.teams import Account, Environment, Group, Member
from mediadesk.surfaces.demo import cast, details, invoices, posters, searches
from mediadesk.surfaces.demo.cast import EDDA, MILA, OLGA
from mediadesk.surfaces.demo.collections import make_collections
from mediadesk.surfaces.demo.rights import write_rights
from mediadesk.surfaces.demo.traffic import write_traffic
from mediadesk.surfaces.demo.work import work_on
from mediadesk.surfaces.operator import OPERATOR
from mediadesk.surfaces.usage_dates import look_after_insights

_BEGAN_DAYS: Final = 42


@dataclass(frozen=True, slots=True)
class _Scene:
    """One step of the story: what is done, how many days before today."""

    days_ago: float
    play: Callable[[], object]


@dataclass(slots=True)
class _Stage:
    """What has been made so far."""

    time: Given
    today: datetime
    account: Account
    environment: Environment
    staging: Environment
    members: dict[str, Member] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    assets: list[Asset] = field(default_factory=list)

    def at(self, days_ago: float) -> None:
        """Let the time be so many days before today."""
        self.time.move(seconds=(self.today - timedelta(days=days_ago) - self.time.moment).total_seconds())

    def actor(self, email: str) -> Actor:
        """One of the cast, as if they had come by the console."""
        member = self.members[email]
        address = f"203.0.113.{10 + list(self.members).index(email)}"  # RFC 5737: nobody's
        return Actor(
            Kind.MEMBER, member.pk, member.account_id, str(member), Way.CONSOLE, address, member.user_id or ""
        )


def olga_of_the_demo() -> User | None:
    """The demo account's owner, or None when it was not built yet."""
    found = Member.objects.select_related("user").filter(email=OLGA, account__name=cast.ACCOUNT).first()
    return found.user if found else None


def build_demo(tell: Callable[[str], object]) -> User:
    """Build the account; `tell` hears of the progress. Returns its owner.

    Cost: about a minute, nearly all of it decoding the pictures.
    """
    today = clock.now()
    with clock.stand_still_at(today - timedelta(days=_BEGAN_DAYS)) as time:
        stage = _found(time, today)
        story = [*_people(stage), *_folders(stage), *_pictures(stage), *_history(stage)]
        story += [_Scene(*one) for one in invoices.invoices_of(stage.account.pk, stage.actor(OLGA))]
        story += [_Scene(*one) for one in searches.searches_of(stage.actor(OLGA), stage.environment.pk)]
        # In the order of time, as the trail has it.
        for number, scene in enumerate(sorted(story, key=lambda one: -one.days_ago), 1):
            stage.at(scene.days_ago)
            scene.play()
            if number % 25 == 0:
                tell(f"{number} of {len(story)} steps")
    look_after_insights()
    return User.objects.get(email=OLGA)


def _found(time: Given, today: datetime) -> _Stage:
    new = create_account(
        OPERATOR,
        name=cast.ACCOUNT,
        email=OLGA,
        person="Olga Owner",
        plan="enterprise",
        cloud_name=cast.CLOUD_NAME,
    )
    olga = Member.objects.select_related("user").get(account=new.account, email=OLGA)
    stage = _Stage(time, today, new.account, new.environment, new.environment, {OLGA: olga})
    _give_password(olga)
    actor, (name, cloud_name) = stage.actor(OLGA), cast.SECOND
    stage.staging = create_environment(actor, name=name, cloud_name=cloud_name).environment
    stage.folders[""] = Folder.objects.get(environment=stage.environment, parent=None)
    stage.groups = {group: create_group(actor, name=group) for group in cast.GROUPS}
    return stage


def _give_password(olga: Member) -> None:
    """A password that nobody knows, so that her one-time link does not first ask for one."""
    herself = Actor(Kind.VISITOR, "", "", str(olga), Way.CONSOLE, "203.0.113.9", olga.user_id or "")
    password, after = secrets.token_urlsafe(24), Event.PASSWORD_CHANGED
    change_password(
        herself, account_id=olga.account_id, user_id=herself.user_id, password=password, after=after
    )


def _people(stage: _Stage) -> Iterator[_Scene]:
    for number, person in enumerate(cast.PEOPLE):
        # An invitation lives for seven days: one that is open was sent this week, an expired one before.
        sent = {"pending": 2.0, "expired": 19.0}.get(person.state, _BEGAN_DAYS - 1 - number * 0.05)
        inviter = OLGA if person.role in {"admin", "billing"} else "adam@acme.example"
        yield _Scene(sent, partial(_invite, stage, person, inviter))


def _invite(stage: _Stage, person: cast.Person, inviter: str) -> None:
    role = Role.by_id(person.role) or Role.MEDIA_LIBRARY_USER
    environments = (stage.staging.pk,) if person.only_staging else None
    (invited,) = invite_members(
        stage.actor(inviter),
        invitees=[Invitee(person.email, role, person.name, environments)],
        group_ids=[stage.groups[name].pk for name in person.groups.split(",") if name],
        ends_at=stage.today + timedelta(days=person.ends_days) if person.ends_days else None,
    )
    if person.state in {"active", "disabled"}:
        stage.time.move(minutes=47)
        visitor = Actor(Kind.VISITOR, "", "", person.email, Way.CONSOLE, "203.0.113.9")
        token = invited.link.rstrip("/").rpartition("/")[2]
        # Nobody knows this password: `mediadesk signinlink` lets one in as anybody of the cast.
        password = secrets.token_urlsafe(24)
        accepted = accept_invitation(visitor, token=token, name=person.name, password=password)
        stage.members[person.email] = accepted.member


def _folders(stage: _Stage) -> Iterator[_Scene]:
    for number, (path, private, shares) in enumerate(cast.FOLDERS):
        yield _Scene(38 - number * 0.1, partial(_make_folder, stage, path, private=private))
        for holder, role in shares:
            yield _Scene(36 - number * 0.1, partial(_share, stage, path, holder=holder, role=role))


def _make_folder(stage: _Stage, path: str, *, private: bool) -> None:
    parent, _, name = path.rpartition("/")
    above = stage.folders[parent].pk
    stage.folders[path] = create_folder(stage.actor(MILA), parent_id=above, name=name, private=private)


def _share(stage: _Stage, path: str, *, holder: str, role: str) -> None:
    group = stage.groups.get(holder)
    members = [] if group else [stage.members[holder].pk]
    share_folder(
        stage.actor(MILA),
        folder_id=stage.folders[path].pk,
        role=role,
        group_ids=[group.pk] if group else [],
        member_ids=members,
    )


def _pictures(stage: _Stage) -> Iterator[_Scene]:
    files = [(folder, *posters.poster(title)) for folder, titles in cast.PICTURES for title in titles]
    files += [(folder, name, posters.document(lines)) for folder, name, lines in cast.DOCUMENTS]
    hands = (EDDA, "mei.tanaka@acme.example", "ines.okafor@acme.example", MILA)
    for number, (folder, name, content) in enumerate(files):
        hand = hands[number % len(hands)]
        yield _Scene(34 - number * 0.65, partial(_upload, stage, folder, name, content, email=hand))


def _upload(stage: _Stage, folder: str, name: str, content: bytes, *, email: str) -> None:
    actor, source = stage.actor(email), io.BytesIO(content)
    asset = upload_asset(actor, folder_id=stage.folders[folder].pk, name=name, source=source)
    stage.time.move(minutes=6)
    tag_asset(actor, asset_ids=[asset.pk], add=[folder.partition("/")[0].lower(), stage.today.strftime("%Y")])
    stage.assets.append(asset)


def _history(stage: _Stage) -> Iterator[_Scene]:
    yield _Scene(25, partial(_make_key, stage))
    for days in range(1, _BEGAN_DAYS):
        yield _Scene(days, partial(write_traffic, stage.account, (stage.environment, stage.staging)))
    yield from (_Scene(*one) for one in details.told(stage.actor(OLGA), stage.environment.pk, stage.assets))
    for number, (kind, name, codes, sentence) in enumerate(cast.ROLES):
        yield _Scene(20 - number, partial(_write_role, stage, kind, name, codes, sentence))
    yield _Scene(18, partial(_give_role, stage, *cast.ROLE_HELD))
    yield _Scene(12, partial(_disable, stage))
    folder, (title, *_) = cast.PICTURES[0]
    again = partial(_upload, stage, folder, f"copy-of-{posters.poster(title)[0]}", posters.poster(title)[1])
    yield _Scene(6, partial(again, email=MILA))
    yield _Scene(5, partial(make_collections, stage.actor, stage.assets, stage.groups))
    yield _Scene(4, partial(_keep_and_throw_away, stage))
    yield _Scene(0.4, partial(_take_share_back, stage))
    yield _Scene(0.35, partial(_rights, stage))
    yield _Scene(0.3, partial(_review, stage))
    for days, (asker, email, role, reason) in enumerate(cast.REQUESTS, 1):
        yield _Scene(days, partial(_ask, stage, asker, email=email, role=role, reason=reason))
    for person in cast.PEOPLE:
        if person.last_seen_days and person.state == "active":
            yield _Scene(person.last_seen_days - 0.2, partial(_sign_in, stage, person.email))


def _make_key(stage: _Stage) -> None:
    tess = stage.actor("tess@acme.example")
    create_api_key(tess, name="Web shop", role="editor", environment_id=stage.environment.pk)


def _write_role(stage: _Stage, kind: str, name: str, codes: str, sentence: str) -> None:
    olga, permissions = stage.actor(OLGA), codes.split()
    role = create_role(olga, kind=RoleKind(kind), name=name, permissions=permissions, description=sentence)
    stage.roles[name] = role.pk


def _give_role(stage: _Stage, name: str, path: str, group: str) -> None:
    _share(stage, path, holder=group, role=stage.roles[name])


def _disable(stage: _Stage) -> None:
    leaving = [stage.members[one.email].pk for one in cast.PEOPLE if one.state == "disabled"]
    disable_members(stage.actor("adam@acme.example"), member_ids=leaving)


def _keep_and_throw_away(stage: _Stage) -> None:
    work_on(stage.actor("amara.diallo@north.example"), stage.actor(EDDA), stage.assets)


def _take_share_back(stage: _Stage) -> None:
    share = Grant.objects.get(folder=stage.folders["Campaigns/Spring"], group=stage.groups["Agencies"])
    revoke_share(stage.actor(MILA), grant_id=share.pk)


def _rights(stage: _Stage) -> None:
    write_rights(stage.actor(OLGA), stage.actor("vera@acme.example"), folder_id=stage.folders["Campaigns"].pk)


def _review(stage: _Stage) -> None:
    """A quarterly review of everybody, begun by Olga, in which Adam has decided the first."""
    reviewers = [stage.members[OLGA].pk, stage.members["adam@acme.example"].pk]
    review = start_review(
        stage.actor(OLGA),
        name="Everybody, this quarter",
        whom="everybody",
        reviewer_ids=reviewers,
        due_at=stage.today + timedelta(days=19),
        repeat="quarterly",
    )
    stage.time.move(minutes=50)
    first = ReviewItem.objects.filter(review=review, holder_label="Agencies").order_by("id")[:2]
    decide_review_items(
        stage.actor("adam@acme.example"),
        review_id=review.pk,
        item_ids=[one.pk for one in first],
        verdict="keep",
        reason="Works on the spring campaign",
    )


def _ask(stage: _Stage, asker: str, *, email: str, role: str, reason: str) -> None:
    request_seat(stage.actor(asker), email=email, role=role, reason=reason)


def _sign_in(stage: _Stage, email: str) -> None:
    note_sign_in(stage.actor(email), account_id=stage.account.pk, factor="a password")
