"""The source as syntax trees: what the house rules are tested against."""

from __future__ import annotations

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/mediadesk"
FLOORS = {"wiring", "surfaces", "actions", "queries", "access", "store", "engines", "rules"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> list[Path]:
    """All modules of these folders, or of the whole package; migrations, drawn by Django, are left out."""
    places = [PACKAGE / folder for folder in folders] or [PACKAGE]
    found = {path for place in places for path in place.rglob("*.py")}
    return sorted(path for path in found if "migrations" not in path.parts)


def tests() -> list[Path]:
    """All modules of the tests and benchmarks."""
    return sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")])


def actions() -> list[Path]:
    """The files that hold an action each."""
    return sorted(path for path in (PACKAGE / "actions").glob("*/*.py") if path.name != "__init__.py")


def views() -> list[tuple[Path, Function]]:
    """Public functions of the surfaces that take a request first and are no part of a decorator."""
    return [
        (path, function)
        for path in modules(
            "surfaces/console/views", "surfaces/cloudinary", "surfaces/scim", "surfaces/webhooks"
        )
        for function in public_functions(path)
        if function.args.args and function.args.args[0].arg == "request"
    ]


@functools.cache
def parsed(path: Path) -> ast.Module:
    """Read a module, once a run."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def public_functions(path: Path) -> list[Function]:
    """Functions at the top of a module whose names do not begin with an underscore."""
    return [
        node for node in parsed(path).body if isinstance(node, Function) and not node.name.startswith("_")
    ]


def public_methods(path: Path) -> list[Function]:
    """Methods of a module's public classes, special and private ones left out."""
    return [
        node
        for holder in parsed(path).body
        if isinstance(holder, ast.ClassDef) and not holder.name.startswith("_")
        for node in holder.body
        if isinstance(node, Function) and not node.name.startswith("_")
    ]


def lines_of(function: Function) -> int:
    """How many lines a function takes up, from `def` to its end, its docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def calls_in_with(function: Function) -> list[str]:
    """The names of the functions that are called to open the `with` blocks of a function."""
    return [
        item.context_expr.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
        if isinstance(item.context_expr, ast.Call) and isinstance(item.context_expr.func, ast.Name)
    ]


def tracked() -> list[Path]:
    """All files of the project that are kept, or would be: git's list where there is one."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def name(path: Path) -> str:
    """A path as the report of a failure shows it."""
    return str(path.relative_to(ROOT))
