"""`python -m bench [NAME …]`: run the benchmarks named, or all but those that install a peer."""

from __future__ import annotations

import sys

from bench import closing, decisions, members, metering, peer, revocation, uploads
from bench.access import compare
from bench.library import compare as library

BENCHMARKS = {
    # name      what it runs
    "members": members.run,
    "decisions": decisions.run,
    "revocation": revocation.run,
    "uploads": uploads.run,
    "closing": closing.run,
    "metering": metering.run,
    "directus": peer.run,
    "access": compare.run,
    "library": library.run,
}
NEEDS_A_PEER = {"directus", "access", "library"}  # the last one a million assets


def main() -> None:
    """Run them, one after the other."""
    wanted = sys.argv[1:] or [name for name in BENCHMARKS if name not in NEEDS_A_PEER]
    if unknown := set(wanted) - BENCHMARKS.keys():
        sys.exit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHMARKS)}.")
    for name in wanted:
        print(f"\n== {name}", flush=True)
        BENCHMARKS[name]()


main()
