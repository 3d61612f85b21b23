"""How an address may be written (T-83), and what an operator allows besides."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.fetching import LONGEST_URL, read_allowed, read_place
from mediadesk.rules.refusals import Refusal, Why

# fmt: off
READ = [
    # written                                    connects to                      asks for
    ("https://example.com",                      "example.com",                   "/"),
    (" http://Example.COM./a/b.png?x=1&y#here ", "example.com",                   "/a/b.png?x=1&y"),
    ("HTTP://example.com:80/",                   "example.com",                   "/"),
    ("https://example.com:8443/a",               "example.com:8443",              "/a"),
    ("http://[2001:DB8::1]:80/a",                "[2001:db8::1]",                 "/a"),
    ("https://bücher.example/größe.png",         "xn--bcher-kva.example",         "/gr%C3%B6%C3%9Fe.png"),
    ("https://example.com/a%20b?u=%0d%0a",       "example.com",                   "/a%20b?u=%0d%0a"),
    ("http://①②⑦.⓪.⓪.①/",                     "127.0.0.1",                     "/"),
    ("http://127。0。0。1/",                       "127.0.0.1",                     "/"),
]
REFUSED = [
    "", "example.com/a.png", "//example.com/a",
    "ftp://example.com/a", "file:///etc/passwd", "gopher://example.com/_x",
    "data:text/plain,a", "javascript:alert(1)", "dict://127.0.0.1:11211/", "s3://bucket/key", "https:/example.com",
    "https://", "https:///a", "https://?a", "https://user@example.com/", "https://user:word@example.com/",
    "https://example.com@127.0.0.1/", "https://:@example.com/",
    "https://example.com:0x50/", "https://example.com:99999/",
    "https://example.com:-1/", "https://example.com\r\nHost: other/",
    "https://example.com/a\r\nX: y", "https://example.com/a b",
    "https://example.com\t/", "https://example.com\\@127.0.0.1/",
    "https://example.com/\x00", "https://exa\u2028mple.com/",
    "https://[::1%25eth0]/", "https://[fe80::1%eth0]/", "https://[::1/", "https://[v1.x]/", "https://[127.0.0.1]/",
    "https://a..b/", "https://-a.example/", "https://" + "a" * 64 + ".example/", "https://" + "a." * 127 + "example/",
    "https://example.com/" + "a" * LONGEST_URL, "https://exa$mple.com/",
    "https://example.com%2f@127.0.0.1/", "https://%31%32%37.0.0.1/",
]
# fmt: on


@pytest.mark.parametrize(("written", "authority", "target"), READ)
def test_an_address_is_read(written, authority, target) -> None:
    place = read_place(written)

    assert (place.authority, place.target) == (authority, target)


@pytest.mark.parametrize("written", REFUSED)
def test_any_other_is_refused_before_anybody_is_asked(written) -> None:
    with pytest.raises(Refusal) as refused:
        read_place(written)

    assert refused.value.why is Why.BAD_VALUE


@given(st.text(max_size=60), st.text("htps:/@[]%\\.0127f\r\n ", max_size=40))
def test_whatever_is_written_nothing_goes_into_the_request_but_what_may(before, after) -> None:
    try:
        place = read_place(f"http://{before}{after}")
    except Refusal:
        return

    line = place.authority + place.target
    assert line.isascii()
    assert line.isprintable()
    assert not set(" @\\") & set(place.authority)


def test_what_may_be_secret_is_not_shown() -> None:
    place = read_place("https://example.com/a/Red%20door.png?token=secret#part")

    assert place.shown == "https://example.com/a/Red%20door.png"
    assert place.file_name == "Red door.png"


def test_what_the_operator_allows_is_allowed_there_and_nowhere_else() -> None:
    allowed = read_allowed("nas.lan:8080, Intern.example, 10.1.0.0/16, fd12::/16")

    def may(url: str, address: str) -> bool:
        place = read_place(url)
        return allowed.port(place) and allowed.address(place, ip_address(address))

    assert may("http://nas.lan:8080/", "192.168.1.5")
    assert may("https://intern.example/", "10.9.9.9")
    assert may("https://anything.example/", "10.1.2.3")
    assert may("https://anything.example/", "::ffff:10.1.2.3")
    assert may("https://anything.example/", "fd12::1")
    assert not may("http://nas.lan/", "192.168.1.5")
    assert not may("http://nas.lan:8081/", "192.168.1.5")
    assert not may("https://other.example:8080/", "8.8.8.8")
    assert not may("https://anything.example/", "10.2.0.1")
    assert not may("http://nas.lan:8080/", "169.254.169.254")
    assert not may("http://nas.lan:8080/", "::ffff:169.254.169.254")


@pytest.mark.parametrize("text", ["10.1.0.0/99", "a b", "user@host", "http://host", "host:port"])
def test_what_is_neither_a_host_nor_a_network_is_said_at_the_start(text) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_allowed(text)
