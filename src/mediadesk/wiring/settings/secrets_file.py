"""The installation's secrets: made on the first start, kept in the data directory, readable by its owner alone."""

import json
import os
import secrets
import stat
from pathlib import Path

from mediadesk.engines.secrets import new_sealing_key
from mediadesk.wiring.settings.table import BadSetting


def read_or_make_secrets(data: Path) -> dict[str, str]:
    """Read `<data>/secrets.json`, or make it with mode 0600. Two processes starting at once agree on one.

    Raises:
        BadSetting: others on the machine can read the file.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
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
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = f"{path} can be read by others on this machine. Run: chmod 600 {path}"
        raise BadSetting(message)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
