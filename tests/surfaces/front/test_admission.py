"""What the front lets in, and what it refuses in which words."""

import json

import pytest

from mediadesk.surfaces.front.limits import MB, Limits, body_limit
from tests.surfaces.front.driver import ask

# fmt: off
PATHS = [
    # as sent                         what the handler is told
    ("/",                             "/"),
    ("/console/users/",               "/console/users/"),
    ("/a%20b",                        "/a b"),
    ("/%C3%A4",                       "/ä"),
    ("/a;b/c.",                       "/a;b/c."),          # plain characters, one reading
    ("/a%252Fb",                      "/a%2Fb"),           # decoded once, never twice
    ("/v1_1/demo/resources%2Fsearch", "/v1_1/demo/resources/search"),
    ("/v2/accounts%2fx",              "/v2/accounts/x"),
    ("/...",                          "/..."),
    ("/a%2Fb",                        None),               # no ids with slashes outside the API
    ("/v1_1/a%2F%2Fb",                None),
    ("/v1_1/a%2F..%2Fb",              None),
    ("/v1_1/%2e%2e/b",                None),
    ("/a//b",                         None),
    ("//a",                           None),
    ("/a/./b",                        None),
    ("/a/../b",                       None),
    ("/a/%2E%2e/b",                   None),
    ("/a/..",                         None),
    ("/a\\b",                         None),
    ("/a%5Cb",                        None),
    ("/a%00b",                        None),
    ("/a%0D%0Ab",                     None),
    ("/a%7F",                         None),
    ("/a%C2%85",                      None),               # a control character beyond ASCII
    ("/a%FF",                         None),               # no UTF-8
    ("/a%zz",                         None),
    ("/a%2",                          None),
    ("*",                             None),
    ("a",                             None),
]
# fmt: on


@pytest.mark.parametrize(("sent", "told"), PATHS)
def test_a_path_has_one_reading_or_is_refused(make, echo, run, sent, told) -> None:
    """T-12."""
    call = run(ask(make(echo), target=sent))

    assert call.status == (400 if told is None else 200)
    if told is not None:
        (environ,) = echo.environs
        assert environ["PATH_INFO"].encode("latin-1").decode() == told
        assert environ["mediadesk.raw_path"] == sent


# fmt: off
HEADERS = [
    # headers                                                         body      status
    ([("host", "a")],                                                 b"",      200),
    ([("content-length", "3")],                                       b"abc",   200),
    ([("content-length", "3"), ("content-length", "3")],              b"abc",   200),
    ([("content-length", "3, 3")],                                    b"abc",   200),
    ([("transfer-encoding", "chunked")],                              b"abc",   200),
    ([("host", "a"), ("host", "b")],                                  b"",      400),  # T-31
    ([("X_Forwarded_For", "10.0.0.1")],                               b"",      400),
    ([("content_length", "3")],                                       b"abc",   400),
    ([("a b", "c")],                                                  b"",      400),
    ([("", "c")],                                                     b"",      400),
    ([("a", "b\r\nc: d")],                                            b"",      400),
    ([("a", "b\0")],                                                  b"",      400),
    ([("content-length", "3"), ("content-length", "4")],              b"abc",   400),
    ([("content-length", "-3")],                                      b"abc",   400),
    ([("content-length", "+3")],                                      b"abc",   400),
    ([("content-length", "0x3")],                                     b"abc",   400),
    ([("content-length", "3"), ("transfer-encoding", "chunked")],     b"abc",   400),
    ([("transfer-encoding", "gzip, chunked")],                        b"abc",   400),
    ([("content-length", "2")],                                       b"abc",   400),  # it lies
    ([("content-length", "4")],                                       b"abc",   400),
    ([("a", "b")] * 101,                                              b"",      431),
    ([("a", "b" * 40_000)],                                           b"",      431),
]
# fmt: on


@pytest.mark.parametrize("row", HEADERS)
def test_headers_have_one_reading_or_are_refused(make, echo, run, row) -> None:
    """T-75."""
    headers, body, status = row
    call = run(ask(make(echo), "POST", headers=headers, body=body))

    assert call.status == status
    assert echo.bodies == ([body] if status == 200 else [])


def test_several_headers_of_one_name_arrive_as_one(make, echo, run) -> None:
    sent = [("accept", "a"), ("Accept", "b"), ("cookie", "a=1"), ("cookie", "b=2")]

    run(ask(make(echo), headers=sent))

    assert echo.environs[0]["HTTP_ACCEPT"] == "a, b"
    assert echo.environs[0]["HTTP_COOKIE"] == "a=1; b=2"


