"""Fields that an environment names itself: `metadata.<id>` of its metadata fields, `context.<key>` of any key."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from mediadesk.rules.metadata.fields import Field as MetadataField
from mediadesk.rules.metadata.fields import Kind as Type
from mediadesk.rules.search.fields import Field, Kind, field_named, nearest
from mediadesk.rules.search.tree import Said

METADATA: Final = "metadata."
CONTEXT: Final = "context."
_KINDS: Final[Mapping[Type, Kind]] = MappingProxyType(
    {
        Type.STRING: Kind.TEXT,
        Type.INTEGER: Kind.WHOLE,
        Type.DATE: Kind.DATE,
        Type.ENUM: Kind.LISTED,
        Type.SET: Kind.LISTED,
    }
)
_EXAMPLES: Final[Mapping[Type, str]] = MappingProxyType(
    {Type.STRING: ':"two words"', Type.INTEGER: ">=10", Type.DATE: "<2030-12-31"}
)
_MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What an expression may name in one environment: besides `FIELDS`, these metadata fields and any context key."""

    metadata: tuple[MetadataField, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of this name, or None. The id of a metadata field is known in any case, a key only as it is."""
        if name.lower().startswith(CONTEXT):
            key = name[len(CONTEXT) :]
            return Field(CONTEXT + key, (), Kind.TEXT, "", "") if key else None
        if not name.lower().startswith(METADATA):
            return field_named(name)
        found = self.of_id(name[len(METADATA) :])
        if found is None:
            return None
        kind = _KINDS[found.kind]
        ids = {one.value.casefold(): one.external_id for one in found.choices}
        ids |= {one.external_id: one.external_id for one in found.choices}
        return Field(METADATA + found.external_id, (), kind, found.label, "", ids=ids)

    def of_id(self, external_id: str) -> MetadataField | None:
        """The metadata field of this id, as it is written or else in any case."""
        exact = (one for one in self.metadata if one.external_id == external_id)
        alike = (one for one in self.metadata if one.external_id.lower() == external_id.lower())
        return next(exact, None) or next(alike, None)

    def nearest(self, name: str) -> str:
        """The name of a field that may have been meant, or empty."""
        return nearest(name, (METADATA + one.external_id for one in self.metadata))

    def example(self, field: MetadataField) -> str:
        """What could be asked of a metadata field."""
        if field.kind.listed and not field.choices:
            return f"metadata={field.external_id}"
        chosen = f"={field.choices[0].external_id}" if field.choices else ""
        return METADATA + field.external_id + (chosen or _EXAMPLES[field.kind])

    def key_for(self, field: Field, said: Said) -> Said | str:
        """What is asked for by its mere name, as `metadata=sku`; or what is wrong with it."""
        if field.name == "context" or (said.begins and not said.text):
            return said if said.text or said.begins else f"{field.kind.expected} was expected"
        named = said.text[len(METADATA) :] if said.text.lower().startswith(METADATA) else said.text
        found = None if said.begins else self.of_id(named)
        if found is not None:
            return Said(found.external_id)
        meant = get_close_matches(named, [one.external_id for one in self.metadata], n=1, cutoff=0.6)
        hint = f"; did you mean {meant[0]}" if meant else ""
        return f"there is no metadata field {said.text}{'*' if said.begins else ''}{hint}"


def listed_for(field: Field, said: Said) -> Said | str:
    """The id of a value of a list, by itself or by what people read; or what is wrong with it."""
    if said.begins:
        return f"{field.name} takes whole values; whether it has one is asked as metadata={field.name[len(METADATA) :]}"
    found = field.ids.get(said.text) or field.ids.get(said.text.casefold())
    if found:
        return Said(found)
    close = get_close_matches(said.text.casefold(), field.ids, n=1, cutoff=0.6)
    some = list(dict.fromkeys(field.ids.values()))
    told = ", ".join(some[:_MOST_TOLD]) + (", …" if len(some) > _MOST_TOLD else "")
    return f"{field.name} is one of {told}" + (f"; did you mean {field.ids[close[0]]}" if close else "")
