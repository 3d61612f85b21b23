"""What an action is: one file, one function of its name, one frame, an actor first and names for the rest."""

from __future__ import annotations

import ast

import pytest

from tests.architecture import tree

ACTIONS = tree.actions()
FRAMES = {
    f.name for f in tree.public_functions(tree.PACKAGE / "actions/change.py") if f.name.startswith("change")
}
WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
}


def test_there_are_frames() -> None:
    assert {"change", "change_own"} <= FRAMES


@pytest.mark.parametrize("path", ACTIONS, ids=tree.name)
def test_an_action_file_holds_one_action_of_its_name_that_opens_one_frame(path) -> None:
    (action,) = tree.public_functions(path)
    opened = [
        call for function in _functions(path) for call in tree.calls_in_with(function) if call in FRAMES
    ]

    assert action.name == path.stem
    assert len(opened) == 1
    assert FRAMES & set(tree.calls_in_with(action)), "the frame is opened by the action itself"


@pytest.mark.parametrize("path", ACTIONS, ids=tree.name)
def test_an_action_takes_its_actor_first_and_the_rest_by_name(path) -> None:
    (action,) = tree.public_functions(path)

    assert [argument.arg for argument in action.args.args] == ["actor"]
    assert action.args.vararg is None


@pytest.mark.parametrize("path", tree.modules("queries"), ids=tree.name)
def test_a_query_writes_nothing(path) -> None:
    written = [
        f"line {node.lineno}: .{node.func.attr}()"
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES - {"update"}
    ]

    assert not written


def _functions(path) -> list[tree.Function]:
    return [node for node in tree.parsed(path).body if isinstance(node, tree.Function)]
