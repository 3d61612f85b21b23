"""Starting, as an operator does: what is refused is named in one line, and data go where they were told to."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.migrated import put_into
from tests.running import MEDIADESK, free_port, running_copy

CREATE = ("createaccount", "--name", "Acme", "--email", "olga@acme.example")


def mediadesk(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a directory of its own, with these settings alone."""
    plain = {
        name: text for name, text in os.environ.items() if not name.startswith(("MEDIADESK_", "DJANGO_"))
    }
    return subprocess.run(
        [*MEDIADESK, *arguments],
        cwd=cwd,
        env={**plain, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


# fmt: off
REFUSED = [
    # settings, and what the one line names
    ({"MEDIADESK_DAT": "here"},                                                      "Did you mean MEDIADESK_DATA?"),
    ({"MEDIADESK_DEBUG": "on", "MEDIADESK_URL": "https://media.example.com"},        "MEDIADESK_DEBUG"),
    ({"MEDIADESK_UPLOAD_LIMIT_MB": "much"},                                          "MEDIADESK_UPLOAD_LIMIT_MB"),
    ({"MEDIADESK_DATABASE_URL": "mysql://somewhere/db"},                             "postgresql://"),
    ({"MEDIADESK_DATA": "/proc/none"},                                               "/proc/none"),
]
# fmt: on


@pytest.mark.parametrize(("settings", "named"), REFUSED, ids=[named for _, named in REFUSED])
def test_a_setting_that_cannot_be_used_is_named_in_one_line(tmp_path, settings, named) -> None:
    ran = mediadesk("jobs", "--help", cwd=tmp_path, **settings)

    assert ran.returncode == 2
    assert named in ran.stderr
    assert ran.stderr.startswith("mediadesk: ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["secrets.json", "mediadesk.sqlite3"])
def test_a_file_that_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path, name) -> None:
    put_into(tmp_path / "data")
    assert mediadesk(*CREATE, cwd=tmp_path).returncode == 0
    path = tmp_path / "data" / name
    path.chmod(0o644)

    ran = mediadesk("jobs", "--help", cwd=tmp_path)

    assert ran.returncode == 2
    assert f"chmod 600 data/{name}" in ran.stderr


def test_all_that_is_kept_is_for_its_owner_alone_also_in_a_directory_that_was_there(tmp_path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)

    assert mediadesk(*CREATE, cwd=tmp_path).returncode == 0

    open_to_others = [
        one.name for one in data.rglob("*") if one.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    assert not open_to_others


@pytest.mark.parametrize("spelling", ["--data there", "--data=there"])
def test_the_data_directory_named_on_the_command_line_is_the_one_that_is_used(tmp_path, spelling) -> None:
    put_into(tmp_path / "there")
    ran = mediadesk(*CREATE, *spelling.split(), cwd=tmp_path, MEDIADESK_DATA="elsewhere")

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "there" / "mediadesk.sqlite3").exists()
    assert not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / "data").exists()


def test_the_demo_keeps_beside_the_data_and_not_among_them(tmp_path) -> None:
    ran = mediadesk("demo", "--help", cwd=tmp_path)  # the settings are read by then, and nothing is built yet

    assert ran.returncode == 0, ran.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["data-demo"]


@pytest.mark.judge
def test_the_demo_says_how_to_come_in_as_another_at_its_own_port(tmp_path) -> None:
    ran = mediadesk("demo", "--build-only", "--port", "8123", cwd=tmp_path)
    command = next(line.split() for line in ran.stdout.splitlines() if "signinlink" in line)
    setting, value = command[0].split("=")

    link = mediadesk(*command[2:], cwd=tmp_path, **{setting: value})

    assert link.stdout.startswith("http://localhost:8123/"), link.stderr


def test_a_port_that_is_taken_is_not_shared_with_whoever_has_it(tmp_path) -> None:
    with running_copy(tmp_path / "first") as copy:
        port = copy.url.rpartition(":")[2]
        ran = mediadesk("serve", "--port", port, cwd=tmp_path)

    assert ran.returncode == 1
    assert f"127.0.0.1:{port}" in ran.stderr


def test_debug_is_not_served_to_the_network(tmp_path) -> None:
    ran = mediadesk(
        "serve", "--host", "0.0.0.0", "--port", str(free_port()), cwd=tmp_path, MEDIADESK_DEBUG="on"
    )

    assert ran.returncode == 2
    assert "MEDIADESK_DEBUG" in ran.stderr


@pytest.mark.parametrize(
    ("command", "known"),
    [
        (("setplan", "Acmee", "free"), "Acme"),
        (("signinlink", "--email", "olgaa@acme.example"), "olga@acme.example"),
    ],
)
def test_a_command_that_finds_nothing_says_what_there_is(tmp_path, command, known) -> None:
    put_into(tmp_path / "data")
    assert mediadesk(*CREATE, cwd=tmp_path).returncode == 0

    ran = mediadesk(*command, cwd=tmp_path)

    assert ran.returncode == 1
    assert f"There are: {known}." in ran.stderr
