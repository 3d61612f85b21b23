"""The cast: two accounts and the people in them. Whoever must not get in is always somebody by name.

Acme:  olga (owner, Master admin) · adam (Admin) · tess (Technical admin) · bill (Billing) · rita (Reports)
       mila (Media Library admin) · edda (Editor) · vera (Media Library user, nothing shared with her yet)
Other: otto (owner, Master admin)
"""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import django.conf
import hypothesis
import pytest

gc.disable()  # until all tests are read (below)
_data = tempfile.mkdtemp(prefix="mediadesk-tests-")
Path(_data).chmod(0o700)
os.environ["MEDIADESK_DATA"] = _data
os.environ.setdefault("MEDIADESK_URL", "http://testserver")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediadesk.wiring.settings")
django.setup()  # here and not by pytest-django, which would read the settings before the lines above

# A sign-in costs a fortieth of a second of a core, on purpose. Programs that tests start hash as in production.
django.conf.settings.PASSWORD_HASHERS = ["tests.hashing.Quick"]

# No time is asserted, and `make test` tries the same worlds each time; `make judge` looks for new ones.
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile("repeatable")

PASSWORD = "four quiet otters sing"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each worker read the settings by the lines above, with a data directory of its own, not with this one's."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_finish(session) -> None:
    """Let the collector of garbage pass over what stays for the whole run: it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@dataclass
class World:
    """The rows of the cast, and their actors."""

    account: object
    environment: object
    root: object
    members: dict
    actors: dict
    other_account: object
    other_environment: object
    other_root: object

    def __getattr__(self, name: str):
        """`world.olga` is the actor of Olga; `world.member("olga")` her membership."""
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    def member(self, name: str):
        """The membership of one of the cast, read anew."""
        member = self.members[name]
        member.refresh_from_db()
        return member


CAST = {
    "olga": ("Olga Owner", "master_admin"),
    "adam": ("Adam Admin", "admin"),
    "tess": ("Tess Technical", "technical_admin"),
    "bill": ("Bill Billing", "billing"),
    "rita": ("Rita Reports", "reports"),
    "mila": ("Mila Library", "media_library_admin"),
    "edda": ("Edda Editor", "editor"),
    "vera": ("Vera Viewer", "media_library_user"),
}


def _account(name: str, cloud_name: str, now) -> tuple:
    from mediadesk.store.models import Account, Environment, Folder

    account = Account.objects.create(name=name, plan="unlimited", created_at=now)
    environment = Environment.objects.create(
        account=account, name=name, cloud_name=cloud_name, created_at=now, updated_at=now
    )
    root = Folder.objects.create(account=account, environment=environment, created_at=now, updated_at=now)
    return account, environment, root


def add_member(account, *, name: str, email: str, role: str, now):
    """Add an active member with a user of their own; the user has the cast's password."""
    (member,) = _members([(account, name, email, role)], now)
    return member


def _members(people: list[tuple], now) -> list:
    """Add active members: an account, a name, an e-mail address and a role of each."""
    from mediadesk.store.models import Member, User

    users = User.objects.bulk_create(
        User(email=email, name=name, created_at=now, password=_hashed_password())
        for _, name, email, _ in people
    )
    return Member.objects.bulk_create(
        Member(
            account=account,
            user=user,
            name=name,
            email=email,
            role=role,
            status=Member.ACTIVE,
            created_at=now,
            updated_at=now,
        )
        for user, (account, name, email, role) in zip(users, people, strict=True)
    )


_hashed: list[str] = []


def _hashed_password() -> str:
    from django.contrib.auth.hashers import make_password

    if not _hashed:
        _hashed.append(make_password(PASSWORD))
    return _hashed[0]


def actor_of(member):
    """The actor of a member who came by the console."""
    from mediadesk.access.facts import Actor, Kind, Way

    return Actor(
        Kind.MEMBER, member.pk, member.account_id, str(member), Way.CONSOLE, "192.0.2.7", member.user_id
    )


def build_world() -> World:
    """Put the cast into the database."""
    from mediadesk.engines import clock

    now = clock.now()
    account, environment, root = _account("Acme", "acme", now)
    other_account, other_environment, other_root = _account("Other", "other", now)
    people = [(account, name, f"{key}@acme.example", role) for key, (name, role) in CAST.items()]
    people.append((other_account, "Otto Other", "otto@other.example", "master_admin"))
    members = dict(zip((*CAST, "otto"), _members(people, now), strict=True))
    account.owner = members["olga"]
    account.save()
    other_account.owner = members["otto"]
    other_account.save()
    return World(
        account=account,
        environment=environment,
        root=root,
        members=members,
        actors={key: actor_of(member) for key, member in members.items()},
        other_account=other_account,
        other_environment=other_environment,
        other_root=other_root,
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """The database of the tests is a copy of one that is migrated already (tests/migrated.py)."""
    from django.db import connection

    from tests import migrated

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template(os.environ["MEDIADESK_DATABASE_URL"])
        return
    make = connection.creation._create_test_db

    def made_and_filled(*how) -> str:
        connection.settings_dict["NAME"] = name = make(*how)
        connection.ensure_connection()
        with closing(connection.Database.connect(migrated.file())) as kept:
            kept.backup(connection.connection)
        return name

    connection.creation._create_test_db = made_and_filled


@pytest.fixture
def world(db) -> World:
    """The cast, rolled back after the test. Races take `transactional_db` and `build_world()` instead."""
    return build_world()


@pytest.fixture
def sign_in(client, world):
    """`sign_in("olga")` gives a test client with her session."""

    def enter(name: str):
        client.force_login(
            world.member(name).user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return enter


@pytest.fixture
def client_factory():
    """Makes further browsers."""
    from django.test import Client

    return Client


@pytest.fixture
def queries_only() -> Iterator[None]:
    """Here the database refuses to be written to."""
    from django.db import connection

    def only_select(execute, sql, params, many, context):
        assert sql.lstrip("( ").upper().startswith(("SELECT", "WITH")), f"a query wrote: {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(only_select):
        yield


@pytest.fixture(scope="session")
def _stripe_place():
    from tests.stripe_place import stripe_place

    with stripe_place() as place:
        yield place


@pytest.fixture
def stripe(_stripe_place):
    """A Stripe of the tests' own, empty; it is asked over HTTP."""
    _stripe_place.clear()
    return _stripe_place


@pytest.fixture
def by_card(stripe):
    """Payment by card is set up here, at a Stripe of the tests' own."""
    from mediadesk.surfaces import card_dates
    from tests.stripe_place import card_payment

    card_dates._rests_until.clear()
    with card_payment(stripe):
        yield stripe
    card_dates._rests_until.clear()
