"""The authorization matrix of the console (F-01, F-02, T-01, T-05, T-13): who gets which answer from which route.

And what is left of it: each refusal counted once (T-108, F-35), each change in the trail as the table says (T-110).
"""

from __future__ import annotations

import re

import pytest

from tests.matrix import cells as grid
from tests.matrix import forms
from tests.matrix.outcomes import Left, now_kept, outcome
from tests.matrix.stage import PEOPLE

pytestmark = pytest.mark.django_db
CELLS_AT_LEAST = 600
SEEK_OTHERS = {"olga", "edda", "direct folder_manager", "anonymous", "otto"}
"""Who asks for ids of another account, and for those of nothing: whoever holds all, much, little or nothing at all.

The others do in `make judge`: what they may lies between these.
"""
DONE_BY = {"leave": "edda", "request_new": "vera"}
"""Who does what the owner of the account cannot, or need not."""
DONE_NOWHERE = {
    "users_enable": "whoever is chosen is enabled",
    "users_remind": "nobody of the stage is asked for a second factor",
    "member_enable": "whoever is chosen is enabled",
    "folder_delete": "each folder of the stage holds something",
    "request_withdraw": "whoever asked has no browser on the stage",
}
LOOKS_KEPT = {
    "sign_on_test": "what is sent along to the provider must come back",
    "sign_on_go": "what is sent along to the provider must come back",
    "dashboard": "the account is remembered in which one was last",
    "asset_original": "the trail tells that it was opened",
    "version_original": "the trail tells that it was opened",
}
_CHANGING = re.compile(
    r'csrf[^>]*value="[^"]*"|name="csrf-token" content="[^"]*"|csrfmiddlewaretoken[^>]*>|"X-CSRFToken": "[^"]*"'
)


def form_of(name: str, method: str) -> dict:
    """What is sent to a page: in the address for GET, else as a form."""
    return (
        forms.FORMS.get(name, {})
        if method == "POST"
        or name
        in {
            "assets_chosen",
            "assets_archive",
            "assets_describe",
            "assets_describe_all",
            "grant_new",
            "bundle_choose",
            "explain",
        }
        else {}
    )


def every_cell() -> list[grid.Cell]:
    found = grid.routes().pages
    return [
        cell
        for name, (pattern, line) in found.items()
        for cell in grid.cells_of(name, pattern, line, form_of=form_of)
    ]


def test_every_route_is_in_a_table_and_every_line_has_its_route() -> None:
    found = grid.routes()

    assert not found.unexpected
    assert not grid.gone(found)
    assert len(every_cell()) > CELLS_AT_LEAST


def test_every_changing_page_names_the_permission_of_a_change() -> None:
    """A page is not opened for POST by the right to look (T-13), but for what is about oneself alone.

    To leave is, how one looks at a library, a search that one keeps, and a job that one began; to share that search, or to
    cancel another's job, takes another right, which the action asks for. A job over all that was found asks of each asset.
    """
    from django.urls import get_resolver

    looking = [
        one.name
        for pattern, one in grid._walk(get_resolver().url_patterns)
        if getattr(one.callback, "methods", ()) == ("POST",) and one.callback.may.code.endswith(".view")
    ]

    assert looking == [
        "leave", "library_view", "search_save", "search_change", "search_delete", "assets_all", "job_cancel", "job_undo",
    ]  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_from_each_route_what_is_written_and_leaves_it(stage, play, person) -> None:
    cells = [one for one in every_cell() if person in SEEK_OTHERS or not one.wrong]
    assert not faults_in(stage, play, person, cells)


def test_head_is_answered_as_get_is_and_changes_nothing(stage, play) -> None:
    """It comes without a token against forged forms: a page that takes it for a form that was sent is a hole."""
    before, faults = now_kept(), []
    for cell in every_cell():
        if cell.wrong or cell.place != "granted" or cell.method != "GET" or "GET" not in cell.line.asks:
            continue
        answer, left = play(lambda cell=cell: head(stage, cell), lambda *_: now_kept())
        if outcome(answer) != grid.DONE:
            faults.append(f"{cell.route}: {answer.status_code}")
        if left not in (Left(), before) and cell.route not in LOOKS_KEPT:
            faults.append(f"{cell.route}: changed something")

    assert not faults


