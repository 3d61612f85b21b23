"""An account's own statements: to whom and to what each can apply, and what they say when asked."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.facts import EVERYWHERE, Kind, Ruling, Target, Thing
from mediadesk.access.policies import Written, compile_policies

PRESS, HELD = "press", frozenset({"legal-hold"})
FOLDER = Target("acme", "here", folders=("drafts", PRESS), above=("root",), name="Drafts")


def asset(**of) -> Target:
    thing = Thing(**{"id": "shoe", "name": "shoe.jpg", "resource_type": "image", "format": "jpg", **of})
    return Target("acme", "here", folders=("drafts", PRESS), above=("root",), thing=thing)


def applying(*texts, groups=(), kind=Kind.MEMBER, role="editor", root=False, environment=""):
    rows = [Written(str(n), f"rule {n}", text, environment) for n, text in enumerate(texts)]
    return compile_policies(rows).applying_to(kind, "dana", groups, role_id=role, root=root)


def scope(action="action", resource="resource", principal="principal", *, effect="forbid", when="") -> str:
    return f"{effect}({principal}, {action}, {resource}) {when};"


DELETE = 'action == Cloudinary::Action::"asset.delete"'
TAGGED = 'when { resource.tags.contains("legal-hold") }'


def test_a_forbid_names_its_policy() -> None:
    rule = applying(scope(DELETE, "resource is Cloudinary::Asset", when=TAGGED))

    assert rule.ruling(May.ASSET_DELETE, asset(read_tags=lambda: HELD)) == Ruling(forbidden_by=("rule 0",))
    assert rule.ruling(May.ASSET_DELETE, asset()) == Ruling()


def test_a_permit_names_its_policy_and_a_forbid_hides_it() -> None:
    both = applying(
        scope(effect="permit"),
        scope(DELETE, when='when { resource.format == "jpg" }', resource="resource is Cloudinary::Asset"),
    )

    assert both.ruling(May.ASSET_VIEW, asset()) == Ruling(permitted_by=("rule 0",))
    assert both.ruling(May.ASSET_DELETE, asset()) == Ruling(forbidden_by=("rule 1",))


@pytest.mark.parametrize(
    ("action", "spoken_of"),
    [
        ("action", set(May)),
        (DELETE, {May.ASSET_DELETE}),
        (f"{DELETE.replace('==', 'in')}", {May.ASSET_DELETE}),
        ('action == Cloudinary::Action::"move"', {May.ASSET_MOVE, May.FOLDER_MOVE}),
        ('action in Cloudinary::Action::"move"', {May.ASSET_MOVE, May.FOLDER_MOVE}),
        ('action == Cloudinary::Action::"update_settings"', {May.SETTINGS_UPDATE}),
    ],
)  # fmt: skip
def test_a_coarse_action_stands_for_all_that_belong_to_it(action, spoken_of) -> None:
    """As Cloudinary's clients write it, with == too."""
    rule = applying(scope(action))

    assert {may for may in May if rule.mask & may.bit} == spoken_of
    for may in spoken_of & {May.ASSET_DELETE, May.ASSET_MOVE, May.FOLDER_MOVE}:
        assert rule.ruling(may, FOLDER).forbidden_by == ("rule 0",)


@pytest.mark.parametrize("written", ["==", "!="])
def test_a_coarse_action_means_the_same_in_a_condition(written) -> None:
    rule = applying(scope(when=f'when {{ action {written} Cloudinary::Action::"read" }}'))

    assert bool(rule.ruling(May.ASSET_VIEW, asset()).forbidden_by) is (written == "==")
    assert bool(rule.ruling(May.ASSET_DELETE, asset()).forbidden_by) is (written == "!=")


