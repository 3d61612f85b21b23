"""Everything by which Adam the Admin gets in: each is a function that takes it, and gives what uses it next.

A use says whether it was let in and what was told.
"""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta
from hashlib import sha256

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.actions.identity.create_provider import create_provider
from mediadesk.actions.identity.enter_by_provider import enter_by_provider
from mediadesk.actions.library.start_change_of_found import start_change_of_found
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.public_pages import last_day
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.rules.sign_on import TurnedAway
from mediadesk.store.ids import new_id
from mediadesk.store.models import AssetTag, Identity, IdentityProvider
from mediadesk.surfaces.sso.proofs import new_sign_in_link, reset_link
from mediadesk.surfaces.working import work
from tests.archives import archive
from tests.conftest import PASSWORD
from tests.pictures import picture
from tests.promises.uploading import FILM, MB, part, signed
from tests.surfaces.console.factored import URL, ask, code, give, is_in, step
from tests.surfaces.importing import begin
from tests.surfaces.leaver import Stage, Told, Use
from tests.surfaces.scim.conftest import Directory


def session(stage: Stage) -> Use:
    client = stage.browser()
    give(client, "adam")
    return lambda: stage.opens(client)


def password_and_device(stage: Stage) -> Use:
    """He signs in anew, by a device that stands for his second factor."""
    client = stage.browser()

    def use() -> Told:
        give(client, "adam")
        assert "a remembered device" in client.session["signed_in"]["factors"]
        return stage.opens(client)

    return use


def second_step_begun(stage: Stage) -> Use:
    client = Client()
    assert give(client, "adam").url == reverse("second_step")

    def use() -> Told:
        step(client, code=code(stage.app))
        assert is_in(client)
        return stage.opens(client)

    return use


def passkey_begun(stage: Stage) -> Use:
    client = Client()
    answer = json.dumps(stage.passkey.prove(ask(client, "sign-in")))

    def use() -> Told:
        client.post(reverse("passkey_sign_in"), {"answer": answer})
        assert is_in(client)
        return stage.opens(client)

    return use


def sign_in_link(stage: Stage) -> Use:
    client, link = stage.browser(), new_sign_in_link(stage.user)

    def use() -> Told:
        client.post(link.removeprefix(URL))
        assert is_in(client)
        return stage.opens(client)

    return use


def password_link(stage: Stage) -> Use:
    """He sets a new password by a link, and signs in with it."""
    client, link = Client(), reset_link(stage.user)

    def use() -> Told:
        new = "seven loud herons hum"
        client.post(link.removeprefix(URL), {"password": new, "again": new})
        client.post(reverse("sign_in"), {"email": "adam@acme.example", "password": new})
        step(client, code=code(stage.app))
        assert is_in(client)
        return stage.opens(client)

    return use


def by_provider(stage: Stage) -> Use:
    one = create_provider(stage.world.olga, name="Login", issuer="https://idp.example", client_id="x",
                          client_secret="y", endpoints={})  # fmt: skip
    IdentityProvider.objects.filter(pk=one.pk).update(enabled=True)
    visitor = Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE)
    Identity.objects.create(
        provider=one, issuer=one.issuer, subject="a-1", subject_hash=sha256(b"a-1").hexdigest(),
        member=stage.world.members["adam"], created_at=clock.now(), last_used_at=clock.now(),
    )  # fmt: skip

    def use() -> Told:
        now = clock.now()
        arrived = Arrived("https://idp.example", "a-1", "", "adam@acme.example", True, "Adam", {}, "", now, "",
                          now + timedelta(minutes=5), new_id())  # fmt: skip
        try:
            enter_by_provider(visitor, account_id=stage.account, provider_id=one.pk, arrived=arrived)
        except (TurnedAway, Refusal) as refusal:
            return False, str(refusal)
        return True, ""

    return use


def seen_as(stage: Stage) -> Use:
    """Olga's session, in which she sees what Adam sees."""
    client = Client()
    give(client, "olga")
    client.post(reverse("see_as", args=(stage.account, stage.world.adam.id)))
    return lambda: stage.opens(client)


