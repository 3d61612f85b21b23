"""What a power cut leaves without a row is swept, on the disk and in a bucket; what a row names never goes (T-74)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

PROGRAM = Path(__file__).with_name("installed.py")
POWER_CUT = 9
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.fixture
def bucket():
    """The address of an empty bucket."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    keys = {name.lower(): key for name, key in KEYS.items()}
    boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys).create_bucket(Bucket="library")
    yield f"s3://library/of/acme?endpoint={url}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def do(request, tmp_path):
    """Does things one after the other in an installation, by a program of its own, and gives what they say."""
    settings = {name: text for name, text in os.environ.items() if not name.startswith("MEDIADESK_")} | KEYS
    settings |= {"MEDIADESK_DATA": f"{tmp_path}/data", "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
    settings |= {"PYTHONPATH": str(PROGRAM.parents[3])}
    if request.param == "s3":
        settings["MEDIADESK_BLOBS_URL"] = request.getfixturevalue("bucket")

    def run(*deeds: str) -> list:
        command = [sys.executable, PROGRAM, *deeds]
        ran = subprocess.run(command, env=settings, check=False, capture_output=True, text=True)
        dies = deeds[-1].partition(":")[0].endswith("_and_die")
        assert ran.returncode == (POWER_CUT if dies else 0), ran.stderr
        return [] if dies else json.loads(ran.stdout)

    return run


def test_what_power_cuts_left_is_swept_a_day_later_and_nothing_else(do) -> None:
    do("found", "upload:red", "keep_theirs", "upload_and_die:blue")
    do("upload_and_die:grey")
    do("upload_half_and_die")
    do("delete_and_die:green")
    do("delete_environment_and_die")

    *_, before = do("upload:blue", "sweep_after:23", "count")
    *_, after = do("sweep_after:25", "count")

    # Named are red, and blue, which was uploaded once more; of the second environment two are left.
    assert before == {"stored": 7, "unnamed": 5, "lost": 0, "half": 1, "pictures": 3}
    # Another installation's bytes in the same bucket stay: it may have a row for them.
    assert after == {"stored": 3, "unnamed": 1, "lost": 0, "half": 0, "pictures": 2}
