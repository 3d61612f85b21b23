"""Clients that upload, import, replace, move and delete over HTTP, and write down what is acknowledged and what may be.

Each has assets of its own. Of each is written what it may be now: one state once the server has answered, two while it
has not. An asset of which that is not known stays as it is, until all are compared with what is there.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from dataclasses import dataclass, field
from random import Random

import urllib3

from tests.archives import Member, archive

PART = 5_000_000
GONE = "gone"


@dataclass
class Known:
    """What one asset may be: the MD5 of its content, and its folder, `trash` or `gone`."""

    public_id: str
    contents: set[str]
    places: set[str]

    @property
    def is_certain(self) -> bool:
        return len(self.contents) == len(self.places) == 1


@dataclass
class Import:
    """An archive that was sent: the MD5 of each of its files; all are there once, or none is while it is not begun."""

    contents: tuple[str, ...]
    is_begun: bool = False


@dataclass
class Client:
    """One of those at work; `known` by asset id. Its dice say what it does next.

    `begun`: the public id, the token and the bytes of a file in parts that is not known to have arrived.
    """

    url: str
    told: dict[str, str]
    dice: Random
    known: dict[str, Known] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    done: int = 0
    begun: tuple[str, str, bytes] | None = None

    def work(self, entered: threading.Barrier, stop: threading.Event) -> None:
        """Do one thing after the other, once all have entered, until the server is gone."""
        with urllib3.PoolManager(retries=False, timeout=60) as self.pool:
            try:
                self._enter()
                entered.wait()
                while not stop.is_set():
                    self.dice.choice(DEEDS)(self)
                    self.done += 1
            except urllib3.exceptions.HTTPError:
                return

    def _enter(self) -> None:
        """Learn the token by which the console knows its forms."""
        headers = {"Cookie": f"session={self.told['session']}"}
        page = self.pool.request("GET", f"{self._library}/folders/{self.told['root']}", headers=headers)
        assert page.status == 200, page.data[:300]
        cookie = re.search(r"csrf=([^;]+)", page.headers["Set-Cookie"])[1]
        token = re.search(r'name="csrf-token" content="([^"]+)"', page.data.decode())[1]
        self._console = {**headers, "X-CSRFToken": token, "Cookie": f"{headers['Cookie']}; csrf={cookie}"}

    @property
    def _library(self) -> str:
        return f"{self.url}/console/{self.told['account']}/e/acme/library"

    def upload(self) -> None:
        """A file, whole: nothing is known of it until it is answered."""
        self._make(self._name("id"), self._name("up"), self.dice.randbytes(20_000))

    def upload_in_parts(self) -> None:
        """A file in two parts; one that a kill cut short is sent to its end before another is begun."""
        if self.begun is None:
            data = self.dice.randbytes(64) * (PART // 64) + self.dice.randbytes(30_000)
            self.begun = self._name("id"), self._name("up"), data
        self._make(*self.begun)
        self.begun = None

    def import_archive(self) -> None:
        """An archive of some files; that its job was begun is acknowledged, and nothing else."""
        files = [self.dice.randbytes(2_000) for _ in range(6)]
        packed = archive(*(Member(b"Shoot/%d.bin" % number, data) for number, data in enumerate(files)))
        self.imports.append(Import(tuple(hashlib.md5(data).hexdigest() for data in files)))
        at = f"{self._library}/folders/{self.told['root']}/import"
        fields = {"file": (f"{self.dice.getrandbits(64):x}.zip", packed)}
        sent = self.pool.request("POST", at, fields=fields, headers=self._console, redirect=False)
        found = re.search(r"upload=(\w+)", sent.headers.get("Location", ""))
        if found is None:
            return  # too many are open
        begun = self.pool.request(
            "POST", f"{at}/start", fields={"upload": found[1]}, headers=self._console, redirect=False
        )
        self.imports[-1].is_begun = "/jobs/" in begun.headers.get("Location", "")

    def replace(self) -> None:
        """Other content for an asset."""
        if (one := self._some()) is None:
            return
        _, known = one
        data = self.dice.randbytes(20_000)
        known.contents.add(hashlib.md5(data).hexdigest())
        answered = self._send(known.public_id, self._name("up"), data)
        known.contents = {answered["etag"]}

    def move(self) -> None:
        """An asset to the other folder."""
        if (one := self._some()) is None:
            return
        asset_id, known = one
        (here,) = known.places
        to = self.told["other" if here == self.told["root"] else "root"]
        known.places.add(to)
        self._post("assets/move", "moved to", selected=asset_id, folder=to)
        known.places = {to}

    def delete(self) -> None:
        """An asset into the trash, and now and then out of it for good."""
        if (one := self._some()) is None:
            return
        asset_id, known = one
        known.places.add("trash")
        self._post("assets/delete", "can be restored from the trash", selected=asset_id)
        known.places = {"trash"}
        if self.dice.random() < 0.5:
            known.places.add(GONE)
            self._post("trash/delete", "deleted for good", selected=asset_id, sure="yes")
            known.places = {GONE}

    def _some(self) -> tuple[str, Known] | None:
        """An asset of which it is certain what it is, and which is not deleted."""
        deleted = {"trash", GONE}
        there = [(pk, one) for pk, one in self.known.items() if one.is_certain and not one.places & deleted]
        return self.dice.choice(there) if there else None

    def _name(self, kind: str) -> str:
        return f"{kind}{self.dice.getrandbits(64):x}"

    def _make(self, public_id: str, token: str, data: bytes) -> None:
        answered = self._send(public_id, token, data)
        assert answered["etag"] == hashlib.md5(data).hexdigest()
        self.known[answered["asset_id"]] = Known(public_id, {answered["etag"]}, {self.told["root"]})

    def _send(self, public_id: str, token: str, data: bytes) -> dict:
        login = base64.b64encode(f"{self.told['key']}:{self.told['secret']}".encode()).decode()
        headers = {"Authorization": f"Basic {login}"}
        for start in range(0, len(data), PART):
            piece = data[start : start + PART]
            if len(data) > PART:
                span = f"bytes {start}-{start + len(piece) - 1}/{len(data)}"
                headers |= {"Content-Range": span, "X-Unique-Upload-Id": token}
            fields = {"public_id": public_id, "file": ("a.bin", piece)}
            url = f"{self.url}/v1_1/acme/raw/upload"
            answer = self.pool.request("POST", url, fields=fields, headers=headers)
            assert answer.status == 200, answer.data
        return answer.json()

    def _post(self, where: str, well: str, **fields: str) -> None:
        """Send a form; it is acknowledged once the page that follows says so."""
        url = f"{self._library}/{where}"
        answer = self.pool.request(
            "POST", url, fields=fields, encode_multipart=False, headers=self._console, redirect=False
        )
        assert answer.status == 302, answer.data[:300]
        follow = {**self._console, "Cookie": f"{self._console['Cookie']}; {_message(answer)}"}
        page = self.pool.request("GET", f"{self.url}{answer.headers['Location']}", headers=follow)
        assert well in page.data.decode(), page.data


def _message(answer) -> str:
    return "; ".join(pair.partition(";")[0] for pair in answer.headers.getlist("Set-Cookie"))


DEEDS = (
    Client.upload,
    Client.upload,
    Client.upload_in_parts,
    Client.import_archive,
    Client.replace,
    Client.move,
    Client.delete,
)
