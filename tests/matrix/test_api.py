"""The authorization matrix of the Provisioning API (F-01, F-02, T-01, T-05, T-13): which key gets which answer."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import Client

from tests.matrix import cells as grid
from tests.matrix import forms
from tests.matrix.outcomes import now_kept, outcome
from tests.matrix.stage import KEY_ROLES, KEYS, SECRET

pytestmark = pytest.mark.django_db
CELLS_AT_LEAST = 60
NOT_OF_THIS_ACCOUNT = set(KEYS) - set(KEY_ROLES)


def form_of(name: str, method: str) -> dict:
    """What is sent with a call."""
    return forms.API_FORMS.get((name, method), {})


def every_cell() -> list[grid.Cell]:
    return [
        cell
        for name, (pattern, line) in grid.routes().api.items()
        for cell in grid.cells_of(name, pattern, line, form_of=form_of)
    ]


def test_the_matrix_holds_every_call() -> None:
    assert len(every_cell()) > CELLS_AT_LEAST


@pytest.mark.parametrize("key", KEYS)
def test_each_key_gets_from_each_call_what_is_written_and_leaves_its_name(stage, play, key) -> None:
    """T-108, F-35: a refusal is counted once, whether the query said no or the action."""
    before, faults, answers = now_kept(), [], {}

    for cell in every_cell():
        if (key, cell.wrong, cell.whose) == ("other_accounts_key", "account_id", "other"):
            continue  # to it this is its own
        wanted = expected(stage, key, cell)
        answer, left = play(lambda cell=cell: ask(stage, key, cell), before.left_by)
        got = outcome(answer)
        if got not in wanted:
            faults.append(f"{cell}: {got} ({answer.status_code}), and not {' or '.join(sorted(wanted))}")
        if left.changed_though_turned_away:
            faults.append(f"{cell}: {got}, and yet something was changed")
        if got == grid.REFUSED and not cell.wrong and left.refusals != (1, 1):
            faults.append(f"{cell}: counted and told {left.refusals}")
        if got == grid.DONE and not all(f"As {key}" in who for who in left.names):
            faults.append(f"{cell}: done by {sorted(left.names)}")
        if cell.whose in {"other", "missing"} and got == grid.ABSENT:
            answers.setdefault((cell.route, cell.method, cell.wrong), set()).add(answer.content)

    faults += [
        f"{where}: another account's is told from an absent one"
        for where, told in answers.items()
        if len(told) > 1
    ]
    assert not faults, "\n".join(faults)


def expected(stage, key: str, cell: grid.Cell) -> set[str]:
    """What may come of a call: one outcome, or two where both tell the same nothing."""
    if cell.method not in cell.line.asks:
        return {grid.METHOD}
    if key in NOT_OF_THIS_ACCOUNT or cell.wrong == "account_id":
        return {grid.KEY}
    allowed = allows(stage, key, cell)
    if cell.wrong:
        return {grid.ABSENT} if allowed else {grid.REFUSED, grid.ABSENT}
    return {grid.DONE} if allowed else {grid.REFUSED}


def allows(stage, key: str, cell: grid.Cell) -> bool:
    """What the oracle says; environment.create is asked of the account, whatever the line's place."""
    asked, account = cell.line.asks[cell.method], stage.own.account
    here = None if cell.line.place == "account" or asked == "environment.create" else stage.own.environment
    return stage.may(key, asked, (account, here, None))


def ask(stage, key: str, cell: grid.Cell):
    """Send the call of a cell, as JSON."""
    form = form_of(cell.route, cell.method)
    sent = forms.filled(stage, cell.route, form, wrong=cell.wrong, whose=cell.whose) if form else {}
    if (cell.route, cell.method) == ("users/<user_id>", "DELETE"):
        sent = {"successor_id": stage.own.account.owner_id}
    client, headers = Client(REMOTE_ADDR="192.0.2.8"), credentials(stage, key)
    if key == "session_only":
        client = stage.clients["olga"]
    more = {"content_type": "application/json"} if cell.method != "GET" else {}
    body = json.dumps(sent) if cell.method != "GET" else sent
    return getattr(client, cell.method.lower())(grid.address(stage, cell), body, headers=headers, **more)


def credentials(stage, key: str) -> dict[str, str]:
    """The Basic authentication of a key, or none."""
    if key in {"no_key", "session_only"}:
        return {}
    secret = "not the secret" if key == "wrong_secret" else SECRET
    pair = base64.b64encode(f"{stage.keys[key].key}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}
