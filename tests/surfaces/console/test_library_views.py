"""The library's page: as pictures or a list, with the columns one chose; grown page by page; the tree beside it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from mediadesk.access.examples import EXAMPLES
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.engines import clock
from mediadesk.store.ids import new_id
from mediadesk.store.models import Asset, AssetTag, Folder

ROWS = {"HX-Request": "true", "HX-Target": "rows"}


def at(world, folder, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library/folders/{folder.pk}{rest}"


def names(answer) -> list[str]:
    return re.findall(r'data-name="([^"]+)"', answer.text)


def next_of(answer) -> str:
    return unescape(re.search(r'rel="next" href="([^"]+)"', answer.text)[1])


@pytest.fixture
def full(world, shelf):
    """Press with 130 assets more, the newest first: n000, n001, …; and forty folders."""
    rows = []
    for number in range(130):
        row = Asset.objects.get(pk=shelf["red"].pk)
        row.pk, row.name, row.public_id = new_id(), f"n{number:03}", f"n{number}"
        rows.append(row)
    Asset.objects.bulk_create(reversed(rows))
    Asset.objects.filter(folder=shelf["press"]).update(created_at=clock.now())
    same = {"account": world.account, "environment": world.environment, "parent": shelf["press"]}
    now = clock.now()
    Folder.objects.bulk_create(
        Folder(name=f"f{number:02}", created_at=now, updated_at=now, **same) for number in range(40)
    )
    return shelf["press"]


def test_the_page_grows_by_its_link_with_and_without_a_script(world, sign_in, full) -> None:
    client, url = sign_in("olga"), at(world, full, "?sort=name")

    first = client.get(url)
    plain = client.get(next_of(first))
    part = client.get(next_of(first), headers=ROWS)
    last = client.get(next_of(part), headers=ROWS)
    again = client.get(f"{url}&pages=2")

    assert "60 of 131 assets" in first.text
    assert names(plain) == names(part) == [f"n{number:03}" for number in range(60, 120)]
    assert "To the first" in plain.text
    assert "<html" not in part.text
    assert names(last) == [*[f"n{number:03}" for number in range(120, 130)], "red.png"]
    assert 'rel="next"' not in last.text
    assert names(again) == names(first) + names(plain)
    assert next_of(again).split("after=")[1] == next_of(part).split("after=")[1]
    assert len(names(client.get(f"{url}&pages=99999"))) == 131


@pytest.mark.parametrize("who", ["olga", "edda"])
@pytest.mark.parametrize("as_list", ["grid", "list"])
def test_what_there_is_costs_the_page_no_query(
    world, sign_in, shelf, request, django_assert_max_num_queries, who, as_list
) -> None:
    client, url = sign_in(who), at(world, shelf["press"], f"?as={as_list}")
    client.get(url)
    with django_assert_max_num_queries(14):
        few = client.get(url)
    full = request.getfixturevalue("full")

    with django_assert_max_num_queries(14):
        many = client.get(url)
    with django_assert_max_num_queries(6):
        further = client.get(next_of(many), headers=ROWS)

    assert full.pk == shelf["press"].pk
    assert (len(names(few)), len(names(many)), len(names(further))) == (1, 60, 60)


def test_the_view_and_its_columns_are_remembered_with_the_person(
    world, sign_in, client_factory, shelf
) -> None:
    AssetTag.objects.create(asset=shelf["red"], environment=world.environment, tag="sea")
    client, url = sign_in("olga"), at(world, shelf["press"])
    choose = reverse("library_view", args=(world.account.pk,))

    begun = client.get(url)
    client.post(choose, {"as": "list", "back": url})
    listed = client.get(url)
    back = client.post(
        choose, {"columns_chosen": "yes", "columns": ["tags", "public_id", "nothing"], "back": url}
    )
    chosen = client.get(url)
    elsewhere = client_factory()
    elsewhere.force_login(
        world.member("olga").user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    there = elsewhere.get(url)
    others = sign_in("edda").get(url)

    def columns(answer) -> list[str]:
        return [re.sub("<.*?>", "", one) for one in re.findall(r'<td data-label="(.*?)"', answer.text)]

    assert back["Location"] == url
    assert columns(begun) == columns(others) == []
    assert columns(listed) == ["Type", "Size", "Pixels", "Uploaded"]
    assert columns(chosen) == columns(there) == ["Tags", "Public id"]
    assert ">sea<" in chosen.text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/console/other/", ""])
def test_one_goes_back_to_a_page_of_the_account_alone(world, sign_in, back) -> None:
    """T-44."""
    answer = sign_in("olga").post(
        reverse("library_view", args=(world.account.pk,)), {"as": "list", "back": back}
    )

    assert answer["Location"] == reverse("dashboard", args=(world.account.pk,))


def test_the_tree_names_only_what_one_may_see_or_pass(world, sign_in, shelf) -> None:
    client = sign_in("vera")

    page = client.get(at(world, shelf["year"]))
    branch = client.get(at(world, world.root, "/branch"))
    none = client.get(at(world, shelf["secret"], "/branch"))

    assert f'data-folder="{shelf["year"].pk}"' in page.text
    for answer in (page, branch, none):
        assert "Secret" not in answer.text
    assert f'data-folder="{shelf["press"].pk}"' in branch.text
    assert none.status_code == 403


def test_a_viewer_is_offered_nothing_that_has_nothing_in_it(world, sign_in, shelf) -> None:
    hold = next(one for one in EXAMPLES if one.id == "legal-hold")
    create_policy(world.olga, name=hold.name, statement=hold.statement, enabled=True)
    client, manages, line = sign_in("vera"), at(world, shelf["year"], "/manage"), 'class="menu-line"'

    viewer, library = client.get(at(world, shelf["year"])), client.get(at(world, world.root))
    editor = sign_in("edda").get(at(world, shelf["year"]))

    menu = re.compile(r"<summary[^>]*>(?:(?!</summary>).)*Folder.*?</details>", re.DOTALL)
    assert "Download as ZIP" in menu.search(viewer.text)[0]
    assert line not in menu.search(viewer.text)[0]
    assert line in menu.search(editor.text)[0]
    assert f'"{manages}"' not in viewer.text
    assert f'"{manages}"' in editor.text
    assert "/library/trash" not in library.text
    assert "/library/trash" in sign_in("edda").get(at(world, world.root)).text
