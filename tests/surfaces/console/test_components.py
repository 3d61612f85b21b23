"""The console's parts: what people typed stays text, and times, sizes, initials read well at the edges."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.http import QueryDict
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, UndefinedError
from lucide import IconDoesNotExist
from markupsafe import Markup

import mediadesk.surfaces.console
from mediadesk.surfaces.console import wording
from mediadesk.surfaces.console.icons import icon
from mediadesk.surfaces.console.jinja import environment, here

TEMPLATES = Path(mediadesk.surfaces.console.__file__).parent / "templates"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MARKER = """"'><img src=x onerror=marker()><script>marker()</script>&lt;"""

# every macro that shows something a person may have typed, with the marker in each such place
SHOWN = [
    "ui.button(m, 'primary', name='n', value=m, attrs={'data-x': m})",
    "ui.button(m, disabled_reason=m)",
    "ui.link_button(m, m, attrs={'hx-get': m})",
    "ui.icon_button(m, 'x')",
    "ui.button_group(m, [(m, m, True, 'x')])",
    "ui.field(m, 'n', m, help=m, error=m, attrs={'placeholder': m})",
    "ui.textarea(m, 'n', m, help=m, error=m)",
    "ui.select(m, 'n', [(m, m)], m, help=m, error=m)",
    "ui.checkbox(m, 'n', value=m, help=m, error=m)",
    "ui.checks(m, 'n', [(m, m, m)], [m], m, m)",
    "ui.radio_cards(m, 'n', [{'value': m, 'label': m, 'text': m, 'disabled_reason': m}], m, m, m)",
    "ui.confirm(m, m, [m, ('x', m)], m, '', cancel_url=m, fields={'n': m})",
    "ui.th(m, m, 'ascending')",
    "ui.select_all(m, m)",
    "ui.select_row(m, m, m)",
    "ui.filter_select(m, 'n', [(m, m)], m)",
    "ui.filter_date(m, 'n', m)",
    "ui.search_box('q', m, m, m, m, m)",
    "ui.pager(m, m, m)",
    "ui.matrix(m, [m], [(m, [(m, m, [True])])])",
    "ui.page_head(m, m, [(m, m), (m, '')])",
    "ui.tabs(m, [(m, m, True, 3)])",
    "ui.badge(m)",
    "ui.badge('active', m)",
    "ui.tag(m)",
    "ui.avatar(m)",
    "ui.person(m, m, m)",
    "ui.people_chips([{'name': m, 'url': m}], 2, m)",
    "ui.notice('bad', m, m)",
    "ui.empty_state('x', m, m)",
    "ui.facts([(m, m)])",
    "ui.stat(m, m, m, 'x', m)",
    "ui.meter(m, 1, 2, m, m)",
    "ui.meter(m, 1, none, m, m)",
    "ui.copy_field(m, m, m)",
    "ui.secret_once(m, m, m)",
    "ui.timeline([{'said': m, 'at': now, 'source': m, 'changes': [(m, m, m)]}])",
    "ui.menu_link(m, m, 'x', attrs={'title': m})",
    "ui.menu_button(m, m, '', fields={'n': m})",
    "ui.dialog_button(m, m, m)",
    "ui.steps_back(m, m)",
    "ui.refused(m, m, m, [{'name': m}])",
    "ui.folder_card(m, m, m)",
    "ui.collection_card(m, m, [m], m, m)",
    "ui.asset_card(m, m, m, m, m, m, m)",
    "ui.thumb(m)",
    "ui.file_drop(m, '', m, m, fields={'n': m}, done_url=m)",
]


def _render(text: str, **context: object) -> str:
    page = '{% import "components.html" as ui %}' + text
    made = environment(loader=ChoiceLoader([DictLoader({"page": page}), FileSystemLoader(TEMPLATES)]))
    return made.get_template("page").render(**context)


@pytest.mark.parametrize("part", SHOWN)
def test_what_was_typed_stays_text(part: str) -> None:
    """T-86: a marker in every place of every macro opens no tag and leaves no attribute."""
    page = _render("{{ " + part + " }}", m=MARKER, now=NOW)
    assert "<script" not in page
    assert "<img src=x" not in page
    # with its escaped forms taken out, nothing of the marker is left: it never ended an attribute
    assert "marker()" not in page.replace(str(Markup.escape(MARKER)), "").replace(
        str(Markup.escape(MARKER.lower().capitalize())), ""
    )


def test_every_macro_of_the_list_is_there_and_every_macro_is_in_the_list() -> None:
    listed = re.findall(r"^  (\w+)\(", (TEMPLATES / "components.html").read_text(), flags=re.MULTILINE)
    made = environment(loader=FileSystemLoader(TEMPLATES)).get_template("components.html").module
    assert sorted(listed) == sorted(name for name in vars(made) if not name.startswith("_"))


