"""What an operator sees of what the accounts use, as it is typed."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from mediadesk.engines import clock
from mediadesk.store.models import Account
from mediadesk.store.usage import Counted, UsageKey, add_up, close_day
from mediadesk.wiring.cli import main
from tests.actions.library.saying import put

GB = 1_000_000_000


@pytest.fixture
def typed(world, capsys):
    """`typed("--csv")` runs `mediadesk usage` on 20 May 2030 and gives its code and what it said.

    Acme is on the plan Free since the 5th of another month: it keeps 10 bytes, and sent 5 GB on 4 and on 6 May.
    """
    Account.objects.update(plan="free", created_at=datetime(2030, 3, 5, 9, tzinfo=UTC))
    Account.objects.filter(pk=world.other_account.pk).update(name="=Other", plan="gone")
    for day in (4, 6):
        key = UsageKey(world.account.pk, date(2030, 5, day), world.environment.pk)
        add_up({key: Counted(bandwidth_bytes=5 * GB, transformations=1_250)})

    def run(*words: str) -> tuple[int, str]:
        code = main(["usage", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    with clock.stand_still_at(datetime(2030, 5, 20, 12, tzinfo=UTC)):
        put(world.olga, world.root, "ten.txt", "0123456789")
        yield run


def test_every_account_has_a_line_with_its_share_of_the_plan(typed) -> None:
    code, said = typed()

    assert code == 0
    _, other, acme = (" ".join(line.split()) for line in said.splitlines())
    assert acme == "Acme Free 2030-05-05 6.3 25 % 10 bytes 0 % 5 GB 1,250"
    assert other.startswith("=Other")
    assert "%" not in other  # a plan that is on no list has no limits


def test_a_calendar_month_tells_its_days_and_what_was_kept_at_its_end(typed, world) -> None:
    close_day(date(2030, 4, 29))
    put(world.olga, world.root, "five.txt", "01234")

    (april,) = json.loads(typed("--account", "Acme", "--month", "2030-04", "--json")[1])
    (may,) = json.loads(typed("--account", world.account.pk, "--month", "2030-05", "--json")[1])

    assert (april["bandwidth_bytes"], april["storage_bytes"]) == (0, 10)
    assert (april["first_day"], april["last_day"]) == ("2030-04-01", "2030-04-30")
    assert (may["bandwidth_bytes"], may["storage_bytes"], may["transformations"]) == (10 * GB, 15, 2_500)
    assert (may["credits"], may["credits_limit"], may["storage_limit_bytes"]) == (12.5, 25, 25 * GB)


def test_a_spreadsheet_gets_one_line_an_account_and_no_formula(typed) -> None:
    rows = list(csv.DictReader(io.StringIO(typed("--csv")[1].removeprefix("\ufeff"))))

    assert [row["account"] for row in rows] == ["'=Other", "Acme"]
    assert rows[0]["credits_limit"] == ""
    assert (rows[1]["credits"], rows[1]["bandwidth_bytes"]) == ("6.25", str(5 * GB))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--account", "Nobody"), "There is no account Nobody."),
        (("--month", "2030-13"), "write it like 2026-05"),
        (("--month", "2030-06"), "still to come"),
    ],
)
def test_what_cannot_be_told_is_said_in_a_line(typed, words, said) -> None:
    code, told = typed(*words)

    assert code == 1
    assert said in told
    assert told.count("\n") == 1