def key_of_the_account(stage: Stage) -> Use:
    return _calling(stage, "Users", f"/v1_1/provisioning/accounts/{stage.account}/users")


def permissions_api(stage: Stage) -> Use:
    path = f"/v2/accounts/{stage.account}/permissions/roles?permission_type=global"
    return _calling(stage, "Permissions", path)


def _calling(stage: Stage, name: str, path: str) -> Use:
    key = create_api_key(stage.world.adam, name=name, role="admin")
    pair = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()

    def use() -> Told:
        answer = Client(headers={"Authorization": f"Basic {pair}"}).get(path)
        return answer.status_code == 200, answer.text

    return use


def _uploading(stage: Stage, name: str):
    return create_api_key(
        stage.world.adam, name=name, role="media_library_admin", environment_id=stage.world.environment.pk
    )


def signed_upload(stage: Stage) -> Use:
    key = _uploading(stage, "Signed")

    def use() -> Told:
        return stage.uploads({**signed(key), "file": SimpleUploadedFile("a.txt", b"some words")})

    return use


def upload_in_parts(stage: Stage) -> Use:
    """The first part is here; the second is the next use."""
    key = _uploading(stage, "Parts")
    sent = signed(key, public_id="film")

    def send(start: int, end: int) -> Told:
        piece = SimpleUploadedFile("film.bin", FILM[start:end])
        return stage.uploads({**sent, "file": piece}, **part(start, end, len(FILM)))

    assert send(0, 10 * MB)[0]
    return lambda: send(10 * MB, len(FILM))


def job_of_an_import(stage: Stage) -> Use:
    job = begin(stage.world.adam, stage.world.root, archive("a.txt"))

    def use() -> Told:
        while work():
            pass
        job.refresh_from_db()
        left = job.items.filter(state="left out").values_list("why", flat=True)
        return job.state == job.DONE and not left, " ".join([job.why_ended, *left])

    return use


def job_of_many(stage: Stage) -> Use:
    asset = upload_asset(
        stage.world.olga, folder_id=stage.world.root.pk, name="b.txt", source=io.BytesIO(b"b")
    )
    job = start_change_of_found(
        stage.world.adam, environment_id=stage.world.environment.pk, deed="tag", asset_ids=[asset.pk],
        about={"tags": ["late"]},
    )  # fmt: skip

    def use() -> Told:
        while work():
            pass
        job.refresh_from_db()
        left = job.items.values_list("why", flat=True)
        return AssetTag.objects.filter(tag="late").exists(), " ".join([job.why_ended, *left])

    return use


def public_page(stage: Stage) -> Use:
    world = stage.world
    asset = upload_asset(world.olga, folder_id=world.root.pk, name="red.png", source=io.BytesIO(picture()))
    made = create_collection(world.adam, environment_id=world.environment.pk, name="Lookbook")
    add_to_collection(world.adam, collection_id=made.pk, asset_ids=[asset.pk])
    page = publish_collection(world.adam, collection_id=made.pk, until=last_day(clock.now(), 10))

    def use() -> Told:
        answer = Client().get(f"/p/{page.token}")
        return answer.status_code == 200 and "<img" in answer.text, answer.text

    return use


def token_of_provisioning(stage: Stage) -> Use:
    directory = Directory(create_scim_token(stage.world.adam, name="Adam's").text)

    def use() -> Told:
        answer = directory.get("/Users")
        return answer.status_code == 200, answer.text

    return use


def invitation_sent(stage: Stage) -> Use:
    """Nina opens the link of the invitation that Adam sent her."""
    (sent,) = invite_members(stage.world.adam, invitees=[Invitee("nina@acme.example", Role.EDITOR)])
    path = sent.link.removeprefix(URL)

    def use() -> Told:
        answer = Client().post(path, {"name": "Nina New", "password": PASSWORD, "again": PASSWORD})
        return answer.status_code == 302, answer.text

    return use
