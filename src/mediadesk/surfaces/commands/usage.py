"""Show what accounts use, in the month of the plan of each or in a calendar month (UTC).

Storage is what is kept now or was kept at the end of the month; percent are of the plan that the account has now.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from mediadesk.engines import clock
from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.refusals import Why
from mediadesk.rules.usage import CREDIT, Metric, limit_of, shown
from mediadesk.surfaces.columns import columns
from mediadesk.surfaces.operator import find_account
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.usage_dates import AccountUse, use_in, use_of_all

_HEAD: Final = ("ACCOUNT", "PLAN", "FROM", "CREDITS", "", "STORAGE", "", "BANDWIDTH", "TRANSFORMATIONS")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose, when, and how it is written."""
    parser.add_argument("--account", help="one account alone, by its id or its exact name")
    parser.add_argument("--month", metavar="YYYY-MM", help="a calendar month instead of that of each plan")
    written = parser.add_mutually_exclusive_group()
    written.add_argument("--json", action="store_true", help="print a JSON array, for scripts")
    written.add_argument("--csv", action="store_true", help="print CSV, for spreadsheets")


def run(options: argparse.Namespace) -> int:
    """Print a line an account, by name."""
    which = {"pk": find_account(options.account).pk} if options.account else {}
    found = use_in(_month(options.month), **which) if options.month else use_of_all(**which)
    if options.json:
        sys.stdout.write(json.dumps([_plain(use) for use in found], indent=2) + "\n")
    elif options.csv:
        sys.stdout.writelines(_csv(found))
    else:
        sys.stdout.write(columns([_HEAD, *map(_row, found)]))
    return 0


def _month(text: str) -> Cycle:
    """A month of the calendar that has begun. Raises: Refusal BAD_VALUE."""
    try:
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise Why.BAD_VALUE(what="The month", reason="write it like 2026-05") from None
    if first > clock.now().date():
        raise Why.BAD_VALUE(what="The month", reason="it is still to come")
    return cycle_on(1, first)


def _row(use: AccountUse) -> tuple[str, ...]:
    used = use.used
    return (
        use.name, use.plan.title, use.cycle.first.isoformat(),
        shown(Metric.CREDITS, used[Metric.CREDITS]), _share(use, Metric.CREDITS),
        shown(Metric.STORAGE, used[Metric.STORAGE]), _share(use, Metric.STORAGE),
        shown(Metric.BANDWIDTH, used[Metric.BANDWIDTH]),
        shown(Metric.TRANSFORMATIONS, used[Metric.TRANSFORMATIONS]),
    )  # fmt: skip


def _share(use: AccountUse, metric: Metric) -> str:
    limit = limit_of(use.plan, metric)
    return f"{use.used[metric] * 100 // limit} %" if limit else ""


def _csv(found: Iterable[AccountUse]) -> Iterable[str]:
    rows = [_plain(use) for use in found]
    return csv_lines(list(rows[0]) if rows else [], [list(row.values()) for row in rows])


def _plain(use: AccountUse) -> dict[str, str | int | float | None]:
    """For programs: bytes, counts, and credits with two decimals; no limit is null."""
    credits_limit = limit_of(use.plan, Metric.CREDITS)
    return {
        "account_id": use.account_id,
        "account": use.name,
        "plan": use.plan.id,
        "first_day": use.cycle.first.isoformat(),
        "last_day": use.cycle.last.isoformat(),
        "credits": round(use.used[Metric.CREDITS] / CREDIT, 2),
        "credits_limit": None if credits_limit is None else credits_limit // CREDIT,
        "storage_bytes": use.used[Metric.STORAGE],
        "storage_limit_bytes": limit_of(use.plan, Metric.STORAGE),
        "bandwidth_bytes": use.used[Metric.BANDWIDTH],
        "transformations": use.used[Metric.TRANSFORMATIONS],
    }