@pytest.mark.parametrize(
    ("resource", "codes"),
    [
        ("resource is Cloudinary::Folder", {"folder"}),
        ('resource in Cloudinary::Folder::"press"', {"folder", "asset"}),
        ('resource == Cloudinary::Folder::"press"', {"folder"}),
        ('resource is Cloudinary::Asset in Cloudinary::Folder::"press"', {"asset"}),
        ("resource is Cloudinary::Collection", {"collection"}),
    ],
)
def test_a_statement_speaks_only_of_what_its_resource_can_be(resource, codes) -> None:
    rule = applying(scope(resource=resource))
    places = {May.COLLECTION_CREATE, May.COLLECTION_VIEW}

    assert {may.code.partition(".")[0] for may in May if rule.mask & may.bit} == codes
    assert ({may for may in places if rule.mask & may.bit}) <= {May.COLLECTION_VIEW}


@pytest.mark.parametrize(
    ("principal", "groups", "kind", "speaks"),
    [
        ('principal == Cloudinary::User::"dana"', (), Kind.MEMBER, True),
        ('principal == Cloudinary::User::"mila"', (), Kind.MEMBER, False),
        ('principal == Cloudinary::User::"dana"', (), Kind.API_KEY, False),
        ('principal in Cloudinary::Group::"agencies"', ("agencies",), Kind.MEMBER, True),
        ('principal in Cloudinary::Group::"agencies"', ("others",), Kind.MEMBER, False),
        ("principal is Cloudinary::APIKey", (), Kind.API_KEY, True),
        ("principal is Cloudinary::APIKey", (), Kind.MEMBER, False),
        ('principal is Cloudinary::User in Cloudinary::Group::"agencies"', ("agencies",), Kind.MEMBER, True),
        ('principal is Cloudinary::User in Cloudinary::Group::"agencies"', (), Kind.MEMBER, False),
    ],
)
def test_whom_a_statement_does_not_name_it_costs_nothing(principal, groups, kind, speaks) -> None:
    rule = applying(scope(principal=principal), groups=groups, kind=kind)

    assert (rule is not None) is speaks
    if rule:
        assert rule.ruling(May.ASSET_VIEW, asset()).forbidden_by
        assert rule.aimed == rule.mask


def test_only_what_is_not_said_to_all_alike_is_aimed_at_somebody() -> None:
    assert applying(scope()).aimed == 0
    assert applying(scope(DELETE, when='when { principal.id == "dana" }')).aimed == May.ASSET_DELETE.bit
    assert applying(scope(DELETE, effect="permit", principal="principal is Cloudinary::User")).aimed == 0


@pytest.mark.parametrize(
    ("when", "forbidden"),
    [
        ('resource.ancestor_ids.contains("press")', True),
        ('resource.ancestor_ids.contains("root")', True),
        ('resource.ancestor_ids.contains("shoe")', False),
        ('resource in Cloudinary::Folder::"root"', True),
        ('resource in Cloudinary::ProductEnvironment::"here"', True),
        ('resource in Cloudinary::ProductEnvironment::"there"', False),
        ('resource in Cloudinary::Account::"acme"', True),
        ('resource == Cloudinary::Asset::"shoe"', True),
        ('resource.resource_type == "image"', True),
        ('resource.name like "*.jpg"', True),
        ("resource.uploaded_by == principal.id", True),
        ("resource.tags.isEmpty()", True),
        ('principal.role == "editor"', True),
        ("principal.root", False),
    ],
)
def test_conditions_see_the_thing_where_it_lies_and_who_asks(when, forbidden) -> None:
    of_users = "principal is Cloudinary::User"
    rule = applying(scope("action", "resource is Cloudinary::Asset", of_users, when=f"when {{ {when} }}"))

    assert bool(rule.ruling(May.ASSET_EDIT, asset(uploaded_by="dana")).forbidden_by) is forbidden


