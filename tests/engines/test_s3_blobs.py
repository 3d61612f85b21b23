"""A bucket: how its address is written, and what happens when what it says does not match what was sent."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from mediadesk.engines.blobs import BlobDamaged, BlobMissing
from mediadesk.engines.s3_blobs import S3Blobs

HERE = "env-here"


class Odd(BaseHTTPRequestHandler):
    """An S3 that takes everything and says of it afterwards what it is told to say."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[list[tuple[int, int]]] = []  # to HEAD, one after another: status, length
    heads: ClassVar[list[dict]] = []

    def do_HEAD(self) -> None:
        status, length = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def do_PUT(self) -> None:
        self.heads.append({name.lower(): text for name, text in self.headers.items()})
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def odd_bucket(tmp_path, *answers: tuple[int, int]) -> Iterator[S3Blobs]:
    """A bucket over HTTP that answers HEAD so."""
    Odd.answers, Odd.heads = list(answers), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    place = S3Blobs(f"s3://any?endpoint=http://127.0.0.1:{server.server_port}", incoming=tmp_path)
    try:
        yield place
    finally:
        place._client.close()
        server.shutdown()
        thread.join()
        server.server_close()


def receive(place: S3Blobs):
    return place.receive(io.BytesIO(b"hello"), environment_id=HERE, limit_bytes=100)


# fmt: off
URLS = [
    # written                           why not
    ("http://bucket/prefix",            "another protocol"),
    ("s3:///prefix",                    "no bucket"),
    ("bucket",                          "a bare name"),
    ("s3://bucket?endpont=http://x",    "a slip of the pen"),
    ("s3://bucket?region=eu&key=abc",   "secrets belong to boto3's own chain"),
]
# fmt: on


@pytest.mark.parametrize(("url", "why"), URLS)
def test_an_address_that_is_not_one_of_a_bucket_is_refused_at_the_start(tmp_path, url, why) -> None:
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        S3Blobs(url, incoming=tmp_path)


def test_objects_are_named_by_prefix_environment_and_hash(bucket) -> None:
    received = receive(bucket)
    bucket.keep(received)
    (only,) = bucket._client.list_objects_v2(Bucket=bucket._bucket)["Contents"]

    assert only["Key"] == f"kept/blobs/{HERE}/{received.sha256[:2]}/{received.sha256}"


@pytest.mark.usefixtures("s3_server")
def test_bytes_that_arrived_shorter_than_they_left_are_not_said_to_be_kept(tmp_path) -> None:
    with odd_bucket(tmp_path, (404, 0), (200, 4)) as place:
        received = receive(place)
        with pytest.raises(BlobDamaged):
            place.keep(received)

        assert received.path.read_bytes() == b"hello"  # another try may follow


@pytest.mark.usefixtures("s3_server")
def test_bytes_go_with_a_checksum_for_the_service_to_verify(tmp_path) -> None:
    with odd_bucket(tmp_path, (404, 0), (200, 5)) as place:
        place.keep(receive(place))

    (head,) = Odd.heads
    assert head["x-amz-checksum-sha256"] == "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
    assert head["content-length"] == "5"


@pytest.mark.usefixtures("s3_server")
def test_bytes_of_another_length_under_the_same_name_are_written_anew(tmp_path) -> None:
    with odd_bucket(tmp_path, (200, 3), (200, 5)) as place:
        place.keep(receive(place))

    assert len(Odd.heads) == 1


@pytest.mark.usefixtures("s3_server")
def test_a_bucket_one_may_not_enter_is_an_error_and_not_an_empty_one(tmp_path) -> None:
    with odd_bucket(tmp_path, (403, 0)) as place, pytest.raises(ClientError):
        place.keep(receive(place))


def test_a_bucket_that_is_not_there_is_an_error_and_not_an_empty_one(bucket) -> None:
    bucket._client.delete_bucket(Bucket=bucket._bucket)
    received = receive(bucket)

    with pytest.raises(ClientError, match="NoSuchBucket"):
        bucket.keep(received)
    assert received.path.exists()


@pytest.mark.usefixtures("s3_server")
def test_a_service_that_does_not_answer_loses_nothing(tmp_path) -> None:
    place = S3Blobs("s3://bucket?endpoint=http://127.0.0.1:1", incoming=tmp_path)
    received = receive(place)

    with pytest.raises(BotoCoreError):
        place.keep(received)
    assert received.path.read_bytes() == b"hello"
    place._client.close()


def test_a_lent_copy_is_gone_when_it_is_given_back(bucket) -> None:
    received = receive(bucket)
    bucket.keep(received)

    with bucket.path(HERE, received.sha256) as lent:
        assert lent.read_bytes() == b"hello"
    assert not lent.parent.exists()
    bucket.remove(HERE, received.sha256)
    with pytest.raises(BlobMissing), bucket.path(HERE, received.sha256):
        pass
