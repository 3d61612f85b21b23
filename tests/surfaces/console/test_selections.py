"""What is offered to do with a selection, and what is said where it cannot be done to all of it."""

from __future__ import annotations

import re

import pytest

from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.share_folder import share_folder

_OFFERED = re.compile(r"<button[^>]*\bform=\"chosen\"[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)", re.DOTALL)


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library{rest}"


def offered(client, address: str) -> str:
    page = client.get(address)
    assert "blue.png" in page.text
    return ", ".join(name.strip() for name in _OFFERED.findall(page.text))


# fmt: off
OFFERED = [
    # role of Vera's in 2030   what is offered
    ("folder_viewer",          "Download"),
    ("folder_contributor",     "Copy, Download"),
    ("folder_editor",          "Move, Copy, Tag, Describe, Download"),
    ("folder_manager",         "Move, Copy, Tag, Describe, Download, Delete"),
]
# fmt: on


@pytest.mark.parametrize(("role", "deeds"), OFFERED)
def test_what_one_may_do_with_none_of_the_assets_is_not_offered(world, sign_in, shelf, role, deeds) -> None:
    share_folder(world.olga, folder_id=shelf["year"].pk, role=role, member_ids=[world.vera.id])
    client = sign_in("vera")

    assert offered(client, at(world, f"/folders/{shelf['year'].pk}")) == deeds
    assert offered(client, at(world, "?q=blue")) == deeds


def test_a_search_offers_what_one_may_somewhere_and_a_folder_what_one_may_there(
    world, sign_in, shelf
) -> None:
    share_folder(world.olga, folder_id=shelf["secret"].pk, role="folder_manager", member_ids=[world.vera.id])
    client = sign_in("vera")

    assert offered(client, at(world, f"/folders/{shelf['year'].pk}")) == "Copy, Download"
    assert "Delete" in offered(client, at(world, "?q=blue"))


def test_what_a_policy_permits_is_offered(world, sign_in, shelf) -> None:
    text = f"""permit(principal == Cloudinary::User::"{world.vera.id}",
        action == Cloudinary::Action::"asset.delete", resource is Cloudinary::Asset)
        when {{ resource.tags.contains("old") }};"""
    create_policy(world.olga, name="Old goes", statement=text, enabled=True)

    assert offered(sign_in("vera"), at(world, f"/folders/{shelf['year'].pk}")) == "Download, Delete"
