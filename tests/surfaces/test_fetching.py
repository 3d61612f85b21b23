"""Files from addresses, by the console and the API: the ordinary upload, told with where they came from."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from django.urls import reverse

from mediadesk.engines import clock, fetching
from mediadesk.rules.fetching import read_allowed
from mediadesk.rules.tries import FETCH_ACCOUNT
from mediadesk.store.models import Asset
from mediadesk.surfaces import fetching as fetched_here
from tests.actions.library.saying import told
from tests.engines.canary import canary
from tests.pictures import picture
from tests.promises.conftest import api, key, post
from tests.promises.uploading import signed

__all__ = ["api", "key", "post"]


@pytest.fixture
def server(settings):
    """A server that the operator allows, with a picture; failures are told at once."""
    with canary() as kept:
        red = picture()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(red)}\r\n".encode()
        kept.answers = {
            "/Red%20door.png?token=secret": head + b"\r\n" + red,
            "/x": head + b"Content-Disposition: attachment; filename=../../red.png\r\n\r\n" + red,
            "/large": b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n",
        }
        use(settings, fetch_allowed=read_allowed(f"127.0.0.1:{kept.port}"))
        yield kept


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(fetching, "time", SimpleNamespace(sleep=lambda _: None))  # nobody else's time


def use(settings, **more) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, **more)


def fetch(client, world, *urls: str) -> str:
    to = reverse("asset_fetch", args=(world.account.pk, "acme", world.root.pk))
    answer = client.post(to, {"urls": "\n".join(urls)}, follow=True)
    assert answer.status_code in {200, 400, 409, 413, 429}
    return " ".join(answer.text.split())


def test_files_are_fetched_a_line_each_and_one_that_fails_holds_up_no_other(world, sign_in, server) -> None:
    page = fetch(
        sign_in("olga"),
        world,
        server.url("/Red%20door.png?token=secret"),
        server.url("/missing"),
        "",
        server.url("/x"),
    )

    assert sorted(Asset.objects.values_list("name", "format")) == [
        ("Red door.png", "png"),
        ("red.png", "png"),
    ]
    assert "Red door.png and red.png were imported." in page
    assert f"{server.url('/missing')}: No file could be fetched from this address." in page
    assert f"> {server.url('/missing')}</textarea>" in page  # to be corrected; the others are here
    assert "secret" not in page
    assert [one["url"] for one in told("asset_fetched")] == [server.url("/Red%20door.png"), server.url("/x")]


def test_many_that_fail_are_one_notice_and_stand_in_the_box_again(world, sign_in, server) -> None:
    urls = [server.url(f"/missing/{number}?token=mine") for number in range(9)]

    page = fetch(sign_in("olga"), world, *urls)

    assert page.count('role="alert"') == 1
    assert page.count("No file could be fetched from this address.") == 9
    assert page.count("addresses inside your own network are not fetched") == 1
    assert " ".join(urls) in page


def test_nobody_who_may_not_upload_has_anything_fetched(world, sign_in, server) -> None:
    to = reverse("asset_fetch", args=(world.account.pk, "acme", world.root.pk))

    assert sign_in("vera").post(to, {"urls": server.url("/x")}).status_code == 403
    assert not server.came


def test_a_closed_port_a_private_address_and_one_that_is_not_there_are_told_alike(
    world, sign_in, server
) -> None:
    client, said = sign_in("olga"), set()
    for url in (
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "http://nowhere.invalid/",
        server.url("/missing"),
        "http://[::1]:22/",
    ):
        (line,) = [one for one in fetch(client, world, url).split("<") if f"{url}: " in one]
        said.add(line.partition(f"{url}: ")[2].strip())

    assert len(said) == 1
    assert "No file could be fetched" in said.pop()
    assert told("refused")[0]["code"] == "not_fetched"


def test_what_is_written_wrongly_too_large_or_too_many_is_said(world, sign_in, server, settings) -> None:
    client = sign_in("olga")

    assert "must begin with https:// or http://" in fetch(client, world, "ftp://example.com/a")
    assert "larger than allowed (100 MB)" in fetch(client, world, server.url("/large"))
    assert "give 1 to 10 addresses" in fetch(client, world, *[server.url("/x")] * 11)
    assert "give 1 to 10 addresses" in fetch(client, world)
    use(settings, fetch=False)
    assert "Files are not fetched from addresses here." in fetch(client, world, server.url("/x"))
    assert "Import from a URL" not in client.get(reverse("library", args=(world.account.pk, "acme"))).text
    assert len(server.came) == 1


def test_all_that_one_request_fetches_has_one_time(world, sign_in, server, settings) -> None:
    server.answers["/slow"] = lambda connection: connection.recv(1)
    use(settings, fetch_seconds=0.3)

    page = fetch(sign_in("olga"), world, server.url("/slow"), server.url("/x"))

    assert page.count("No file could be fetched") == 2
    assert not Asset.objects.exists()


@pytest.mark.proves("CLD-035")
def test_programs_give_an_address_as_the_file(world, api, server) -> None:
    answered = api().upload(server.url("/Red%20door.png?token=secret"), public_id="doors/red", folder="Doors")

    assert (answered["public_id"], answered["format"]) == ("Doors/doors/red", "png")
    assert answered["original_filename"] == "Red door"
    assert [one["url"] for one in told("asset_fetched")] == [server.url("/Red%20door.png")]


@pytest.mark.proves("CLD-035")
@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1/", "https://nowhere.invalid/a"]
)
def test_programs_are_told_no_more_than_people(key, post, url) -> None:
    status, answered = post({**signed(key), "file": url})

    assert status == 400
    assert answered["error"]["message"].startswith("No file could be fetched from this address.")


@pytest.mark.proves("CLD-035")
@pytest.mark.parametrize(
    "file", ["ftp://example.com/a", "s3://bucket/key", "file:///etc/passwd", "http://user:word@example.com/"]
)
def test_programs_give_no_other_kind_of_address(key, post, file) -> None:
    status, answered = post({**signed(key), "file": file})

    assert status == 400
    assert "passwd" not in answered["error"]["message"]


def test_a_network_that_is_allowed_is_a_way_too(world, sign_in, server, settings) -> None:
    use(
        settings,
        fetch_allowed=replace(
            read_allowed(f"other.lan:{server.port}"), networks=(ip_network("127.0.0.0/8"),)
        ),
    )

    fetch(sign_in("olga"), world, server.url("/x"))  # the network is, the port is not
    assert not server.came


@pytest.fixture
def two_an_hour(monkeypatch):
    monkeypatch.setattr(fetched_here, "FETCH_ACCOUNT", replace(FETCH_ACCOUNT, tries=2))


def test_an_account_has_so_many_files_fetched_within_an_hour_and_is_told_when_more(
    world, sign_in, server, two_an_hour
) -> None:
    urls = [server.url("/x"), server.url("/missing"), server.url("/x"), server.url("/x")]
    with clock.stand_still_at(clock.now()) as now:
        page = fetch(sign_in("olga"), world, "ftp://example.com/a", *urls)  # what nobody is asked for is free

        assert len(server.came) == 2
        assert page.count("This account has had 2 files fetched from addresses within an hour.") == 1
        assert told("refused")[-1]["code"] == "fetched_often"

        now.move(minutes=59)
        client = sign_in("edda")  # it is the account's, whoever asks
        assert "2 files fetched" in fetch(client, world, server.url("/x"))
        now.move(minutes=2)
        assert "red.png was imported." in fetch(client, world, server.url("/x"))


@pytest.mark.proves("CLD-035")
def test_programs_are_told_when_they_may_have_more_fetched(key, post, server, two_an_hour) -> None:
    for _ in range(2):
        assert post({**signed(key), "file": server.url("/x")})[0] == 200

    status, answered = post({**signed(key), "file": server.url("/x")})

    assert status == 429
    assert "Wait 60 minutes" in answered["error"]["message"]