def test_a_folder_is_one_of_its_own_ancestors() -> None:
    when = 'when { resource.ancestor_ids.contains("drafts") && resource.name == "Drafts" }'
    rule = applying(scope("action", "resource is Cloudinary::Folder", when=when))

    assert rule.ruling(May.FOLDER_VIEW, FOLDER).forbidden_by == ("rule 0",)
    assert not rule.ruling(May.FOLDER_VIEW, Target("acme", "here", folders=(PRESS,))).forbidden_by


def test_an_asset_that_is_not_there_yet_is_empty_but_lies_in_its_folder() -> None:
    rule = applying(
        scope("action", "resource is Cloudinary::Asset", when='when { resource.resource_type == "video" }'),
        scope("action", "resource is Cloudinary::Asset", when='when { resource.ancestor_ids.contains("press") }'),
    )  # fmt: skip

    assert rule.ruling(May.ASSET_UPLOAD, FOLDER).forbidden_by == ("rule 1",)


def test_a_page_is_known_by_our_name_and_by_cloudinarys() -> None:
    for name in ("library.view", "cld::global::ml::access"):
        rule = applying(scope(resource=f'resource == Cloudinary::Feature::"{name}"'))

        assert rule.mask == May.LIBRARY_VIEW.bit
        assert rule.ruling(May.LIBRARY_VIEW, Target("acme", "here")).forbidden_by == ("rule 0",)


@pytest.mark.parametrize(
    ("environment", "here", "account"), [("", True, True), (EVERYWHERE, True, False), ("there", False, False)]
)
def test_a_policy_of_an_environment_counts_there_alone(environment, here, account) -> None:
    rule = applying(scope(), environment=environment)

    assert bool(rule.ruling(May.ASSET_VIEW, asset()).forbidden_by) is here
    assert bool(rule.ruling(May.MEMBER_VIEW, Target("acme")).forbidden_by) is account


def test_what_fails_when_asked_is_told_with_its_policy() -> None:
    """decide() denies then; T-123."""
    rule = applying(scope(when="when { resource.colour == 3 }"))

    (error,) = rule.ruling(May.ASSET_VIEW, asset()).errors
    assert error.startswith("rule 0: ")
    assert "colour" in error


def test_a_policy_that_cannot_be_read_speaks_of_everything_and_is_an_error() -> None:
    rule = applying("nonsense", environment="here")

    assert all(rule.mask & may.bit for may in May)
    assert rule.ruling(May.ASSET_VIEW, asset()).errors[0].startswith("rule 0: ")
    assert rule.ruling(May.MEMBER_VIEW, Target("acme")) == Ruling()


def test_metadata_is_read_only_when_a_statement_asks_for_it_and_by_its_type() -> None:
    def never():
        raise AssertionError

    of_days = (
        'when { resource.days.hasTag("until") && resource.days.getTag("until") < datetime("2030-01-01") }'
    )
    rule = applying(scope(DELETE, "resource is Cloudinary::Asset", when=of_days))
    other = applying(scope(DELETE, "resource is Cloudinary::Asset", when='when { resource.format == "png" }'))

    def said(*kept: str) -> tuple[str, ...]:
        return rule.ruling(May.ASSET_DELETE, asset(read_details=lambda: {"until": kept})).forbidden_by

    assert other.ruling(May.ASSET_DELETE, asset(read_details=never)) == Ruling()
    assert said("date", ("2029-12-31",)) == said("date", ("0001-01-01",)) == ("rule 0",)
    assert said("date", ("2030-01-01",)) == said("date", ("9999-12-31",)) == ()
    assert said("string", ("2029-12-31",)) == ()
    assert rule.ruling(May.ASSET_DELETE, asset()) == Ruling()


def test_tags_are_read_only_when_a_statement_asks_for_them() -> None:
    def never() -> frozenset[str]:
        raise AssertionError

    rule = applying(scope(DELETE, "resource is Cloudinary::Asset", when='when { resource.format == "png" }'))

    assert rule.ruling(May.ASSET_DELETE, asset(read_tags=never)) == Ruling()
