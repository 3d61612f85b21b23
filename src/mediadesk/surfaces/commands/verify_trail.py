"""Check the hash chain of the audit trail: of every account, of one, or of an export, offline.

An export is a file of JSON lines from the Audit trail page, whole, without a filter. The chain shows that
no entry was changed, removed or put in between. Whoever can write the database could write a whole new chain, or cut
its end off an export: note the number and hash that this command prints, and give them with --known the next time.
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
_Known = tuple[int, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An account or an export; everything when neither is given."""
    parser.add_argument("--account", metavar="ID", help="only this account")
    parser.add_argument(
        "--known",
        metavar="NUMBER:HASH",
        type=_known,
        help="an entry noted earlier, which must still be there",
    )
    parser.add_argument("export", nargs="?", type=Path, help="a file of JSON lines from the Audit trail page")


def run(options: argparse.Namespace) -> int:
    """Say for each trail whether it holds; 1 when one does not."""
    if options.export:
        if _is_without_hashes(options.export):
            told = "cannot be checked: it holds no hashes, for whoever exported it does not see billing; ask for an"
            sys.stdout.write(f"{options.export}: {told} export by somebody who does, like an Owner\n")
            return 1
        return _tell(str(options.export), _Counted(_of_export(options.export), options.known))
    accounts = (
        Account.objects.filter(pk=options.account) if options.account else Account.objects.order_by("name")
    )
    if options.known and len(accounts) > 1:
        sys.stderr.write("mediadesk: an entry is of one account; name it with --account\n")
        return 2
    return max([_tell_account(account, options.known) for account in accounts], default=0)


def _tell_account(account: Account, known: "_Known | None") -> int:
    counted = _Counted(exported(account.pk, TrailFilter()), known)
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
    if counted.known and counted.found != counted.known[1]:
        sys.stdout.write(f"{name}: entry {counted.known[0]} is not the one that was noted\n")
        return 1
    noted = f"{counted.count}:{counted.head}" if counted.head else "none"
    sys.stdout.write(f"{name}: {counted.count} entries hold; the last is {noted}\n")
    return 0


class _Counted:
    """Lines that are counted as they pass; `found` is the hash that the entry of the known number has."""

    def __init__(self, lines: _Lines, known: "_Known | None") -> None:
        self.lines, self.known, self.count, self.head, self.found = lines, known, 0, "", ""

    def __iter__(self) -> _Lines:
        for line in self.lines:
            self.count, self.head = self.count + 1, line[2]
            if self.known and self.count == self.known[0]:
                self.found = self.head
            yield line


def _known(text: str) -> _Known:
    number, _, noted = text.partition(":")
    if not number.isdecimal() or not noted:
        raise argparse.ArgumentTypeError("write it as the command printed it, like 12:9f86d0…")
    return int(number), noted


def _is_without_hashes(path: Path) -> bool:
    """Whether the export was made by somebody who does not see billing."""
    with path.open(encoding="utf-8") as file:
        return any(not json.loads(text)["hash"] for text in file)


def _of_export(path: Path) -> _Lines:
    with path.open(encoding="utf-8") as file:
        for text in file:
            plain = json.loads(text)
            yield plain, plain.pop("previous_hash"), plain.pop("hash")
