"""SVG is drawn from memory, runs nothing, and reaches nothing outside itself (T-70)."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from mediadesk.engines import pixels
from mediadesk.engines.decoder.job import Limits
from tests import pictures
from tests.engines.drawn import examine, opened, svg

RED = '<rect width="40" height="30" fill="red"/>'


class Canary(BaseHTTPRequestHandler):
    """Notes whoever calls, and answers with a picture."""

    called: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.called.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(pictures.picture("PNG", colour="blue"))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Iterator[dict[str, str]]:
    """A file and an address that nobody may look at."""
    file = tmp_path_factory.mktemp("outside") / "secret.png"
    file.write_bytes(pictures.picture("PNG", colour="blue"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield {"file": str(file), "address": f"http://127.0.0.1:{server.server_port}/secret.png"}
    server.shutdown()
    thread.join()
    server.server_close()


def colours(rendered: pixels.Rendered) -> set[tuple[int, ...]]:
    """The colours of a drawing, rounded: it may have been packed with losses."""
    counted = opened(rendered).convert("RGB").resize((8, 8)).getcolors()
    return {tuple(round(band / 255) * 255 for band in colour) for _, colour in counted}


# fmt: off
REACHING = [
    # inside, with {file} or {address}                                        before the SVG
    ('<image href="{file}" width="40" height="30"/>',                         ""),
    ('<image href="file://{file}" width="40" height="30"/>',                  ""),
    ('<image href="{address}" width="40" height="30"/>',                      ""),
    ('<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{address}"/>', ""),
    ('<use href="{address}#a"/>',                                             ""),
    ("<style>@import url({address});</style>",                                ""),
    ('<style>rect {{ fill: url("{address}") }}</style><rect/>',               ""),
    ('<rect style="fill: url({address}#a)" width="9" height="9"/>',           ""),
    ('<rect filter="url({address}#f)" width="9" height="9"/>',                ""),
    ('<script href="{address}"/>',                                            ""),
    ('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{file}"/>',  ""),
    ("<text>&e;</text>",                         '<!DOCTYPE svg [<!ENTITY e SYSTEM "{file}">]>'),
    ("<text>&e;</text>",                         '<!DOCTYPE svg [<!ENTITY % e SYSTEM "{address}"> %e;]>'),
    ("<text>&b;</text>",                         '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'),
    (RED,                                        '<?xml-stylesheet href="{address}"?>'),
    (f"<style>{' ' * 8190}@&#105;mport '{{address}}';</style>",               ""),  # where the parser breaks texts
]
# fmt: on


@pytest.mark.parametrize(("inside", "head"), REACHING)
def test_what_reaches_outside_is_refused_and_nobody_is_asked(tmp_path, outside, inside, head) -> None:
    with pytest.raises(pixels.Undecodable, match="refers to something outside itself"):
        examine(tmp_path, svg(inside.format(**outside), head=head.format(**outside)), boxes_px=(32,))

    assert Canary.called == []


# fmt: off
HIDDEN = [
    # inside, written so that no look at the text finds it
    r"<style>rect {{ fill: \75rl({address}) }}</style><rect width='40' height='30'/>",
    r"<style>@\69mport '{address}';</style>" + RED,
    "<foreignObject width='40' height='30'><img xmlns='http://www.w3.org/1999/xhtml' alt='{address}'/></foreignObject>",
]
# fmt: on


@pytest.mark.parametrize("inside", HIDDEN)
def test_nobody_is_asked_even_where_the_reach_is_hidden(tmp_path, outside, inside) -> None:
    content = svg(inside.format(**outside))
    drawn = examine(tmp_path, content, boxes_px=(32,)).rendered[0]

    assert Canary.called == []
    assert (0, 0, 255) not in colours(drawn)


def test_scripts_are_not_run(tmp_path) -> None:
    blue = "document.documentElement.firstChild.setAttribute('fill', 'blue'); while (true);"
    inside = f'{RED}<script>{blue}</script><rect onload="{blue}" width="0" height="0"/>'

    examined = examine(tmp_path, svg(inside, size='width="40" height="30" onload="alert(1)"'), boxes_px=(32,))

    assert colours(examined.rendered[0]) == {(255, 0, 0)}


def test_what_it_brings_itself_is_drawn(tmp_path) -> None:
    red = base64.b64encode(pictures.picture("PNG", size=(40, 30), colour="red")).decode()
    inside = (
        f'<defs><image id="i" href="data:image/png;base64,{red}" width="40" height="30"/></defs>'
        '<use href="#i"/><a href="https://elsewhere.example/"><text>A link is followed by people alone</text></a>'
    )

    assert colours(examine(tmp_path, svg(inside), boxes_px=(32,)).rendered[0]) == {(255, 0, 0)}


@pytest.mark.parametrize("opening", ["url(", "url('", "url(#) url("])
def test_a_long_text_is_read_once_however_often_it_seems_to_begin(tmp_path, opening) -> None:
    """T-110. A look that goes back for each of 400,000 blanks would take half a minute."""
    drawn = svg(f"<style>{opening}{' ' * 400_000}#</style>{RED}")

    assert examine(tmp_path, drawn, limits=Limits(cpu_seconds=3)).format == "svg"
