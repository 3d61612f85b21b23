"""The shape of the source: sizes, names, docstrings, types, tables. An exception is a row with its reason."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from tests.architecture import tree

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50
MOST_LINES_OF_A_VIEW = 15
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}

LONG_FILES: dict[str, str] = {  # path: why it is longer
    "tests/surfaces/front/test_answers.py": "one driver serves all the ways in which an answer can end",
}
LONG_FUNCTIONS: dict[str, str] = {}  # path:function: why it is longer

MODULES = tree.modules()
EVERYWHERE = [*MODULES, *tree.tests()]


def test_a_file_is_short_enough_to_be_read_at_once() -> None:
    lines = {tree.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in EVERYWHERE}
    long = {name: count for name, count in lines.items() if count > MOST_LINES_OF_A_FILE}

    assert long.keys() <= LONG_FILES.keys(), long


def test_a_function_is_short_enough_to_be_seen_at_once() -> None:
    long = {
        f"{tree.name(path)}:{node.name}": tree.lines_of(node)
        for path in EVERYWHERE
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, tree.Function) and tree.lines_of(node) > MOST_LINES_OF_A_FUNCTION
    }

    assert long.keys() <= LONG_FUNCTIONS.keys(), long


def test_a_view_parses_calls_one_thing_and_renders() -> None:
    long = {
        f"{tree.name(path)}:{view.name}": tree.lines_of(view)
        for path, view in tree.views()
        if tree.lines_of(view) > MOST_LINES_OF_A_VIEW
    }

    assert not long


def test_no_name_says_that_anything_may_go_in() -> None:
    held = [*tree.PACKAGE.rglob("*"), *(tree.ROOT / "tests").rglob("*")]

    assert not [
        tree.name(path)
        for path in held
        if path.stem.lower() in FORBIDDEN_NAMES and path.suffix in {"", ".py"}
    ]


def test_a_module_says_what_it_holds() -> None:
    assert not [tree.name(path) for path in EVERYWHERE if not ast.get_docstring(tree.parsed(path))]


def test_a_public_function_has_types_and_says_what_it_does() -> None:
    functions = {
        f"{tree.name(path)}:{one.name}": one
        for path in MODULES
        for one in [*tree.public_functions(path), *tree.public_methods(path)]
    }

    untyped = {name for name, one in functions.items() if any(map(_untyped, _arguments(one)))}
    mute = {name for name, one in functions.items() if not (ast.get_docstring(one) or _is_overload(one))}
    assert not {name for name, one in functions.items() if one.returns is None}
    assert not untyped
    assert not mute


def _arguments(function: tree.Function) -> list[ast.arg]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*named, *(one for one in (arguments.vararg, arguments.kwarg) if one)]


def _untyped(argument: ast.arg) -> bool:
    return argument.annotation is None and argument.arg not in {"self", "cls"}


def _is_overload(function: tree.Function) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id in {"overload", "override"} for one in function.decorator_list
    )


def test_rules_import_nothing_but_python() -> None:
    imported = {
        (tree.name(path), name)
        for path in tree.modules("rules")
        for node in ast.walk(tree.parsed(path))
        for name in _imported(node)
        if not name.startswith("mediadesk.rules")
    }

    assert not [one for one in imported if one[1].partition(".")[0] not in sys.stdlib_module_names]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_a_table_set_by_hand_has_a_line_of_heads_above_it() -> None:
    assert not [fault for path in EVERYWHERE for fault in _faults_of_tables(path)]


def _faults_of_tables(path) -> Iterator[str]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    for number, line in enumerate(lines):
        if line == "# fmt: off":
            where = f"{tree.name(path)}, line {number + 1}"
            if not any(text.startswith("# ") for text in lines[number + 1 : number + 8]):
                yield f"{where}: no heads"
            if "# fmt: on" not in lines[number:]:
                yield f"{where}: never closed"
