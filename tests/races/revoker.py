"""A program of its own beside a server: gives access one way or another, and takes it away by a real action.

It reads `KIND give` and `KIND take` from its standard input and answers each with one line of JSON. To `give` it
says what to ask the server for, as whom; after `take` nobody may be answered any more, or from the moment it says.
"""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    """Do as told until nothing more is said."""
    django.setup()
    from tests.races.revocations import KINDS
    from tests.races.stage import Stage

    stage = Stage()
    print(json.dumps(sorted(KINDS)), flush=True)
    for line in sys.stdin:
        name, do = line.split()
        give, take = KINDS[name]
        if do == "give":
            stage.fresh()
            told: object = give(stage)
            stage.told()
        else:
            until = take(stage)
            told = until.timestamp() if until else None
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
