"""The statements that make the index of words in SQLite, an FTS5 table over `AssetWords`, and its triggers."""

from typing import Final

_BETWEEN: Final = "' ' || char(57344) || ' '"
"""U+E000, a sign that no word has: words of two tags are not one after the other."""
_KEPT: Final = (
    "char(57345) || {row}environment_id, mediadesk_words({row}name), mediadesk_words({row}description)"
)
"""Place, name and description; U+E001 is what `full_text.found_by` writes before an environment."""
_TAGS: Final = (
    f"COALESCE((SELECT group_concat(mediadesk_words(tag), {_BETWEEN} ORDER BY tag)"
    " FROM store_assettag WHERE asset_id = {asset}), '')"
)
_TAGGED: Final = f"UPDATE store_assetwords SET tags = {_TAGS.format(asset='{row}.asset_id')} WHERE asset_id = {{row}}.asset_id"
_INDEXED: Final = (
    "INSERT INTO store_assetwords_fts (rowid, asset_id, place, name, tags, description)"
    " VALUES (new.id, new.asset_id, new.place, new.name, new.tags, new.description)"
)
_FORGOTTEN: Final = (
    "INSERT INTO store_assetwords_fts (store_assetwords_fts, rowid, asset_id, place, name, tags, description)"
    " VALUES ('delete', old.id, old.asset_id, old.place, old.name, old.tags, old.description)"
)
_ROW: Final = "INSERT INTO store_assetwords (asset_id, place, name, description, tags)"

_CHANGED: Final = (
    f"UPDATE store_assetwords SET (place, name, description) = (SELECT {_KEPT.format(row='new.')})"
    " WHERE asset_id = new.id"
)

# fmt: off
_TRIGGERS: Final = {
    # name                    (when, and on what                                              what it does)
    "words_of_asset_added":   ("INSERT ON store_asset",                                       f"{_ROW} SELECT new.id, {_KEPT.format(row='new.')}, ''"),
    "words_of_asset_changed": ("UPDATE OF name, description, environment_id ON store_asset",  _CHANGED),
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
    " content='store_assetwords', content_rowid='id', tokenize='ascii', prefix='2 3')"
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
