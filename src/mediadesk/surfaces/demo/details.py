"""What the demo's pictures say of themselves: five metadata fields, a rule, and details of the first pictures."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from mediadesk.access.facts import Actor
from mediadesk.actions.defining import Definition
from mediadesk.actions.library.create_metadata_field import create_metadata_field
from mediadesk.actions.library.create_metadata_rule import create_metadata_rule
from mediadesk.actions.library.describe_assets import Description, describe_assets
from mediadesk.rules.metadata.describing import Edit, How
from mediadesk.rules.metadata.fields import Choice
from mediadesk.store.library import Asset
from mediadesk.store.metadata import MetadataField

_FIELDS: Final = (
    # type       label             mandatory  values                        begins with
    ("enum",     "Status",         True,      ("Draft", "Approved", "Archived"), "draft"),
    ("date",     "Rights until",   True,      (),                           None),
    ("enum",     "Subject",        False,     ("Product", "People", "Place"), None),
    ("enum",     "Model release",  True,      ("Signed", "Asked for", "Not needed"), None),
    ("set",      "Used in",        False,     ("Website", "Catalogue", "Press", "Social media"), None),
)  # fmt: skip
_TOLD: Final = (
    # caption                                     subject     status      rights until  used in
    ("A poster in red and sand, for the spring.", "product",  "approved", "2027-03-31", ("website", "catalogue")),
    ("The same motif in blue, for the autumn.",   "product",  "draft",    None,         ("press",)),
    ("The team in front of the new shop.",        "people",   "approved", "2028-12-31", ("social_media",)),
    ("The harbour at six in the morning.",        "place",    "archived", "2025-06-30", ()),
)  # fmt: skip


def told(
    actor: Actor, environment_id: str, assets: Sequence[Asset]
) -> Iterator[tuple[float, Callable[[], object]]]:
    """The steps, as (days ago, what is done).

    Args:
        assets: filled while the story is played.
    """
    for number, row in enumerate(_FIELDS):
        yield 37 - number * 0.01, partial(_define, actor, environment_id, row)
    yield 36.9, partial(_depend, actor, environment_id)
    for number, said in enumerate(_TOLD):
        yield 3 - number * 0.1, partial(_describe, actor, environment_id, assets, number=number, said=said)


def _define(
    actor: Actor, environment_id: str, row: tuple[str, str, bool, tuple[str, ...], str | None]
) -> None:
    kind, label, mandatory, values, begins = row
    choices = tuple(Choice("", value) for value in values)
    asked = Definition(label, mandatory=mandatory, default=begins, choices=choices)
    create_metadata_field(actor, environment_id=environment_id, kind=kind, asked=asked)


def _depend(actor: Actor, environment_id: str) -> None:
    field = MetadataField.objects.get(environment_id=environment_id, external_id="model_release")
    create_metadata_rule(
        actor,
        field_id=field.pk,
        name="People need a release",
        condition={"metadata_field_id": "subject", "includes": ["people"]},
        result={"enable": True, "apply_value": {"value": "asked_for", "mode": "default"}},
        hidden_otherwise=True,
    )


def _describe(
    actor: Actor, environment_id: str, assets: Sequence[Asset], *, number: int, said: tuple[object, ...]
) -> None:
    caption, *values = said
    rows = MetadataField.objects.filter(environment_id=environment_id)
    named = dict(rows.values_list("external_id", "pk"))
    ids = ("subject", "status", "rights_until", "used_in")
    edits = {named[pk]: Edit(How.SET, value) for pk, value in zip(ids, values, strict=True) if value}
    asked = Description(caption=str(caption), context={"campaign": "spring"}, metadata=edits)
    describe_assets(actor, asset_ids=[assets[number].pk], said=asked)
