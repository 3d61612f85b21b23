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
_TAGGED: Final = f"UPDATE store_assetwords SET tags = {_TAGS.format(asset='{row}.asset_id')} WHERE asset_id = {{row}}.asset_id"
_COLUMNS: Final = ("asset_id", "place", "name", "tags", "description", "public_id", "uploaded_by")
_NEW, _OLD = (", ".join(f"{row}.{column}" for column in ("id", *_COLUMNS)) for row in ("new", "old"))
_INDEXED: Final = f"INSERT INTO store_assetwords_fts (rowid, {', '.join(_COLUMNS)}) VALUES ({_NEW})"
_FORGOTTEN: Final = (
    f"INSERT INTO store_assetwords_fts (store_assetwords_fts, rowid, {', '.join(_COLUMNS)})"
    f" VALUES ('delete', {_OLD})"
)
_ROW: Final = (
    "INSERT INTO store_assetwords (asset_id, place, name, description, public_id, uploaded_by, tags)"
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
    "words_of_asset_added":   ("INSERT ON store_asset",                                       f"{_ROW} SELECT new.id, {_KEPT.format(row='new.')}, ''"),
    "words_of_asset_changed": (_WRITTEN,                                                      _CHANGED),
    "words_of_asset_removed": ("DELETE ON store_asset",                                       "DELETE FROM store_assetwords WHERE asset_id = old.id"),
    "words_of_tag_added":     ("INSERT ON store_assettag",                                    _TAGGED.format(row="new")),
    "words_of_tag_changed":   ("UPDATE OF tag, asset_id ON store_assettag",                   f"{_TAGGED.format(row='old')}; {_TAGGED.format(row='new')}"),
    "words_of_tag_removed":   ("DELETE ON store_assettag",                                    _TAGGED.format(row="old")),
    "words_added":            ("INSERT ON store_assetwords",                                  _INDEXED),
    "words_changed":          ("UPDATE ON store_assetwords",                                  f"{_FORGOTTEN}; {_INDEXED}"),
    "words_removed":          ("DELETE ON store_assetwords",                                  _FORGOTTEN),
}
# fmt: on
# `ascii` parts words at blanks alone: other signs of ASCII are gone by then, and the rest it leaves be.
_TABLE: Final = (
    "CREATE VIRTUAL TABLE store_assetwords_fts USING fts5(asset_id UNINDEXED, place, name, tags, description,"
    " public_id, uploaded_by, content='store_assetwords', content_rowid='id', tokenize='ascii', prefix='2 3')"
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
        f"{_ROW} SELECT id, {_KEPT.format(row='')}, {_TAGS.format(asset='store_asset.id')} FROM store_asset",
    )
