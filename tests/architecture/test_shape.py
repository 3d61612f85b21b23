"""The shape of the source: sizes, names, docstrings, types, tables. An exception is a row with its reason."""

from __future__ import annotations

import ast
import sys

import pytest

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


@pytest.mark.parametrize("path", EVERYWHERE, ids=tree.name)
def test_a_file_is_short_enough_to_be_read_at_once(path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= MOST_LINES_OF_A_FILE or tree.name(path) in LONG_FILES


@pytest.mark.parametrize("path", EVERYWHERE, ids=tree.name)
def test_a_function_is_short_enough_to_be_seen_at_once(path) -> None:
    long = {
        f"{tree.name(path)}:{node.name}": tree.lines_of(node)
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


@pytest.mark.parametrize("path", EVERYWHERE, ids=tree.name)
def test_a_module_says_what_it_holds(path) -> None:
    assert ast.get_docstring(tree.parsed(path))


@pytest.mark.parametrize("path", MODULES, ids=tree.name)
def test_a_public_function_has_types_and_says_what_it_does(path) -> None:
    functions = [*tree.public_functions(path), *tree.public_methods(path)]

    assert not [f.name for f in functions if f.returns is None], "no return type"
    assert not [f.name for f in functions if any(_untyped(argument) for argument in _arguments(f))], "no type"
    assert not [f.name for f in functions if ast.get_docstring(f) is None and not _is_overload(f)], (
        "no docstring"
    )


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


@pytest.mark.parametrize("path", tree.modules("rules"), ids=tree.name)
def test_rules_import_nothing_but_python(path) -> None:
    imported = set()
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")

    roots = {name.split(".")[0] for name in imported if not name.startswith("mediadesk.rules")}
    assert roots <= sys.stdlib_module_names


@pytest.mark.parametrize("path", EVERYWHERE, ids=tree.name)
def test_a_table_set_by_hand_has_a_line_of_heads_above_it(path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.strip() == "# fmt: off":
            opening = [text.strip() for text in lines[number + 1 : number + 8]]

            assert any(text.startswith("# ") for text in opening), f"line {number + 1}: no heads"
            assert "# fmt: on" in {text.strip() for text in lines[number:]}, (
                f"line {number + 1}: never closed"
            )
