"""Serve an ASGI application with granian until told to stop.

There is no access log: a query may hold a signature or a one-time token. SIGTERM and SIGINT end it
gracefully: no new connection is taken, requests under way get `stop_seconds`.
"""

import multiprocessing

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

_HEADER_SECONDS = 20
_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "[%(levelname)s] %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def serve(
    app_path: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    stop_seconds: int = 30,
) -> None:
    """Serve until a signal ends it; runs in the main thread.

    Args:
        app_path: `package.module:name` of the application; every worker imports it afresh.
        workers: processes. They are spawned, never forked: a process that has used libvips must not fork.
    """
    # granian asks multiprocessing how to start its workers and has no setting of its own for it.
    multiprocessing.set_start_method("spawn", force=True)
    Server(
        app_path,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000),
        log_level=LogLevels.warning,
        log_dictconfig=_LOGGING,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=stop_seconds,
    ).serve()
