"""Bytes in an S3 bucket, or anything that speaks its protocol.

Received bytes wait in a local directory, so that their type is examined before they are sent and nothing
temporary is left in the bucket. `keep` sends them with a checksum that the service verifies and compares the
length of what is stored; only then does the caller commit the row. One object up to 5 GiB goes in one request:
there is no half-sent multipart upload to sweep.

    s3://<bucket>/<prefix>?endpoint=http://127.0.0.1:9000&region=eu-central-1
    <prefix>/blobs/<environment_id>/<aa>/<sha256>
"""

from __future__ import annotations

import base64
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from mediadesk.engines import clock
from mediadesk.engines.blobs import (
    CHUNK_BYTES,
    BlobDamaged,
    BlobMissing,
    Received,
    as_kept,
    require_environment_id,
    require_sha256,
)
from mediadesk.engines.disk_blobs import DiskBlobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mediadesk.engines.arriving import Arriving

_ABSENT = {"404", "NoSuchKey", "NotFound"}


class S3Blobs:
    """A bucket of bytes. Any number of machines may use it at once."""

    def __init__(self, url: str, *, incoming: Path) -> None:
        """Read the URL; credentials come from boto3's own chain (environment, profile, instance role).

        Args:
            incoming: a local directory of this machine where received bytes wait to be kept.

        Raises:
            ValueError: the URL is not `s3://bucket/…`, or asks for anything but `endpoint` and `region`.
        """
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        if parts.scheme != "s3" or not parts.hostname or set(asked) - {"endpoint", "region"}:
            message = "The place for bytes is written s3://bucket/prefix?endpoint=…&region=…."
            raise ValueError(message)
        self._bucket = parts.netloc
        self._prefix = "/".join(part for part in (parts.path.strip("/"), "blobs") if part)
        self._waiting = DiskBlobs(incoming)
        # boto3's clients may be shared by threads; its resources and sessions may not.
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=asked.get("endpoint", [None])[0],
            region_name=asked.get("region", ["us-east-1"])[0],
            config=Config(
                connect_timeout=5, read_timeout=60, retries={"mode": "standard", "max_attempts": 4}
            ),
        )

    def begin(self) -> Arriving:
        """Make a local file; see `Blobs.begin`."""
        return self._waiting.begin()

    def receive(
        self, source: BinaryIO | Iterable[bytes], *, environment_id: str, limit_bytes: int
    ) -> Received:
        """Take bytes into a local temporary file; see `Blobs.receive`."""
        return self._waiting.receive(source, environment_id=environment_id, limit_bytes=limit_bytes)

    def keep(self, received: Received) -> None:
        """Send the bytes, have the service verify them, and drop the local file; see `Blobs.keep`.

        Raises:
            BlobDamaged: the bucket answers another length than was sent.
        """
        key = self._key(received.environment_id, received.sha256)
        if self._size_bytes(key) == received.size_bytes:
            self._waiting.discard(received)
            return
        try:
            body = received.path.open("rb")
        except FileNotFoundError:
            raise BlobMissing(received.sha256) from None
        with body:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentLength=received.size_bytes,
                ContentType="application/octet-stream",
                ChecksumSHA256=base64.b64encode(bytes.fromhex(received.sha256)).decode(),
            )
        if self._size_bytes(key) != received.size_bytes:
            raise BlobDamaged(received.sha256)
        self._waiting.discard(received)

    def discard(self, received: Received) -> None:
        """Remove the local file; see `Blobs.discard`."""
        self._waiting.discard(received)

    def open(self, environment_id: str, sha256: str) -> BinaryIO:
        """Stream the object; the answer reads forward only. See `Blobs.open`."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(environment_id, sha256))
        except ClientError as error:
            raise _said_missing(error, sha256) from None
        return cast("BinaryIO", answer["Body"])

    @contextmanager
    def path(self, environment_id: str, sha256: str) -> Iterator[Path]:
        """Copy the object to a local file and remove it afterwards; see `Blobs.path`."""
        with tempfile.TemporaryDirectory(prefix="mediadesk-") as directory:
            copy = Path(directory) / sha256
            with self.open(environment_id, sha256) as source, copy.open("wb") as target:
                while chunk := source.read(CHUNK_BYTES):
                    target.write(chunk)
            yield copy

    def remove(self, environment_id: str, sha256: str) -> None:
        """Delete the object; see `Blobs.remove`."""
        self._client.delete_object(Bucket=self._bucket, Key=self._key(environment_id, sha256))

    def sweep(self, *, older_than_seconds: float) -> int:
        """Unlink stale local files; see `Blobs.sweep`."""
        return self._waiting.sweep(older_than_seconds=older_than_seconds)

    def aged(self, *, older_than_seconds: float) -> Iterator[tuple[str, str]]:
        """List the objects of the bucket; see `Blobs.aged`. Cost: one request for each 1,000 objects."""
        oldest = clock.now() - timedelta(seconds=older_than_seconds)
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=f"{self._prefix}/"):
            for found in page.get("Contents", ()):
                names = as_kept(found["Key"].split("/")[-3:])
                if names and self._key(*names) == found["Key"] and found["LastModified"] < oldest:
                    yield names

    def _key(self, environment_id: str, sha256: str) -> str:
        require_sha256(sha256)
        return f"{self._prefix}/{require_environment_id(environment_id)}/{sha256[:2]}/{sha256}"

    def _size_bytes(self, key: str) -> int | None:
        try:
            answer = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise
        return cast("int", answer["ContentLength"])


def _said_missing(error: ClientError, sha256: str) -> Exception:
    return BlobMissing(sha256) if error.response["Error"]["Code"] in _ABSENT else error
