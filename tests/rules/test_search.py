"""The search expression: read to a tree and written again; a mistake is pointed at and says what was expected."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mediadesk.rules.metadata.fields import Choice
from mediadesk.rules.metadata.fields import Field as Own
from mediadesk.rules.metadata.fields import Kind as Type
from mediadesk.rules.search.fields import FIELDS, field_named
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.own import Known
from mediadesk.rules.search.read import LONGEST, MOST_DEEP, MOST_TERMS, read
from mediadesk.rules.search.tree import (
    EVERYTHING,
    Ago,
    Between,
    Dated,
    Every,
    Match,
    Not,
    Number,
    Said,
    Some,
    Words,
    written,
)
from mediadesk.rules.search.values import moment_of, span_of
from mediadesk.rules.search.words import contains, words_of
from tests.rules.search_trees import NEARLY, TREES, saids

SHIRT, BLUE = Words(Said("shirt", begins=True)), Words(Said("blue", begins=True))
PARTY = Words(Said("🎉", begins=True))


@given(TREES)
def test_a_tree_is_written_and_read_to_itself(tree) -> None:
    assert read(written(tree)) == tree


@given(NEARLY)
@example("NOT " * 500)
@example("(" * 500)
@example("\\")
def test_any_text_gives_a_tree_or_a_mistake_inside_it(text) -> None:
    found = read(text)

    if isinstance(found, Mistake):
        assert 0 <= found.at <= len(text)
        assert 1 <= found.length <= max(len(text) - found.at, 1)
        assert found.sentence.endswith(".")
    else:
        assert read(written(found)) == found


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", EVERYTHING),
        ("shirt", SHIRT),
        ('"shirt"', Words(Said("shirt"))),
        ('"long pan*"', Words(Said("long pan", begins=True))),
        ("shirt blue", Every((SHIRT, BLUE))),
        ("shirt & blue", Every((SHIRT, BLUE))),
        ("shirt && blue", Every((SHIRT, BLUE))),
        ("shirt || blue", Some((SHIRT, BLUE))),
        ("NOT shirt", Not(SHIRT)),
        ("-shirt", Not(SHIRT)),
        ("!shirt", Not(SHIRT)),
        ("+shirt", SHIRT),
        ("🎉", PARTY),
        ("shirt & 🎉", Every((SHIRT, PARTY))),
        ("NOT 🎉", Not(PARTY)),
        ("-🎉", Not(PARTY)),
        ("blue OR NOT shirt AND blue", Some((BLUE, Every((Not(SHIRT), BLUE))))),
        ("(blue OR shirt) blue", Every((Some((BLUE, SHIRT)), BLUE))),
        ("tags=shirt", Match("tags", "=", Said("shirt"))),
        ("TAG = shirt", Match("tags", "=", Said("shirt"))),
        ("tags:shi*", Match("tags", ":", Said("shi", begins=True))),
        (r"tags=shi\*", Match("tags", "=", Said("shi*"))),
        (r"tags=a\ b", Match("tags", "=", Said("a b"))),
        ('tags="a \\"b\\""', Match("tags", "=", Said('a "b"'))),
        ("format=(png OR JPG)", Some((Match("format", "=", Said("png")), Match("format", "=", Said("jpg"))))),
        ("tags:(a AND b)", Every((Match("tags", ":", Said("a")), Match("tags", ":", Said("b"))))),
        ("folder:archive/*", Match("folder", ":", Said("archive/", begins=True))),
        ("folder=/archive/", Match("folder", "=", Said("archive"))),
        ("bytes>2mb", Match("bytes", ">", Number(Fraction(2_000_000)))),
        ("size>=1.5k", Match("bytes", ">=", Number(Fraction(1500)))),
        ("duration<2m", Match("duration", "<", Number(Fraction(120)))),
        ("aspect_ratio=16:9", Match("aspect_ratio", "=", Number(Fraction(16, 9)))),
        ("created_at>1w", Match("uploaded_at", ">", Ago(1, "w"))),
        ("uploaded_at=2026-01-31", Match("uploaded_at", "=", Dated("2026-01-31"))),
        (
            "width:[100 TO 200}",
            Match("width", ":", Between(Number(Fraction(100)), Number(Fraction(200)), with_low=True, with_high=False)),
        ),
        ("bytes:{* TO 5]", Match("bytes", ":", Between(None, Number(Fraction(5)), with_low=False, with_high=True))),
    ],
)  # fmt: skip
def test_an_expression_means_this(text, tree) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "under", "expected"),
    [
        ("tags=", " ", "after tags= a value was expected: a word, or several in quotes"),
        ("shirt AND tags= AND blue", "AND", "after tags= a value was expected"),
        ("descripton:red", "descripton", "there is no field descripton; did you mean description"),
        ("http://x", "http", "in quotes it is searched for as it stands"),
        ("tags>3", ">", "tags takes : or =, not >"),
        ("bytes>large", "large", "a size such as 500kb or 2mb was expected"),
        ("bytes>5d", "5d", "a size such as 500kb or 2mb was expected"),
        ("uploaded_at>2026-02-30", "2026-02-30", "a date such as 2026-01-31, or an age such as 1w"),
        ("resource_type=picture", "picture", "resource_type is image, video or raw"),
        ("width:[5 9]", "9", "TO was expected"),
        ("width:[9 TO 5]", "[9 TO 5]", "the smaller end of the range was expected first"),
        ("width:[5 TO 9", "[", "a closing ] or } was expected"),
        ("(shirt OR blue", "(", "a closing ) was expected"),
        ("shirt)", ")", "no ) was expected"),
        ('say "long pants', '"long pants', 'a closing " was expected'),
        ("name:re*d", "*", "only at the end of a word"),
        ("AND shirt", "AND", "before AND a word or a field was expected"),
        ("shirt OR", " ", "after OR a word or a field was expected"),
        ("format=(png OR jpg AND gif)", "A", "either OR or AND was expected"),
        ('shirt "–"', '"–"', "a letter or a digit to search for was expected"),
        ("%", "%", "a letter or a digit to search for was expected"),
        (" … & ", "… &", "a letter or a digit to search for was expected"),
        ("a\x00b", "\x00", "that can be searched for"),
    ],
)
def test_a_mistake_is_pointed_at_with_what_was_expected(text, under, expected) -> None:
    found = read(text)

    assert isinstance(found, Mistake), found
    assert (text + " ")[found.at : found.at + found.length] == under
    assert expected in found.sentence


KNOWN = Known(
    (
        Own("f1", "sku", "SKU", Type.STRING),
        Own("f2", "Year", "Year", Type.INTEGER),
        Own("f3", "until", "Rights until", Type.DATE),
        Own(
            "f4",
            "status",
            "Status",
            Type.ENUM,
            choices=(Choice("draft", "In draft"), Choice("ok", "Approved")),
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("metadata.sku=ab*", Match("metadata.sku", "=", Said("ab", begins=True))),
        ("METADATA.SKU:red", Match("metadata.sku", ":", Said("red"))),
        ("metadata.year>=-3", Match("metadata.Year", ">=", Number(Fraction(-3)))),
        (
            "metadata.year:[-5 TO 3}",
            Match("metadata.Year", ":", Between(Number(Fraction(-5)), Number(Fraction(3)), True, False)),
        ),
        ("metadata.until<2030-12-31", Match("metadata.until", "<", Dated("2030-12-31"))),
        ("metadata.status=approved", Match("metadata.status", "=", Said("ok"))),
        ('metadata.status:("In draft" OR ok)',
         Some((Match("metadata.status", ":", Said("draft")), Match("metadata.status", ":", Said("ok"))))),
        ("-metadata=sku", Not(Match("metadata", "=", Said("sku")))),
        ("metadata:*", Match("metadata", ":", Said("", begins=True))),
        ("missing:metadata.sku", Match("missing", ":", Said("sku"))),
        ("missing=*", Match("missing", "=", Said("", begins=True))),
        ("context=campaign", Match("context", "=", Said("campaign"))),
        ("context.Campaign:spring", Match("context.Campaign", ":", Said("spring"))),
        (r"context.a\:b\(=x", Match("context.a:b(", "=", Said("x"))),
    ],
)  # fmt: skip
def test_what_an_environment_names_itself_is_read_and_written(text, tree) -> None:
    assert read(text, KNOWN) == tree
    assert read(written(tree), KNOWN) == tree


@pytest.mark.parametrize(
    ("text", "under", "expected"),
    [
        ("metadata.skuu=1", "metadata.skuu", "there is no field metadata.skuu; did you mean metadata.sku"),
        ("metadata.secret=1", "metadata.secret", "there is no field metadata.secret"),
        ("a -metadata=statu", "statu", "there is no metadata field statu; did you mean status"),
        ("missing=secret", "secret", "there is no metadata field secret"),
        ("metadata.year=many", "many", "a whole number such as 12 or -3 was expected for metadata.Year"),
        ("metadata.year=1.5", "1.5", "a whole number"),
        ("metadata.year:[3 TO -5]", "[3 TO -5]", "the smaller end of the range was expected first"),
        ("metadata.until>soon", "soon", "a date such as 2026-01-31"),
        ("metadata.status=drafft", "drafft", "metadata.status is one of draft, ok; did you mean draft"),
        ("metadata.status>draft", ">", "metadata.status takes : or =, not >"),
        ("metadata.status:*", "*", "asked as metadata=status"),
        ("metadata.sku>5", ">", "metadata.sku takes : or =, not >"),
        ("context.=5", "context.", "there is no field context."),
        ("context>5", ">", "context takes : or =, not >"),
    ],
)
def test_a_mistake_in_what_an_environment_names_is_pointed_at(text, under, expected) -> None:
    found = read(text, KNOWN)

    assert isinstance(found, Mistake), found
    assert text[found.at : found.at + found.length] == under
    assert expected in found.sentence


@given(st.text('ab.:=()\\"*&|<- é', min_size=1, max_size=6), saids())
def test_any_key_of_a_context_is_written_and_read_to_itself(key, said) -> None:
    tree = Match(f"context.{key}", "=", said)
    assert read(written(tree)) == tree


def test_the_place_is_told_as_people_count() -> None:
    found = read("shirt tags=")

    assert found.at == 11
    assert found.sentence.startswith("Character 12: after tags= a value was expected")


def test_an_expression_has_limits() -> None:
    just = " ".join(["x"] * MOST_TERMS)
    deep = "(" * MOST_DEEP + "x" + ")" * MOST_DEEP

    assert isinstance(read(just), Every)
    assert isinstance(read(f"{just} x"), Mistake)
    assert read(deep) == Words(Said("x", begins=True))
    assert isinstance(read(f"({deep})"), Mistake)
    assert read("x" * LONGEST) == Words(Said("x" * LONGEST, begins=True))
    assert isinstance(read("x" * (LONGEST + 1)), Mistake)


def test_every_field_has_names_of_its_own_and_an_example_that_reads() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.others)]

    assert len(names) == len(set(names))
    for field in FIELDS:
        found = read(field.example)
        assert not isinstance(found, Mistake), found
        assert field_named(field.name.upper()) is field


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crème-brûlée_2.JPG", ("creme", "brulee", "2", "jpg")),
        ("Straße ΣΊΣΥΦΟΣ Жук", ("strasse", "σισυφοσ", "жук")),
        ("ﬁne №5 ½", ("fine", "no5", "1", "2")),
        ("東京タワー 2030", ("東", "京", "タ", "ワ", "ー", "2030")),
        ("हिन्दी।", ("हिन्दी",)),
        ("party🎉", ("party", "🎉")),
        ("x" * 70, ("x" * 64,)),
        ("–…!", ()),
    ],
)
def test_words_are_folded(text, words) -> None:
    assert words_of(text) == words


def test_words_are_contained_one_after_the_other() -> None:
    assert contains("A long pair of pants", ("long", "pai"), begins=True)
    assert not contains("A long pair of pants", ("long", "pai"), begins=False)
    assert not contains("A long pair of pants", ("long", "pants"), begins=False)


def test_dates_are_whole_days_months_and_years() -> None:
    assert span_of("2026-02") == (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    assert span_of("2026") == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert span_of("2026-12-31") == (datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert span_of("2026-13") is None


def test_a_month_ago_is_the_same_day_of_the_month_before() -> None:
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)

    assert moment_of(Ago(1, "m"), now=now) == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert moment_of(Ago(1, "y"), now=now) == datetime(2025, 3, 31, 12, tzinfo=UTC)
    assert moment_of(Ago(2, "w"), now=now) == datetime(2026, 3, 17, 12, tzinfo=UTC)
