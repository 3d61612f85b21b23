"""The published schema: every permission is an action, and what Cloudinary's clients write is understood."""

import pytest

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.access.policies import Written, compile_policies
from mediadesk.engines import cedar


def permit(action: str = "", resource: str = "", when: str = "") -> str:
    """A statement over everybody; an action is written as Cloudinary's clients write it."""
    named = f'action == Cloudinary::Action::"{action}"' if action else "action"
    return f"permit(principal, {named}, resource {resource}) {when};".replace("resource )", "resource)")


BELOW = 'when { resource.ancestor_ids.contains("f") }'
UNDERSTOOD = [
    permit("", '== Cloudinary::Feature::"cld::global::ml::access"'),
    permit("", '== Cloudinary::Feature::"cld::global::reports::errors::view"'),
    'permit(principal, action in [Cloudinary::Action::"create"], resource is Cloudinary::Asset);',
    permit("update_settings", "is Cloudinary::ProductEnvironment"),
    permit("update", "is Cloudinary::Account"),
    permit("read", "is Cloudinary::Account"),
    permit("read", "is Cloudinary::Folder", BELOW),
    permit("read", "is Cloudinary::Asset", BELOW),
    permit("create", "is Cloudinary::Asset", BELOW),
    "permit(principal is Cloudinary::User, action, resource);",
    'permit(principal == Cloudinary::APIKey::"1234", action, resource is Cloudinary::Folder);',
]
DETAILS = [
    permit("", "is Cloudinary::Asset", f"when {{ {condition} }}")
    for condition in (
        'resource.metadata.hasTag("status") && resource.metadata.getTag("status").contains("approved")',
        'resource.numbers.hasTag("year") && resource.numbers.getTag("year") < 2030',
        'resource.days.hasTag("until") && resource.days.getTag("until") < datetime("2030-01-01")',
    )
]
NOT_UNDERSTOOD = {
    "whether there is something is asked first": DETAILS[0].replace(
        'resource.metadata.hasTag("status")', "true"
    ),
    "of the same field": DETAILS[1].replace('hasTag("year")', 'hasTag("month")'),
    "a day is no number": DETAILS[2].replace('datetime("2030-01-01")', "2030"),
    "there is no moderation": permit("moderate", "is Cloudinary::Asset"),
    "there are no upload presets": permit("", "is Cloudinary::UploadPreset"),
    "there are no upload mappings": permit("", "is Cloudinary::UploadMapping"),
    "fields are no resources": permit("", "is Cloudinary::MetadataField"),
    "reports are pages": permit("read", "is Cloudinary::Report", 'when { resource.type == "delivery" }'),
    "users are asked about as a part of the account": permit("", "is Cloudinary::User"),
    "so are groups": permit("", "is Cloudinary::Group"),
}


def test_every_permission_is_an_action_of_its_code_below_a_coarse_one() -> None:
    actions = schema.written()[schema.NAMESPACE]["actions"]

    assert actions.keys() == {may.code for may in May} | schema.COARSE.keys()
    for may in May:
        above = {"action": schema.coarse(may), "of": [schema.resource_type(may)]}
        told = actions[may.code]
        assert {"action": told["memberOf"][0]["id"], "of": told["appliesTo"]["resourceTypes"]} == above
        assert schema.resource_type(may) in actions[above["action"]]["appliesTo"]["resourceTypes"]


@pytest.mark.parametrize("text", [*UNDERSTOOD, *DETAILS])
def test_what_cloudinarys_clients_write_is_understood_and_speaks_of_something(text) -> None:
    assert cedar.faults(text, schema.published()) == []
    (statement,) = compile_policies([Written("1", "theirs", text)]).statements
    assert statement.mask


@pytest.mark.parametrize("text", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_what_does_not_exist_here_is_said_to_be_unknown(text) -> None:
    assert cedar.faults(text, schema.published())
