"""Random policies: good Cedar of the published schema, and now and then one that is broken or fails when asked."""

from __future__ import annotations

from tests.access.oracle import words

CODES = sorted(
    words(
        "asset.view asset.delete asset.upload asset.download asset.edit folder.view folder.create folder.share "
        "collection.view collection.update "
        "library.view report.view policy.view policy.update member.update environment.view settings.update key.view"
    )
)
COARSE = sorted(words("create read move delete update update_settings"))


def statement(world, account) -> str:
    """One policy of one or two statements."""
    if world.likely(0.03):
        return "forbid (principal, action"
    return "\n".join(_one(world, account) for _ in range(world.random.choice([1, 1, 2])))


def _one(world, account) -> str:
    choose = world.random.choice
    effect = choose(["permit", "forbid"])
    conditions = "".join(_condition(world, account) for _ in range(choose([0, 0, 1, 1, 2])))
    return (
        f"{effect}({_principal(world, account)}, {_action(choose)}, {_resource(world, account)}){conditions};"
    )


def _own(account, rows) -> list[str]:
    return [row.pk for row in rows if row.account_id == account.pk] or ["nobody"]


def _principal(world, account) -> str:
    choose = world.random.choice
    group = f'Cloudinary::Group::"{choose(_own(account, world.groups))}"'
    user = f'Cloudinary::User::"{choose(_own(account, world.members))}"'
    return choose(
        [
            *["principal"] * 4,
            "principal is Cloudinary::User",
            "principal is Cloudinary::APIKey",
            f"principal in {group}",
            f"principal is Cloudinary::User in {group}",
            f"principal == {user}",
        ]
    )


def _action(choose) -> str:
    fine = [f'Cloudinary::Action::"{choose(CODES)}"' for _ in range(3)]
    coarse = f'Cloudinary::Action::"{choose(COARSE)}"'
    return choose(
        [
            "action",
            f"action == {fine[0]}",
            f"action in [{', '.join(fine)}]",
            f"action in {coarse}",
            f"action == {coarse}",
        ]
    )


def _resource(world, account) -> str:
    choose = world.random.choice
    folder = f'Cloudinary::Folder::"{choose(_own(account, world.folders))}"'
    environment = f'Cloudinary::ProductEnvironment::"{choose(_own(account, world.environments))}"'
    collection = f'Cloudinary::Collection::"{choose(_own(account, world.collections))}"'
    return choose(
        [
            *["resource"] * 6,
            "resource is Cloudinary::Asset",
            "resource is Cloudinary::Folder",
            "resource is Cloudinary::Feature",
            f"resource in {folder}",
            f"resource == {folder}",
            f"resource is Cloudinary::Asset in {folder}",
            f"resource in {environment}",
            f"resource in {collection}",
            f"resource is Cloudinary::Asset in {collection}",
            f"resource == {collection}",
            f'resource in Cloudinary::Account::"{account.pk}"',
            f'resource == Cloudinary::Feature::"{choose(CODES)}"',
        ]
    )


def _has(attribute: str, field: str) -> str:
    of = f"resource.{attribute}"
    return f'resource is Cloudinary::Asset && {of}.hasTag("{field}") && {of}.getTag("{field}")'


def _condition(world, account) -> str:
    choose = world.random.choice
    folder = choose(_own(account, world.folders))
    collection = choose(_own(account, world.collections))
    said = choose(
        [
            'resource is Cloudinary::Asset && resource.tags.contains("legal-hold")',
            f'{_has("metadata", "status")}.contains("ok")',
            f'{_has("metadata", "used")}.containsAll(["fr", "pe"])',
            f"{_has('numbers', 'year')} > 2029",
            f'{_has("days", "until")} <= datetime("2030-01-31")',
            'resource.numbers.getTag("year") == 2030',  # fails where there is none
            'resource is Cloudinary::Asset && resource.resource_type == "image"',
            'resource is Cloudinary::Asset && resource.name like "shoe*"',
            "resource is Cloudinary::Asset && resource.uploaded_by == principal.id",
            f'resource is Cloudinary::Folder && resource.ancestor_ids.contains("{folder}")',
            f'resource in Cloudinary::Folder::"{folder}"',
            f'resource in Cloudinary::Collection::"{collection}"',
            'principal is Cloudinary::User && principal.role == "editor"',
            "principal is Cloudinary::User && principal.root",
            f'action in Cloudinary::Action::"{choose(COARSE)}"',
            f'action == Cloudinary::Action::"{choose(COARSE)}"',
            'resource.format == "jpg"',  # fails where the resource has none
            'principal.role == "admin"',  # fails for a key
        ]
    )
    return f" {choose(['when', 'unless'])} {{ {said} }}"
