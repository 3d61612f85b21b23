"""The account of a running server, with somebody whose access comes and goes."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from io import BytesIO

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.engines import clock
from mediadesk.store.ids import new_id
from mediadesk.store.models import (
    Account,
    ApiKey,
    CustomRole,
    Environment,
    Folder,
    Grant,
    Member,
    MemberEnvironment,
    Policy,
    User,
)
from tests.pictures import picture

NOW = clock.now()
AT = {"created_at": NOW, "updated_at": NOW}
NEAR = timedelta(milliseconds=150)
LOOKING = ["folder.view", "asset.view"]


class Stage:
    """The account of the server: Olga, Nina whose access comes and goes, and a folder Press with Drafts in it."""

    def __init__(self) -> None:
        self.account = Account.objects.get()
        olga = Member.objects.get(role="master_admin")
        self.olga = Actor(
            Kind.MEMBER, olga.pk, self.account.pk, str(olga), Way.COMMAND, "", olga.user_id or ""
        )
        self.environment = Environment.objects.get()
        self.root = Folder.objects.get(parent=None)
        here = {"account": self.account, "environment": self.environment, **AT}
        self.press = Folder.objects.create(parent=self.root, name="Press", **here)
        self.archive = Folder.objects.create(parent=self.root, name="Archive", **here)
        self.drafts = Folder.objects.create(parent=self.press, name="Drafts", **here)
        self.elsewhere = Environment.objects.create(
            account=self.account, name="Elsewhere", cloud_name="elsewhere", **AT
        )
        drawn = BytesIO(picture())
        self.picture = upload_asset(self.olga, folder_id=self.drafts.pk, name="draft.png", source=drawn)
        self.looks, self.needs = 0, ""
        self.outer = self.group = self.inner = self.nina = None
        self.new_member()

    def new_member(self) -> None:
        """Nina, with a session."""
        email = f"{new_id()}@acme.example"
        user = User.objects.create(email=email, name="Nina", created_at=NOW, password="!")
        self.nina = Member.objects.create(
            account=self.account, user=user, name="Nina", email=email, role="media_library_user",
            status=Member.ACTIVE, **AT,
        )  # fmt: skip
        self.new_session()

    def new_session(self) -> None:
        """Sign Nina in anew."""
        browser = Client()
        browser.force_login(self.nina.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
        UserSession.objects.get_or_create(
            session_key=self.cookie,
            defaults={"user": self.nina.user, "ip": "127.0.0.1", "user_agent": "test", "created_at": NOW},
        )

    def fresh(self) -> None:
        """As it was before; whatever the last time has left is gone."""
        Policy.objects.all().delete()
        Grant.objects.all().delete()
        CustomRole.objects.all().delete()
        ApiKey.objects.filter(name__startswith="Try").delete()
        Folder.objects.filter(pk=self.drafts.pk).update(parent=self.press, private=False, version=1)
        Environment.objects.update(enabled=True)
        if not Member.objects.filter(pk=self.nina.pk).exists():
            self.new_member()
        Member.objects.filter(pk=self.nina.pk).update(
            role="media_library_user", status=Member.ACTIVE, ends_at=None, all_environments=True
        )
        MemberEnvironment.objects.all().delete()
        if not Session.objects.filter(session_key=self.cookie).exists():
            self.new_session()
        self.told()

    def told(self) -> None:
        """All that was written beside the actions is told to the server."""
        Account.objects.update(access_epoch=F("access_epoch") + 1)

    def ending(self, rows, name: str) -> datetime:
        """Let rows end in a moment; access is taken when it has come."""
        until = clock.now() + NEAR
        rows.update(**{name: until})
        self.told()
        return until

    def give(self, role: str = "folder_viewer", **of) -> Grant:
        """A grant of a role, of Nina on the folder Press unless told otherwise."""
        of = of or {"member": self.nina}
        of.setdefault("folder", self.press)
        return Grant.objects.create(account=self.account, role=role, created_at=NOW, **of)

    def page(self) -> dict:
        """What Nina looks at: every seventh time the page of the folder, else a small picture in it.

        Both ask for the same session, facts and folder; the picture costs the server a fraction of the page. She
        says that she takes JSON, as the page's script does, so that a refusal draws no page either.
        """
        self.looks += 1
        library = f"/console/{self.account.pk}/e/{self.environment.cloud_name}/library"
        at, self.needs = f"{library}/assets/{self.picture.pk}/preview/320", "asset.view"
        if self.looks % 7 == 1:
            at, self.needs = f"{library}/folders/{self.drafts.pk}", "folder.view"
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.cookie}"
        return {"at": at, "headers": {"Cookie": cookie, "Accept": "application/json"}}

    def call(self, key) -> dict:
        """What a program calls with a new key."""
        self.key = key.row
        at = f"/v1_1/provisioning/accounts/{self.account.pk}/user_groups"
        if key.row.environment_id:
            at = f"/v1_1/{self.environment.cloud_name}/folder_operations/invite/{self.drafts.pk}"
        login = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()
        return {"at": at, "headers": {"Authorization": f"Basic {login}"}}
