"""Check the hash chain of the audit trail: of every account, of one, or of an export, offline.

An export is a file of JSON lines from the Audit trail page, whole, without a filter. The chain shows that
no entry was changed, removed or put in between; to see that none was cut off at the end, compare the number
and hash of the last entry with those noted earlier.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from mediadesk.queries.trail import TrailFilter, exported
from mediadesk.rules.chain import first_fault
from mediadesk.store.teams import Account

_Lines = Iterator[tuple[Mapping[str, object], str, str]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An account or an export; everything when neither is given."""
    parser.add_argument("--account", metavar="ID", help="only this account")
    parser.add_argument("export", nargs="?", type=Path, help="a file of JSON lines from the Audit trail page")


def run(options: argparse.Namespace) -> int:
    """Say for each trail whether it holds; 1 when one does not."""
    if options.export:
        return _tell(str(options.export), _Counted(_of_export(options.export)))
    accounts = (
        Account.objects.filter(pk=options.account) if options.account else Account.objects.order_by("name")
    )
    return max([_tell_account(account) for account in accounts], default=0)


def _tell_account(account: Account) -> int:
    counted = _Counted(exported(account.pk, TrailFilter()))
    failed = _tell(f"{account.name} ({account.pk})", counted)
    if not failed and (counted.count, counted.head) != (account.trail_count, account.trail_head):
        sys.stdout.write(f"{account.name}: the end was cut off: {account.trail_count} entries were written\n")
        return 1
    return failed


def _tell(name: str, counted: "_Counted") -> int:
    fault = first_fault(counted)
    if fault:
        sys.stdout.write(f"{name}: does not hold: {fault.what}\n")
        return 1
    sys.stdout.write(f"{name}: {counted.count} entries hold; the last hash is {counted.head or 'none'}\n")
    return 0


class _Counted:
    """Lines that are counted as they pass."""

    def __init__(self, lines: _Lines) -> None:
        self.lines, self.count, self.head = lines, 0, ""

    def __iter__(self) -> _Lines:
        for line in self.lines:
            self.count, self.head = self.count + 1, line[2]
            yield line


def _of_export(path: Path) -> _Lines:
    with path.open(encoding="utf-8") as file:
        for text in file:
            plain = json.loads(text)
            yield plain, plain.pop("previous_hash"), plain.pop("hash")
