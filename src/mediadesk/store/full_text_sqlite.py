"""The statements that make the index of words in SQLite, an FTS5 table over `AssetWords`, and its triggers."""

from typing import Final

_BETWEEN: Final = "' ' || char(57344) || ' '"
"""U+E000, a sign that no word has: words of two tags are not one after the other."""
_SIGNED: Final = "char({sign}) || replace(mediadesk_words({{row}}{column}), ' ', ' ' || char({sign}))"
"""Each word of a column with a sign before it, which `full_text.found_by` writes, too."""
_KEPT: Final = (
    "char(57345) || {row}environment_id, mediadesk_words({row}name), mediadesk_words({row}description), "
    + ", ".join(
        _SIGNED.format(column=column, sign=sign)
        for column, sign in (("public_id", 57346), ("uploaded_by", 57347))
    )
)
"""Place, name, description, public id and who uploaded it; U+E001 is before an environment."""
_TAGS: Final = (
    f"COALESCE((SELECT group_concat(mediadesk_words(tag), {_BETWEEN} ORDER BY tag)"
    " FROM store_assettag WHERE asset_id = {asset}), '')"
)
_DETAILS: Final = (
    f"COALESCE((SELECT group_concat(mediadesk_words(CASE f.type WHEN 'string' THEN m.text ELSE"
    " (SELECT json_extract(c.value, '$.value') FROM json_each(f.choices) c"
    f" WHERE json_extract(c.value, '$.external_id') = m.text) END), {_BETWEEN} ORDER BY m.field_id, m.text)"
    " FROM store_assetmetadata m JOIN store_metadatafield f ON f.id = m.field_id"
    " WHERE m.asset_id = {asset} AND f.deleted_at IS NULL AND f.type IN ('string', 'enum', 'set')), '')"
)
_PAIRS: Final = (
    f"COALESCE((SELECT group_concat({_SIGNED.format(sign=57348, column='value').format(row='')}, {_BETWEEN} ORDER BY key)"
    " FROM store_assetcontext WHERE asset_id = {asset} AND mediadesk_words(value) <> ''), '')"
)


def _written(column: str, words: str) -> str:
    """The words of a column of one asset, written anew for the asset that a row is about."""
    return (
        f"UPDATE store_assetwords SET {column} = {words.format(asset='{row}.asset_id')}"
        " WHERE asset_id = {row}.asset_id"
    )


_TAGGED, _DETAILED, _PAIRED = (
    _written("tags", _TAGS),
    _written("details", _DETAILS),
    _written("pairs", _PAIRS),
)
# What other words a changed field gives its assets: all of it when it goes or comes back, else values renamed.
_DEFINED: Final = (
    f"UPDATE store_assetwords SET details = {_DETAILS.format(asset='store_assetwords.asset_id')}"
    " WHERE asset_id IN (SELECT asset_id FROM store_assetmetadata WHERE field_id = new.id AND"
    " ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL) OR text IN"
    " (SELECT json_extract(n.value, '$.external_id') FROM json_each(new.choices) n EXCEPT"
    " SELECT json_extract(n.value, '$.external_id') FROM json_each(new.choices) n JOIN json_each(old.choices) o"
    " ON json_extract(n.value, '$.external_id') = json_extract(o.value, '$.external_id')"
    " AND json_extract(n.value, '$.value') = json_extract(o.value, '$.value'))))"
)
_COLUMNS: Final = (
    "asset_id", "place", "name", "tags", "description", "public_id", "uploaded_by", "details", "pairs",
)  # fmt: skip
_NEW, _OLD = (", ".join(f"{row}.{column}" for column in ("id", *_COLUMNS)) for row in ("new", "old"))
_INDEXED: Final = f"INSERT INTO store_assetwords_fts (rowid, {', '.join(_COLUMNS)}) VALUES ({_NEW})"
_FORGOTTEN: Final = (
    f"INSERT INTO store_assetwords_fts (store_assetwords_fts, rowid, {', '.join(_COLUMNS)})"
    f" VALUES ('delete', {_OLD})"
)
_ROW: Final = (
    "INSERT INTO store_assetwords (asset_id, place, name, description, public_id, uploaded_by, tags,"
    " details, pairs)"
)

