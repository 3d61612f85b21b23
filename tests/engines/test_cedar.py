"""The door to Cedar: its messages stand at their lines, and no text ends the process."""

import threading

import pytest

from mediadesk.access.schema import published
from mediadesk.engines import cedar
from mediadesk.rules.policies import LONGEST

GOOD = 'forbid(principal, action == Cloudinary::Action::"asset.delete", resource);'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"{GOOD}\n\npermit(principl, action, resource);", 3, "invalid variable in the policy scope: principl"),
        ("permit(principal,\n action,\n,resource);", 3, "unexpected token `,`"),
        ("permit(principal, action, resource)\nwhen { true", 2, "unexpected end of input"),
        (f'{GOOD}\n// a ";" in a comment;\nforbid(principal, action, "a;b");', 3, ""),
        ("permit(principal, action, resource)\nwhen {\n  resource.tagz.isEmpty()\n};", 3, "attribute `tagz`"),
        ('permit(principal,\n action == Cloudinary::Action::"aset.view",\n resource);', 2, "aset.view"),
        ('permit(\n principal == Cloudinary::APIKy::"1",\n action, resource);', 2, "Cloudinary::APIKy"),
        (f"{GOOD}\n{GOOD[:-1]}\nwhen {{ 3 }};", 2, "expected Bool but saw Long"),
        (f"{GOOD}\n// a comment\n{GOOD[:-1]}\nwhen {{ 3 }};", 3, "expected Bool but saw Long"),
        ("permit(principal == ?principal, action, resource);", 1, "template"),
    ],
)  # fmt: skip
def test_cedars_message_stands_at_the_line_it_is_about(text, line, message) -> None:
    fault = cedar.faults(text, published())[0]

    assert (fault.line, message in fault.message) == (line, True)


def test_a_good_text_has_no_faults() -> None:
    assert cedar.faults(f"// a comment; with a sign\n{GOOD}\n{GOOD}", published()) == []


@pytest.mark.parametrize(
    "condition",
    [
        "(" * 4000 + "true" + ")" * 4000,
        "[" * 4000 + "]" * 4000 + " == 1",
        "{a:" * 2000 + "1" + "}" * 2000 + " == 1",
        "if true then true else " * 400 + "true",
        "if true then " * 400 + "true" + " else true" * 400,
        "true || " * 1200 + "true",
        "1" + "+1" * 4900 + " == 1",
        "resource" + ".a" * 4900 + " == 1",
        "!" * 9000 + "true",
        "-" * 9000 + "1 == 1",
    ],
)
def test_a_text_made_to_break_the_parser_is_refused_in_words(condition) -> None:
    """T-122. On a thread, whose stack is smaller than that of the process."""
    text, found = f"permit(principal, action, resource) when {{ {condition} }};", []
    asking = threading.Thread(target=lambda: found.extend(cedar.faults(text, published())))
    asking.start()
    asking.join()

    assert [fault.line for fault in found] == [1]


def test_a_text_is_at_most_10000_characters_long() -> None:
    assert cedar.faults(GOOD + " " * (LONGEST - len(GOOD)), published()) == []
    assert cedar.faults(GOOD + " " * (LONGEST - len(GOOD) + 1), published()) == [
        cedar.Fault(1, cedar.TOO_LONG)
    ]


def test_an_entity_that_cannot_be_is_an_error_and_no_yes() -> None:
    """T-123."""
    policies = cedar.parsed({"p": cedar.statements("permit(principal, action, resource);")[0]})
    who, action = {"type": "U", "id": "u"}, {"type": "Action", "id": "a"}

    said = cedar.ask(
        policies, cedar.entities([]), principal=who, action=action, resource={"uid": {"type": "", "id": "x"}}
    )

    assert not said.allowed
    assert said.errors


def test_names_of_entities_are_data_whatever_they_hold() -> None:
    """T-121."""
    name = 'x" || true || "\n} permit(principal, action, resource); //'
    (statement,) = cedar.statements('permit(principal == U::"u", action, resource);')
    policies = cedar.parsed({"p": statement})

    for principal, allowed in (("u", True), (name, False)):
        said = cedar.ask(
            policies,
            cedar.entities([]),
            principal={"type": "U", "id": principal},
            action={"type": "Action", "id": "a"},
            resource=cedar.entity("T", name, {"name": name}, []),
        )
        assert (said.allowed, said.errors) == (allowed, ())
