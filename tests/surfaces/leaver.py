"""Adam the Admin, who is about to leave, with all by which he can sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from tests.surfaces.console.factored import code, give, step, with_app, with_passkey

Told = tuple[bool, str]
Use = Callable[[], Told]


@dataclass
class Stage:
    """The cast, and the passkey and the app that Adam has."""

    world: object
    now: object = None  # the moment at which all stand, which can be moved

    def __post_init__(self) -> None:
        """Adam has a passkey, an app for codes, and a device that is remembered."""
        client = Client()
        give(client, "adam")
        self.passkey = with_passkey(client)
        self.app = with_app(self.world, "adam")
        client.post(reverse("sign_out"))
        give(client, "adam")
        step(client, code=code(self.app, -1), remember="on")
        self.device = client.cookies["device"].value

    def browser(self) -> Client:
        """A browser on the device of Adam's that is remembered."""
        client = Client()
        client.cookies["device"] = self.device
        return client

    @property
    def account(self) -> str:
        return self.world.account.pk

    @property
    def users_page(self) -> str:
        return reverse("users", args=(self.account,))

    @property
    def user(self):
        return self.world.member("adam").user

    def opens(self, client: Client) -> Told:
        """Whether a browser opens what an Admin sees, in the words of the page; of a browser that is signed out, so."""
        answer = client.get(self.users_page)
        signed_out = "you are signed out" if answer.status_code == 302 else ""
        return answer.status_code == 200, signed_out or answer.text

    def uploads(self, fields: dict, **headers: str) -> Told:
        answer = Client().post("/v1_1/acme/auto/upload", fields, headers=headers)
        return answer.status_code == 200, answer.text
