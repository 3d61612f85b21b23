"""The installation's secrets: made on the first start, kept in the data directory, readable by its owner alone."""

import json
import os
import secrets
import stat
from pathlib import Path

from mediadesk.engines.secrets import new_sealing_key
from mediadesk.wiring.bad_setting import BadSetting


def read_or_make_secrets(data: Path) -> dict[str, str]:
    """Read `<data>/secrets.json`, or make it with mode 0600. Two processes starting at once agree on one.

    Raises:
        BadSetting: others on the machine can read the file or the database beside it; the directory cannot be
            made or written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _read_or_make(data)
    except OSError as error:
        message = (
            f"The data directory {data} cannot be used: {error.strerror}. "
            "Name another one with MEDIADESK_DATA or --data."
        )
        raise BadSetting(message) from None


def _read_or_make(data: Path) -> dict[str, str]:
    path = data / "secrets.json"
    if not path.exists():
        fresh = {"signing_key": secrets.token_urlsafe(48), "sealing_key": new_sealing_key()}
        temporary = data / f".secrets-{secrets.token_hex(8)}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(fresh, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(temporary)  # fails when another process was first, unlike a rename
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
        _flush_name(data)  # what is sealed with a key lost in a power cut is lost with it
    for kept_private in (path, data / "mediadesk.sqlite3"):
        if kept_private.exists() and kept_private.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = f"{kept_private} can be read by others on this machine. Run: chmod 600 {kept_private}"
            raise BadSetting(message)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def _flush_name(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
