"""Fifty policies of the account, in Cedar as an administrator writes it, and the assets that they are asked about.

Twenty can apply to anybody who wants to see an asset: by a tag, a format, who uploaded it, a folder above it, with an
exception for one group. The others speak of deleting and editing, or to one group alone, and must cost nothing here.
"""

from __future__ import annotations

from bench.access.world import GROUPS, MEMBERS, row_id

VIEW, TAGS, FORMATS = "asset.view", 40, ("jpg", "png", "tif", "mp4", "pdf")


def _action(code: str) -> str:
    return f'action == Cloudinary::Action::"{code}"'


def _group(number: int) -> str:
    return f'Cloudinary::Group::"{row_id("group", number)}"'


def _conditions() -> list[str]:
    return [
        *(f'resource.tags.contains("tag-{number}")' for number in range(8)),
        *(f'resource.format == "{name}" && resource.tags.contains("tag-9")' for name in FORMATS),
        *(f'resource.uploaded_by == "{row_id("member", number)}"' for number in range(10, 14)),
        *(f'resource.ancestor_ids.contains("{row_id("folder", number)}")' for number in range(20, 23)),
    ]


TEXTS = (
    *(
        f"{'permit' if number % 10 == 9 else 'forbid'} (principal, {_action(VIEW)}, resource is Cloudinary::Asset) "
        f"when {{ {condition} }} unless {{ principal in {_group(number)} }};"
        for number, condition in enumerate(_conditions())
    ),
    *(
        f"forbid (principal, {_action('asset.delete')}, resource is Cloudinary::Asset) "
        f'when {{ resource.tags.contains("tag-{number}") }};'
        for number in range(15)
    ),
    *(
        f"permit (principal in {_group(GROUPS - 1 - number)}, {_action('asset.edit')}, resource is Cloudinary::Asset) "
        f'when {{ resource.format == "{FORMATS[number % len(FORMATS)]}" }};'
        for number in range(15)
    ),
)


def tags_of(asset: int) -> list[str]:
    """The tags of an asset."""
    return [f"tag-{asset % TAGS}", f"tag-{asset * 7 % TAGS}"]


def format_of(asset: int) -> str:
    """Its format."""
    return FORMATS[asset % len(FORMATS)]


def uploader_of(asset: int) -> str:
    """The id of the member who uploaded it."""
    return row_id("member", asset % MEMBERS)