def test_the_list_gives_each_macro_its_true_parameters() -> None:
    listing = (TEMPLATES / "components.html").read_text()
    listed = re.findall(r"^  (\w+\([^\n]*?\))(?=\s|$)", listing, flags=re.MULTILINE)
    files = "".join(file.read_text() for file in (TEMPLATES / "components").iterdir())
    assert sorted(listed) == sorted(re.findall(r"{% macro ([a-z]\w*\(.*?\)) %}", files))


def test_no_part_carries_a_script_or_a_style_of_its_own() -> None:
    for file in TEMPLATES.rglob("*.html"):
        text = file.read_text()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", text), file


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _render("{{ nobody_gave_this }}")


def test_an_icon_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icon("users")
    assert 'role="img"' in icon("users", label="shared")
    assert "aria-hidden" not in icon("users", label="shared")


@pytest.mark.parametrize(
    ("used", "there_are", "kind"),
    [(22, 25, ""), (23, 25, "is-warn"), (25, 25, "is-bad"), (26, 25, "is-bad"), (0, 0, "is-bad")],
)
def test_a_meter_warns_from_nine_tenths_and_alarms_when_full(used: int, there_are: int, kind: str) -> None:
    page = _render("{{ ui.meter('Seats', used, there_are) }}", used=used, there_are=there_are)
    assert re.search(r'class="meter (.*?)"', page)[1] == kind


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Olga Ortiz", "OO"),
        ("Olga", "O"),
        ("Noor van den Berg", "NB"),
        ("olga.ortiz@acme.example", "OO"),
        ("élodie marchand", "ÉM"),
        ("Sinead O’Connor", "SO"),
        ("  (Chen)   Wei ", "CW"),
        ("山田 太郎", "山太"),
        ("<b>", "B"),
        ("", "?"),
        ("@acme.example", "?"),
        ("🙂 …", "?"),
    ],
)
def test_initials_are_first_letters_of_first_and_last_word(name: str, said: str) -> None:
    assert wording.initials(name) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "just now"),
        (-0.4, "just now"),
        (-59, "just now"),
        (-60, "1 minute ago"),
        (-119, "1 minute ago"),
        (-120, "2 minutes ago"),
        (-3599, "59 minutes ago"),
        (-3600, "1 hour ago"),
        (-86_399, "23 hours ago"),
        (-86_400, "1 day ago"),
        (-30 * 86_400 + 1, "29 days ago"),
        (-30 * 86_400, "1 month ago"),
        (-364 * 86_400, "12 months ago"),
        (-365 * 86_400, "1 year ago"),
        (0.4, "just now"),
        (1, "in a moment"),
        (60, "in 1 minute"),
        (7 * 86_400, "in 7 days"),
    ],
)
def test_a_distance_is_said_in_its_largest_whole_unit(seconds: float, said: str) -> None:
    assert wording.distance(seconds) == said


def test_ago_keeps_the_exact_time_beside_its_words() -> None:
    said = wording.ago(NOW - timedelta(hours=2), now=NOW)
    assert said == (
        '<time datetime="2026-11-24T10:00:00+00:00" title="24 Nov 2026, 10:00:00 UTC">2 hours ago</time>'
    )


def test_what_never_happened_says_so() -> None:
    assert ">Never<" in wording.ago(None)
    assert "&lt;b&gt;" in wording.ago(None, "<b>")


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (None, "–"),
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (1500, "1.5 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (48_210_000_000, "48.2 GB"),
        (2 * 10**18, "2,000 PB"),
    ],
)
def test_a_size_is_short_and_in_decimal_units(size_bytes: int | None, said: str) -> None:
    assert wording.filesize(size_bytes) == said


def test_a_count_takes_its_noun_along() -> None:
    assert wording.plural(1, "user") == "1 user"
    assert wording.plural(2400, "user") == "2,400 users"
    assert wording.plural(2, "person", "people") == "2 people"


def test_a_hue_is_one_of_eight_and_always_the_same() -> None:
    names = [f"Person {count}" for count in range(200)]
    assert {wording.hue(name) for name in names} == set(range(8))
    assert wording.hue("Olga Ortiz") == wording.hue("olga ortiz")


def test_a_link_to_here_keeps_the_filters_and_drops_the_page() -> None:
    class Asked:
        path = "/users/"
        GET = QueryDict("role=admin&after=x&q=a%26b")

    assert here(Asked(), sort="name", after=None) == "/users/?role=admin&q=a%26b&sort=name"
    assert here(Asked(), role="", after="", q="") == "/users/"


def test_nothing_of_a_filter_must_be_filled_in() -> None:
    """A form with an empty field that is required is not sent: then no filter of its bar would do anything."""
    for page in TEMPLATES.rglob("*.html"):
        for bar in re.findall(r"call ui\.filter_bar.*?endcall", page.read_text(), re.DOTALL):
            assert "ui.field(" not in bar, page.name
    assert "required" not in _render("{{ ui.filter_date('From', 'since') }}")
