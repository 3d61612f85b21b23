"""Work on jobs, send queued mails and tidy up, until stopped. `serve` starts one of these; a second does no harm."""

import argparse
import signal
import threading

from mediadesk.surfaces import jobs, working


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""
    del parser


def run(options: argparse.Namespace) -> int:
    """Work until a signal comes."""
    del options
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    beside = threading.Thread(
        target=working.work_until, args=(stop,), name="jobs"
    )  # no mail waits for an import
    beside.start()
    jobs.run_until(stop)
    beside.join()
    return 0
