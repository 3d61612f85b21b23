"""Places for bytes that are real: a directory, and a bucket that is asked over HTTP."""

import copy
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
from moto.server import ThreadedMotoServer

from mediadesk.engines.blobs import Blobs
from mediadesk.engines.disk_blobs import DiskBlobs
from mediadesk.engines.s3_blobs import S3Blobs


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 that keeps everything in memory."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "tests")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
        server.start()
        try:
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
        finally:
            server.stop()


@pytest.fixture(scope="session")
def _any_bucket(s3_server, tmp_path_factory) -> Iterator[S3Blobs]:
    place = S3Blobs(f"s3://any/kept?endpoint={s3_server}", incoming=tmp_path_factory.mktemp("any"))
    yield place
    place._client.close()


@pytest.fixture
def bucket(_any_bucket, tmp_path) -> S3Blobs:
    """A bucket of the test's own. Its client is shared: to make one takes boto3 half a second."""
    place = copy.copy(_any_bucket)
    place._bucket, place._waiting = f"bytes-{uuid4().hex[:12]}", DiskBlobs(tmp_path)
    place._client.create_bucket(Bucket=place._bucket)
    return place


@pytest.fixture(params=["disk", "s3"])
def place(request, tmp_path) -> Blobs:
    """Each of the places there are, empty."""
    return DiskBlobs(tmp_path) if request.param == "disk" else request.getfixturevalue("bucket")
