"""Where a grant holds is said in one place: nobody else spells out which of its fields are empty.

A grant of a collection has neither a folder nor an environment: whoever asks for these two alone would take it for a
role of the whole account.
"""

from __future__ import annotations

import ast

from tests.architecture import tree

THE_PLACE = "src/mediadesk/store/access.py"
ASKING = {"filter", "exclude", "get", "Q", "get_or_create", "update_or_create"}
SCOPES = {"folder", "environment", "collection"}
NO_GRANTS = {"asked", "row", "self"}  # a request, and an item of a bundle: about none of collections


ELSEWHERE = [path for path in tree.modules() if tree.name(path) != THE_PLACE]


def test_only_the_store_asks_for_grants_by_the_fields_they_leave_empty() -> None:
    spelled = [
        f"{tree.name(path)}, line {call.lineno}: {ast.unparse(call)[:80]}"
        for path in ELSEWHERE
        for call in ast.walk(tree.parsed(path))
        if isinstance(call, ast.Call) and _name(call) in ASKING and any(map(_leaves_empty, call.keywords))
    ]

    assert not spelled


def test_only_the_store_reads_the_scope_of_a_grant_field_by_field() -> None:
    """`grant.folder or grant.environment` would be nothing for a collection, and so the account."""
    spelled = [
        f"{tree.name(path)}, line {node.lineno}: {ast.unparse(node)[:80]}"
        for path in ELSEWHERE
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.BoolOp | ast.IfExp) and _reads(node) == {"folder", "environment"}
    ]

    assert not spelled


def test_the_test_sees_what_it_is_for() -> None:
    found = ast.parse(
        "Grant.objects.filter(folder=None)\nQ(collection__isnull=True)\ngrant.folder or grant.environment"
    )
    calls = [node for node in ast.walk(found) if isinstance(node, ast.Call)]

    assert sum(_name(call) in ASKING and any(map(_leaves_empty, call.keywords)) for call in calls) == 2
    assert [_reads(node) for node in ast.walk(found) if isinstance(node, ast.BoolOp)] == [
        {"folder", "environment"}
    ]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _leaves_empty(keyword: ast.keyword) -> bool:
    """Folder and collection are fields of grants alone that can be empty; of an API key the environment is too."""
    name, nothing = keyword.arg or "", isinstance(keyword.value, ast.Constant) and keyword.value.value is None
    return name.removesuffix("__isnull") in {"folder", "collection"} and (
        name.endswith("__isnull") or nothing
    )


def _reads(node: ast.AST) -> set[str]:
    return {
        one.attr.removesuffix("_id")
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute)
        and one.attr.removesuffix("_id") in SCOPES
        and isinstance(one.value, ast.Name)
        and one.value.id not in NO_GRANTS
    }
