"""Policies to start from: each is good Cedar, and an id in it waits for one of the account's own."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Example:
    """One row: its id in addresses, a name, what it does in a sentence, and the text."""

    id: str
    name: str
    sentence: str
    statement: str


EXAMPLES: Final = (
    Example(
        "legal-hold",
        "Legal hold",
        'Nobody deletes or replaces assets tagged "legal-hold", whatever their role.',
        """forbid (
  principal,
  action in [Cloudinary::Action::"asset.delete", Cloudinary::Action::"asset.replace"],
  resource is Cloudinary::Asset
)
when { resource.tags.contains("legal-hold") };""",
    ),
    Example(
        "keys-one-folder",
        "Keys read one folder only",
        "API keys see no asset outside of one folder, even if their role reaches further.",
        """forbid (
  principal is Cloudinary::APIKey,
  action == Cloudinary::Action::"read",
  resource is Cloudinary::Asset
)
unless { resource.ancestor_ids.contains("ID_OF_THE_FOLDER") };""",
    ),
    Example(
        "agencies-no-videos",
        "Agencies see videos, but not their originals",
        "Members of one group may not download the originals of videos.",
        """forbid (
  principal in Cloudinary::Group::"ID_OF_THE_GROUP",
  action == Cloudinary::Action::"asset.download",
  resource is Cloudinary::Asset
)
when { resource.resource_type == "video" };""",
    ),
    Example(
        "own-uploads",
        "Editors delete only what they uploaded",
        "Users whose own role is Editor delete no assets but those they added themselves.",
        """forbid (
  principal is Cloudinary::User,
  action == Cloudinary::Action::"asset.delete",
  resource is Cloudinary::Asset
)
when { principal.role == "editor" && resource.uploaded_by != principal.id };""",
    ),
    Example(
        "frozen-folder",
        "A folder is frozen",
        "In one folder and all below it nothing is added, changed, moved or deleted.",
        """forbid (
  principal,
  action in [
    Cloudinary::Action::"create",
    Cloudinary::Action::"update",
    Cloudinary::Action::"move",
    Cloudinary::Action::"delete"
  ],
  resource in Cloudinary::Folder::"ID_OF_THE_FOLDER"
);""",
    ),
    Example(
        "embargo",
        "Embargoed until published",
        'Assets tagged "embargo" are seen by one group alone.',
        """forbid (
  principal,
  action == Cloudinary::Action::"read",
  resource is Cloudinary::Asset
)
when { resource.tags.contains("embargo") }
unless { principal in Cloudinary::Group::"ID_OF_THE_GROUP" };""",
    ),
    Example(
        "rights-ended",
        "Rights that have ended",
        'Nobody downloads assets whose metadata field "rights_until" is before a day. Put in the id of your own field.',
        """forbid (
  principal,
  action == Cloudinary::Action::"asset.download",
  resource is Cloudinary::Asset
)
when {
  resource.days.hasTag("rights_until") &&
  resource.days.getTag("rights_until") < datetime("2030-01-01")
};""",
    ),
    Example(
        "press-reads-approved",
        "A group reads what is approved",
        'One group sees every asset tagged "approved", in whichever folder it lies.',
        """permit (
  principal in Cloudinary::Group::"ID_OF_THE_GROUP",
  action in [Cloudinary::Action::"asset.view", Cloudinary::Action::"asset.download"],
  resource is Cloudinary::Asset
)
when { resource.tags.contains("approved") };""",
    ),
    Example(
        "no-exports",
        "Lists do not leave the house",
        "Only Master admins export the list of users and the audit trail.",
        """forbid (
  principal,
  action in [Cloudinary::Action::"member.export", Cloudinary::Action::"trail.export"],
  resource
)
unless { principal is Cloudinary::User && principal.root };""",
    ),
)