# fmt: off
SOURCES = [
    # peer          X-Forwarded-For                  proto     told          scheme
    ("192.0.2.1",   "198.51.100.9",                  "https",  "192.0.2.1",    "http"),   # a stranger's word
    ("10.0.0.1",    "198.51.100.9",                  "https",  "198.51.100.9", "https"),
    ("10.0.0.1",    "1.1.1.1, 198.51.100.9",         "",       "198.51.100.9", "http"),   # the client's own claim
    ("10.0.0.1",    "1.1.1.1, 198.51.100.9, 10.0.0.2", "",     "198.51.100.9", "http"),
    ("10.0.0.1",    "nonsense",                      "ftp",    "10.0.0.1",     "http"),
    ("10.0.0.1",    "1.1.1.1, nonsense, 10.0.0.2",   "",       "10.0.0.2",     "http"),
    ("::ffff:10.0.0.1", "2001:db8::7",               "",       "2001:db8::7",  "http"),
]
# fmt: on


@pytest.mark.parametrize("row", SOURCES)
def test_a_proxy_is_believed_only_if_it_is_named(make, echo, run, row) -> None:
    peer, chain, proto, told, scheme = row
    headers = [("x-forwarded-for", chain), ("x-forwarded-proto", proto), ("x-forwarded-host", "evil.example")]

    run(ask(make(echo, trusted=["10.0.0.0/8"]), client=peer, headers=headers))

    (environ,) = echo.environs
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == (told, scheme)
    assert not [name for name in environ if name.startswith("HTTP_X_FORWARDED")]


def test_the_handler_is_told_what_was_sent(make, echo, run) -> None:
    sent = [("content-type", "text/x"), ("host", "media.example:81"), ("proxy", "http://evil.example")]

    run(ask(make(echo), "POST", "/v1_1/a%2Fb?q=%41&r", headers=sent, body=b"abc"))

    (environ,) = echo.environs
    assert environ["QUERY_STRING"] == "q=%41&r"
    assert environ["RAW_URI"] == "/v1_1/a%2Fb?q=%41&r"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/x", "3")
    assert environ["HTTP_HOST"] == "media.example:81"
    assert "HTTP_PROXY" not in environ


@pytest.mark.parametrize("prefix", ["/v1_1/x", "/v2/x"])
def test_the_api_has_a_handler_and_words_of_its_own(make, echo, run, prefix) -> None:
    def pages(environ, start_response):
        raise AssertionError

    app = make(pages, api=echo)

    assert run(ask(app, target=prefix)).status == 200
    refused = run(ask(app, target=f"{prefix}/../y"))
    assert refused.headers["content-type"].startswith("application/json")
    assert "part" in json.loads(refused.body)["error"]["message"]


def test_a_page_is_refused_in_a_plain_sentence(make, echo, run) -> None:
    call = run(ask(make(echo), target="/a//b"))

    assert call.body.decode() == "The address has an empty part, or a part that is “.” or “..”.\n"
    assert int(call.headers["content-length"]) == len(call.body)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "get", "X"])
def test_a_method_that_is_not_used_is_refused(make, echo, run, method) -> None:
    assert run(ask(make(echo), method)).status == 405


def test_only_uploads_may_be_large() -> None:
    limits = Limits(upload_bytes=50 * MB, upload_paths=("/a/*/upload", "/b/*"))

    assert body_limit("/a/demo/upload", limits=limits) == 50 * MB
    assert body_limit("/b/demo", limits=limits) == 50 * MB
    assert body_limit("/a/demo/upload/x", limits=limits) == 10 * MB
    assert body_limit("/a/demo/image/upload", limits=limits) == 10 * MB
    assert body_limit("/console/upload", limits=limits) == 10 * MB


def test_health_needs_no_thread_and_others_may_answer_before(make, echo, run) -> None:
    async def early(scope, receive, send):
        if scope["path"] != "/early/yes":
            return False
        await send({"type": "http.response.start", "status": 203, "headers": []})
        await send({"type": "http.response.body", "body": b"early"})
        return True

    app = make(echo, before=[("/early/", early)])

    assert run(ask(app, target="/healthz")).body == b"ok"
    assert run(ask(app, "HEAD", "/healthz")).body == b""
    assert run(ask(app, target="/early/yes")).status == 203
    assert echo.environs == []
    assert run(ask(app, target="/early/no")).status == 200
    assert run(ask(app, target="/healthzz")).status == 200
