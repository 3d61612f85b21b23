"""No secret is compared by `==`, whose time tells how much of a guess is right (T-46, F-27).

Secrets are known by the names they go by here. What bears such a name and is none stands below, with its reason.
"""

from __future__ import annotations

import ast
import re

from tests.architecture import tree

SECRET = {
    "challenge", "code", "digest", "hash", "hexdigest", "hmac", "key", "mac", "mark", "nonce", "password", "proof",
    "secret", "sha256", "signature", "state", "token", "verifier",
}  # fmt: skip

# fmt: off
NONE = {
    # where, and what is compared                                                why its time may tell
    ("access/statements.py", "entity['id'] == may.code"):                      "a permission's code is published",
    ("actions/library/keep_part.py", "same.sha256 == received.sha256"):        "of bytes that came with this request",
    ("engines/s3_blobs.py", "self._key(*names) == found['Key']"):              "a name in the bucket",
    ("queries/explain.py", "may.code == code"):                                "a permission's code",
    ("queries/security.py", "after.key_days == before.key_days"):              "numbers of days",
    ("queries/sessions.py", "pair[0].session_key != session_key"):             "which of one's own sessions this is",
    ("queries/sessions.py", "row.session_key == session_key"):                 "which of one's own sessions this is",
    ("queries/who_can.py", "one.code == may"):                                 "a permission's code",
    ("rules/chain.py", "previous_hash != head"):                               "the trail's readers see it",
    ("rules/chain.py", "plain_hash(plain, previous_hash=head) != own_hash"):   "the trail's readers see it",
    ("surfaces/archives.py", "now[row.asset_id].sha256 != row.sha256"):        "nobody gives either",
    ("surfaces/console/views/policies.py", "one.code == posted.get('may')"):   "a permission's code",
    ("surfaces/public/pages.py", "now.page.password != opened.page.password"): "nobody gives either: two hashes kept",
}
# fmt: on


def test_no_secret_is_compared_by_a_sign_of_equality() -> None:
    found = {
        (str(path.relative_to(tree.PACKAGE)), compared)
        for path in tree.modules()
        for compared in _compared(tree.parsed(path))
    }

    assert found == set(NONE)


def test_the_test_sees_what_it_is_for() -> None:
    found = _compared(
        ast.parse(
            "given == kept_token\nrow['secret'] != text\nuser.password == x\nmac(text).hexdigest() == signature\n"
            "hash_token(text) == kept\ninvoice.state == OPEN\nlen(token) == 5\ncode == ''\nsame(token, kept)"
        )
    )

    assert found == {
        "given == kept_token",
        "row['secret'] != text",
        "user.password == x",
        "mac(text).hexdigest() == signature",
        "hash_token(text) == kept",
    }


def _compared(module: ast.Module) -> set[str]:
    return {
        ast.unparse(node)
        for node in ast.walk(module)
        if isinstance(node, ast.Compare)
        and any(isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops)
        and not any(map(_is_constant, [node.left, *node.comparators]))
        and any(SECRET & _words(side) for side in (node.left, *node.comparators))
    }


def _is_constant(side: ast.expr) -> bool:
    """A value that stands in the source, which nobody keeps secret: a literal, or a name in capitals."""
    return isinstance(side, ast.Constant) or _called(side).isupper()


def _words(side: ast.expr) -> set[str]:
    return set(re.split(r"[_\W]+", _called(side).lower()))


def _called(side: ast.expr) -> str:
    """The last name of what is compared: of a call the function's, of `row["secret"]` the word in it."""
    if isinstance(side, ast.Call):
        return _called(side.func)
    if isinstance(side, ast.Subscript):
        return (
            side.slice.value if isinstance(getattr(side.slice, "value", None), str) else _called(side.value)
        )
    return {ast.Name: lambda: side.id, ast.Attribute: lambda: side.attr}.get(type(side), str)()