_CHANGED: Final = (
    "UPDATE store_assetwords SET (place, name, description, public_id, uploaded_by)"
    f" = (SELECT {_KEPT.format(row='new.')})"
    " WHERE asset_id = new.id"
)
_WRITTEN: Final = "UPDATE OF name, description, environment_id, public_id, uploaded_by ON store_asset"

# fmt: off
_TRIGGERS: Final = {
    # name                    (when, and on what                                              what it does)
    "words_of_asset_added":   ("INSERT ON store_asset",                                       f"{_ROW} SELECT new.id, {_KEPT.format(row='new.')}, '', '', ''"),
    "words_of_asset_changed": (_WRITTEN,                                                      _CHANGED),
    "words_of_asset_removed": ("DELETE ON store_asset",                                       "DELETE FROM store_assetwords WHERE asset_id = old.id"),
    "words_of_tag_added":     ("INSERT ON store_assettag",                                    _TAGGED.format(row="new")),
    "words_of_tag_changed":   ("UPDATE OF tag, asset_id ON store_assettag",                   f"{_TAGGED.format(row='old')}; {_TAGGED.format(row='new')}"),
    "words_of_tag_removed":   ("DELETE ON store_assettag",                                    _TAGGED.format(row="old")),
    "words_of_value_added":   ("INSERT ON store_assetmetadata",                               _DETAILED.format(row="new")),
    "words_of_value_changed": ("UPDATE OF text, field_id, asset_id ON store_assetmetadata",   f"{_DETAILED.format(row='old')}; {_DETAILED.format(row='new')}"),
    "words_of_value_removed": ("DELETE ON store_assetmetadata",                               _DETAILED.format(row="old")),
    "words_of_field_changed": ("UPDATE OF choices, deleted_at ON store_metadatafield",        _DEFINED),
    "words_of_pair_added":    ("INSERT ON store_assetcontext",                                _PAIRED.format(row="new")),
    "words_of_pair_changed":  ("UPDATE OF value, asset_id ON store_assetcontext",             f"{_PAIRED.format(row='old')}; {_PAIRED.format(row='new')}"),
    "words_of_pair_removed":  ("DELETE ON store_assetcontext",                                _PAIRED.format(row="old")),
    "words_added":            ("INSERT ON store_assetwords",                                  _INDEXED),
    "words_changed":          ("UPDATE ON store_assetwords",                                  f"{_FORGOTTEN}; {_INDEXED}"),
    "words_removed":          ("DELETE ON store_assetwords",                                  _FORGOTTEN),
}
# fmt: on
# `ascii` parts words at blanks alone: other signs of ASCII are gone by then, and the rest it leaves be.
_TABLE: Final = (
    "CREATE VIRTUAL TABLE store_assetwords_fts USING fts5(asset_id UNINDEXED, place, name, tags, description,"
    " public_id, uploaded_by, details, pairs, content='store_assetwords', content_rowid='id', tokenize='ascii', prefix='2 3')"
)
TRIGGERS: Final = frozenset(_TRIGGERS)


def statements() -> tuple[str, ...]:
    """All of them, in order; what was there before is made anew."""
    return (
        *(f"DROP TRIGGER IF EXISTS {name}" for name in _TRIGGERS),
        "DROP TABLE IF EXISTS store_assetwords_fts",
        _TABLE,
        "DELETE FROM store_assetwords",
        *(
            f"CREATE TRIGGER {name} AFTER {when} BEGIN {does}; END"
            for name, (when, does) in _TRIGGERS.items()
        ),
        f"{_ROW} SELECT id, {_KEPT.format(row='')}, "
        + ", ".join(one.format(asset="store_asset.id") for one in (_TAGS, _DETAILS, _PAIRS))
        + " FROM store_asset",
    )
