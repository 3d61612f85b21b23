"""Whatever is accepted is what the provider signed, however the message was changed on its way (F-24)."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.engines.identity.saml import NotAccepted, read_metadata
from mediadesk.engines.identity.saml.metadata import our_metadata
from tests.engines.identity.signing import ANSWERS, ASSERTION, NOW, RESPONSE, US, make, packed, pair, read

WORDS = [
    b"<",
    b">",
    b"/",
    b'"',
    b"'",
    b"&",
    b"&#48;",
    b" ",
    b"\n",
    b"\0",
    b"\xff",
    b"ID",
    b"<saml:",
    b"<!--",
    b"-->",
]
SIGNED = [(ASSERTION,), (RESPONSE,), (ASSERTION, RESPONSE)]


@lru_cache
def valid(signed: tuple[str, ...]) -> bytes:
    """A valid answer, made once."""
    return make(signed=signed)


@lru_cache
def arrived(signed: tuple[str, ...]):
    """Who arrives by it."""
    return read(valid(signed))


def _read(answer: bytes):
    """Who arrives, or None where the answer is refused. Anything else that is raised fails the test."""
    try:
        return read(answer)
    except NotAccepted:
        return None


@st.composite
def changed(draw, answer: bytes) -> bytes:
    """An answer with a few pieces cut out, doubled, moved or overwritten."""
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(answer)))
        end = min(len(answer), begin + draw(st.integers(0, 400)))
        to = draw(st.integers(0, len(answer)))
        piece = answer[begin:end]
        kind = draw(st.integers(0, 3))
        if kind == 0:
            answer = answer[:begin] + draw(st.sampled_from(WORDS) | st.binary(max_size=6)) + answer[end:]
        elif kind == 1:
            answer = answer[:to] + piece + answer[to:]
        elif kind == 2:
            rest = answer[:begin] + answer[end:]
            answer = rest[:to] + piece + rest[to:]
        else:
            answer = answer[:begin] + draw(st.sampled_from(WORDS)) + answer[begin:]
    return answer


@st.composite
def rearranged(draw, answer: bytes) -> bytes:
    """An answer with whole elements doubled, moved or taken away: the changes that stay well-formed."""
    elements = [
        m.span() for m in re.finditer(rb"<((?:saml|samlp|ds):\w+)\b(?:[^<>]*/>|.*?</\1>)", answer, re.DOTALL)
    ]
    begin, end = draw(st.sampled_from(elements))
    gaps = [m.end() for m in re.finditer(rb">", answer)]
    to = draw(st.sampled_from(gaps))
    piece = answer[begin:end].replace(b"u-1001", b"admin") if draw(st.booleans()) else answer[begin:end]
    kind = draw(st.integers(0, 2))
    if kind == 0:
        return answer[:to] + piece + answer[to:]
    if kind == 1:
        return answer[:begin] + answer[end:]
    rest = answer[:begin] + answer[end:]
    return rest[:to] + piece + rest[to:]


@given(st.data())
@pytest.mark.parametrize("signed", SIGNED, ids="+".join)
def test_a_changed_answer_is_refused_or_tells_of_the_same_person(signed, data) -> None:
    assert _read(data.draw(changed(valid(signed)))) in (None, arrived(signed))


@given(st.data())
@pytest.mark.parametrize("signed", SIGNED, ids="+".join)
def test_a_rearranged_answer_is_refused_or_tells_of_the_same_person(signed, data) -> None:
    assert _read(data.draw(rearranged(valid(signed)))) in (None, arrived(signed))


@given(st.data(), st.characters(categories=["L", "N"]))
def test_no_letter_inside_what_is_signed_can_be_changed(data, letter) -> None:
    answer = valid((ASSERTION,)).decode()
    inside = answer.index("<saml:Assertion"), answer.index("</saml:Assertion>")
    key_info = answer.index("<ds:KeyInfo"), answer.index("</ds:KeyInfo>")
    at = data.draw(st.integers(*inside).filter(lambda n: not key_info[0] <= n < key_info[1]))
    if not answer[at].isalnum() or answer[at] == letter:
        return

    assert _read((answer[:at] + letter + answer[at + 1 :]).encode()) is None


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_bytes_and_any_text_are_answered_by_a_reason(sent) -> None:
    assert _read(sent) is None


@given(st.text(min_size=1, max_size=60).filter(lambda t: t.strip() == t and t.isprintable()))
def test_a_name_of_any_letters_arrives_as_it_was_sent(subject) -> None:
    def name_so(root) -> None:
        root.find(".//{*}NameID").text = subject

    assert read(packed(make(name_so))).subject == subject


@given(st.data())
def test_changed_metadata_is_refused_or_read(data) -> None:
    xml = our_metadata(entity_id=US, answers_url=ANSWERS, certificates=[pair("provider").certificate])
    xml = xml.replace(b"SPSSO", b"IDPSSO").replace(b"AssertionConsumerService", b"SingleSignOnService")
    assert read_metadata(xml, NOW).entity_id == US

    with suppress(NotAccepted):
        read_metadata(data.draw(changed(xml)), NOW)
