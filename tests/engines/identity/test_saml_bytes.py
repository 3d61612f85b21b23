"""The bytes of a message: one encoding, one reading, and an end (security list 1.4, numbers 9 to 11 and 20; F-24)."""

from __future__ import annotations

import time
import tracemalloc
import zlib

import pytest

from mediadesk.engines.identity.saml import NotAccepted, Reason
from mediadesk.engines.identity.saml.markup import MOST_BYTES, deflated, inflated
from tests.engines.identity.signing import make, packed, read, refused

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def _with(before: bytes, after: bytes):
    return lambda: make().replace(before, after, 1)


def _headed(head: str):
    return lambda: head.encode() + make()


def _as(encoding: str, declared: str | None = None):
    text = make().decode()
    return lambda: (f'<?xml version="1.0" encoding="{declared or encoding}"?>' + text).encode(encoding)


# fmt: off
CASES = [
    #  no.  what is sent                                                                       the reason
    ("9",  _with(b"u-1001", b"u-10<!-- -->01"),                                                 Reason.HIDDEN_PARTS),
    ("9",  _with(b"u-1001", b"u-1001<!-- -->.evil.example"),                                    Reason.HIDDEN_PARTS),
    ("9",  _with(b"u-1001", b"u-1001<?x?>.evil.example"),                                       Reason.HIDDEN_PARTS),
    ("9",  _with(b"<saml:Subject>", b"<!-- --><saml:Subject>"),                                 Reason.HIDDEN_PARTS),
    ("10", _headed("<!DOCTYPE samlp:Response>"),                                                Reason.DOCTYPE),
    ("10", _headed('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),                   Reason.DOCTYPE),
    ("10", _headed('<!DOCTYPE r SYSTEM "http://evil.example/x.dtd">'),                          Reason.DOCTYPE),
    ("10", _headed(f'<!DOCTYPE r [<!ENTITY e0 "ha">{ENTITIES}]>'),                              Reason.DOCTYPE),
    ("10", _with(b"u-1001", b"&x;"),                                                            Reason.NOT_XML),
    ("11", _as("utf-16"),                                                                       Reason.NOT_UTF8),
    ("11", _as("utf-16-le", "utf-8"),                                                           Reason.NOT_UTF8),
    ("11", _as("utf-32"),                                                                       Reason.NOT_UTF8),
    ("11", _as("utf-7"),                                                                        Reason.NOT_UTF8),
    ("11", _as("latin-1"),                                                                      Reason.NOT_UTF8),
    ("11", _as("utf-8", "utf-16"),                                                              Reason.NOT_UTF8),
    ("11", _as("utf-8", "UTF-7"),                                                               Reason.NOT_UTF8),
    ("11", _headed('<?xml version="1.1"?>'),                                                    Reason.NOT_UTF8),
    ("11", _with(b"u-1001", b"u-\xff1001"),                                                     Reason.NOT_UTF8),
    ("11", _with(b"u-1001", b"u-\xc0\x801001"),                                                 Reason.NOT_UTF8),
    ("11", _with(b"<saml:Subject>", b"<evil:Subject>"),                                         Reason.NOT_XML),
    ("11", _with(b"<saml:Audience>", b"<none:Audience/><saml:Audience>"),                       Reason.NOT_XML),
    ("–",  lambda: make()[:-9],                                                                 Reason.NOT_XML),
    ("–",  lambda: make() + b"<x/>",                                                            Reason.NOT_XML),
    ("–",  lambda: b"",                                                                         Reason.NOT_XML),
    ("–",  lambda: b"\n" + b'<?xml version="1.0"?>' + make(),                                   Reason.NOT_XML),
    ("–",  lambda: b"<a/>",                                                                   Reason.NOT_THIS_MESSAGE),
    ("–",  lambda: b"<a>" * 300 + b"</a>" * 300,                                                Reason.NOT_XML),
    ("20", lambda: b"<a>" + b"<b/>" * 5_001 + b"</a>",                                          Reason.TOO_LARGE),
    ("20", lambda: b" " * (MOST_BYTES + 1),                                                     Reason.TOO_LARGE),
]
# fmt: on


@pytest.mark.parametrize(
    ("no", "sent", "reason"), CASES, ids=[f"{n}-{no}-{r}" for n, (no, _, r) in enumerate(CASES)]
)
def test_bytes_that_can_be_read_in_two_ways_are_refused_for_it(no, sent, reason) -> None:
    assert refused(sent()) is reason


@pytest.mark.parametrize(
    "head",
    [b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n', b"<?xml version='1.0'?>"],
)
def test_utf8_may_say_so(head) -> None:
    assert read(head + make()).name == "Ada Löwe"


def test_text_in_two_spellings_is_one_text() -> None:
    """CDATA and character references are the same text for whoever signed and for whoever reads."""
    answer = make().replace(b"u-1001", b"<![CDATA[u-1]]>0&#48;1", 1)

    assert read(answer).subject == "u-1001"


@pytest.mark.parametrize("text", ["not base64!", "AAA", "ä", "QQ==QQ=="])
def test_what_is_not_base64_is_refused(text) -> None:
    assert refused(text) is Reason.NOT_BASE64


def test_base64_may_have_line_ends_and_no_more_than_is_taken() -> None:
    text = packed(make())
    lines = "\r\n".join(text[n : n + 76] for n in range(0, len(text), 76))

    assert read(lines).subject == "u-1001"
    assert refused("A" * (2 * MOST_BYTES + 4)) is Reason.TOO_LARGE


def test_a_bomb_is_not_unpacked() -> None:
    """1.4 no. 20: 100 MB in 100 KB."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packing.compress(bytes(1_000_000)) for _ in range(100)) + packing.flush()

    tracemalloc.start()
    with pytest.raises(NotAccepted) as no:
        inflated(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert no.value.reason is Reason.TOO_LARGE
    assert most < 4 * MOST_BYTES
    assert inflated(deflated(b"x" * MOST_BYTES)) == b"x" * MOST_BYTES


@pytest.mark.parametrize("bad", [b"", b"\xff", deflated(b"abc")[:-2], deflated(b"abc") + b"more"])
def test_what_is_packed_otherwise_is_refused(bad) -> None:
    with pytest.raises(NotAccepted) as no:
        inflated(bad)

    assert no.value.reason is Reason.NOT_BASE64


def test_the_costliest_documents_of_the_size_taken_are_read_in_little_time() -> None:
    """Canonical XML looks at every namespace in force for every element: both are bounded together."""
    spaces = b" ".join(b'xmlns:n%d="urn:%d"' % (n, n) for n in range(4_900))
    inside = b"".join(b"<n%d:b/>" % n for n in range(4_900))
    deep = b"".join(b'<n%d:b xmlns:n%d="urn:%d">' % (n, n, n) for n in range(250))
    ends = b"".join(b"</n%d:b>" % n for n in reversed(range(250)))
    began = time.process_time()

    for extra in (b"<x %s>%s</x>" % (spaces, inside), deep + ends):
        answer = make().replace(b"<saml:Subject>", extra + b"<saml:Subject>", 1)
        assert refused(answer) is Reason.CONTENT_CHANGED

    assert time.process_time() - began < 5
