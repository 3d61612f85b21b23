"""`mediadesk verify-trail`: what was done to a trail behind the product's back is noticed (T-102)."""

from __future__ import annotations

import argparse
import json
import re

import pytest

from mediadesk.actions.billing.change_billing_details import change_billing_details
from mediadesk.actions.teams.create_group import create_group
from mediadesk.rules.billing_details import Details
from mediadesk.rules.chain import plain_hash
from mediadesk.store.models import Account, TrailEntry
from mediadesk.surfaces.commands import verify_trail

ENTRIES = 4


@pytest.fixture
def verify(capsys):
    """`verify("--account", …)` runs the command; gives its exit code and what it printed."""

    def run(*arguments: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        verify_trail.add_arguments(parser)
        code = verify_trail.run(parser.parse_args(arguments))
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def account(world) -> Account:
    """Acme, with some entries in its trail."""
    for number in range(ENTRIES):
        create_group(world.olga, name=f"Group {number}")
    return world.account


@pytest.fixture
def export(account, sign_in, tmp_path):
    """The trail as its page exports it."""
    answer = sign_in("olga").post(f"/console/{account.pk}/trail/export", {"format": "jsonl"})
    path = tmp_path / "trail.jsonl"
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def entry(account, number: int):
    return TrailEntry.objects.filter(account_id=account.pk, number=number)


def test_a_trail_that_nobody_touched_holds(account, verify) -> None:
    code, told = verify("--account", account.pk)

    assert code == 0
    assert f"{ENTRIES} entries hold; the last is {ENTRIES}:" in told


def test_who_sees_no_billing_exports_its_entries_without_details_and_without_hashes(
    world, sign_in, verify, tmp_path
) -> None:
    change_billing_details(world.bill, details=Details(company="Secret Holding"))
    create_group(world.olga, name="Later")
    path = tmp_path / "trail.jsonl"
    address = f"/console/{world.account.pk}/trail"
    for name, sees in (("olga", True), ("adam", False), ("rita", False)):
        reader = sign_in(name)
        assert ("Secret Holding" in reader.get(address).text) is sees
        exported = b"".join(reader.post(f"{address}/export", {"format": "jsonl"}).streaming_content)
        assert (b"Secret Holding" in exported) is sees
        table = b"".join(reader.post(f"{address}/export", {"format": "csv"}).streaming_content)
        assert (b"Secret Holding" in table) is sees
        path.write_bytes(exported)
        code, told = verify(str(path))
        assert (code == 0) is sees
        assert ("it holds no hashes" in told) is not sees  # a hash would tell which guess at a name is right
        assert any(json.loads(line)["hash"] for line in exported.splitlines()) is sees
    page = sign_in("adam").get(f"/console/{world.account.pk}/users/{world.member('bill').pk}").text
    assert "Secret Holding" not in page


# fmt: off
DEEDS = {
    # what is told              what was done
    "entry 2 was changed":        lambda account: entry(account, 2).update(who="Somebody Else"),
    "entry 2 is missing":         lambda account: entry(account, 2).delete(),
    "does not follow":            lambda account: entry(account, 3).update(previous_hash="0" * 64),
    "the end was cut off":        lambda account: entry(account, ENTRIES).delete(),
}
# fmt: on


@pytest.mark.parametrize("told", DEEDS)
def test_what_was_done_to_the_database_is_told(account, verify, told) -> None:
    DEEDS[told](account)

    code, printed = verify("--account", account.pk)

    assert code == 1
    assert told in printed


def test_an_export_is_checked_offline_and_a_changed_line_is_told(export, verify) -> None:
    assert verify(str(export))[0] == 0

    export.write_text(export.read_text().replace("Group 2", "Group 7"))

    code, printed = verify(str(export))
    assert code == 1
    assert "entry 3 was changed" in printed


def test_a_chain_that_was_written_anew_is_told_from_the_one_that_was_noted(account, verify) -> None:
    noted = re.search(r"\d+:\w{64}", verify("--account", account.pk)[1])[0]
    assert verify("--account", account.pk, "--known", noted)[0] == 0

    head = ""
    for row in TrailEntry.objects.filter(account_id=account.pk).order_by("number"):
        row.who, row.previous_hash = "Somebody Else", head
        plain = {**plain_of(row), "who": row.who}
        head = row.hash = plain_hash(plain, previous_hash=head)
        row.save()
    Account.objects.filter(pk=account.pk).update(trail_head=head)

    assert verify("--account", account.pk)[0] == 0  # a chain alone cannot know
    code, printed = verify("--account", account.pk, "--known", noted)
    assert code == 1
    assert f"entry {ENTRIES} is not the one that was noted" in printed


def plain_of(row) -> dict:
    from mediadesk.actions.change import fields_of
    from mediadesk.rules.chain import as_plain

    return as_plain(fields_of(row))