@pytest.mark.judge
@pytest.mark.parametrize("person", [one for one in PEOPLE if one not in SEEK_OTHERS])
def test_nobody_else_finds_what_is_not_there_or_another_accounts(stage, play, person) -> None:
    assert not faults_in(stage, play, person, [one for one in every_cell() if one.wrong])


def faults_in(stage, play, person, cells) -> str:
    """Ask for each cell as this person, and say where the answer, or what it left, is not what is written."""
    before, faults, answers, well_done = now_kept(), [], {}, set()

    for cell in cells:
        wanted = grid.expected(stage, person, cell)
        if wanted == {grid.METHOD} and person not in {"anonymous", "olga"}:
            continue  # the method is turned away before anybody is looked at
        if (person, cell.wrong, cell.whose) == ("otto", "account_id", "other"):
            continue  # to him it is his own
        answer, left = play(lambda cell=cell: ask(stage, person, cell), before.left_by)
        got = outcome(answer)
        if got not in wanted:
            faults.append(f"{cell}: {got} ({answer.status_code}), and not {' or '.join(wanted)}")
        if left.changed_though_turned_away:
            faults.append(f"{cell}: {got}, and yet something was changed")
        if got == grid.REFUSED and not cell.wrong and left.refusals != (1, 1):
            faults.append(f"{cell}: counted and told {left.refusals}")
        if person == DONE_BY.get(cell.route, "olga") and changes(cell):
            well_done |= {cell.route} if left.entries == cell.line.leaves else set()
            if left.entries != cell.line.leaves and not left.entries <= {"refused"}:
                faults.append(f"{cell}: left {sorted(left.entries)}, and not {sorted(cell.line.leaves)}")
        if cell.whose in {"other", "missing"} and got == grid.ABSENT:
            answers.setdefault((cell.route, cell.method, cell.wrong), set()).add(body(answer, stage, cell))

    undone = {one.route for one in cells if changes(one) and one.line.leaves} - well_done - set(DONE_NOWHERE)
    faults += [f"{route} was done nowhere" for route in undone if person == DONE_BY.get(route, "olga")]
    faults += [
        f"{where}: another account's is told from an absent one"
        for where, told in answers.items()
        if len(told) > 1
    ]
    return "\n".join(faults)


def changes(cell: grid.Cell) -> bool:
    """Whether it asks for a change of what is one's own."""
    return not cell.wrong and cell.method != "GET" and cell.method in cell.line.asks


def ask(stage, person: str, cell: grid.Cell):
    """Send the request of a cell."""
    sent = grid.form(stage, cell, form_of(cell.route, cell.method)) if cell.method in cell.line.asks else {}
    client, at = stage.clients[person], grid.address(stage, cell)
    client.cookies.pop("messages", None)  # what an earlier answer had to say is no part of this one
    answer = (
        getattr(client, cell.method.lower())(at, sent) if sent else getattr(client, cell.method.lower())(at)
    )
    if answer.streaming:
        answer.getvalue()
        answer.close()
    return answer


def head(stage, cell: grid.Cell):
    """Ask for the head of a page alone."""
    sent = grid.form(stage, cell, form_of(cell.route, "GET"))
    answer = stage.clients["olga"].head(grid.address(stage, cell), sent)
    answer.close()
    return answer


def body(answer, stage, cell: grid.Cell) -> str:
    """What is told, without what differs in any two answers and without the id that was asked for."""
    text = _CHANGING.sub("", answer.content.decode())
    kinds = {**forms.IN_ADDRESSES, **forms.IN_ADDRESSES_OF.get(cell.route, {})}
    if cell.wrong in kinds:
        text = text.replace(forms.thing(stage, kinds[cell.wrong], cell.whose), "ID")
    return text
