"""The statements that make the index of words in PostgreSQL, a tsvector with a GIN index, and its triggers.

PostgreSQL's own parser is not used: it differs from one installation to the next. A function folds and parts words by
the patterns of `rules/search/words.py`, and each word enters the tsvector with its place.
"""

from typing import Final

from mediadesk.rules.search.words import BREAKS, LONGEST_WORD, SINGLE
from mediadesk.store.folding_postgresql import bare, is_plain, lowered, plain

TRIGGERS: Final = frozenset(
    {"words_of_asset", "words_of_tag", "words_of_value", "words_of_field", "words_of_pair", "words"}
)
_TAGS: Final = (
    "COALESCE((SELECT string_agg(mediadesk_words(tag), ' ' || chr(57344) || ' ' ORDER BY tag)"
    " FROM store_assettag WHERE asset_id = {asset}), '')"
)
_ROW: Final = (
    "INSERT INTO store_assetwords (asset_id, place, name, description, public_id, uploaded_by, tags,"
    " details, pairs)"
)
_SIGNED: Final = "chr({sign}) || replace(mediadesk_words({{row}}{column}), ' ', ' ' || chr({sign}))"
"""Each word of a column with a sign before it, which `full_text.found_by` writes, too."""
_KEPT: Final = (
    "chr(57345) || {row}environment_id, mediadesk_words({row}name), mediadesk_words({row}description), "
    + ", ".join(
        _SIGNED.format(column=column, sign=sign)
        for column, sign in (("public_id", 57346), ("uploaded_by", 57347))
    )
)

_OF_ASSET: Final = f"""
    IF TG_OP = 'INSERT' THEN
        {_ROW} SELECT NEW.id, {_KEPT.format(row="NEW.")}, '', '', '';
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM store_assetwords WHERE asset_id = OLD.id;
    ELSIF (NEW.environment_id, NEW.name, NEW.description, NEW.public_id, NEW.uploaded_by)
            IS DISTINCT FROM (OLD.environment_id, OLD.name, OLD.description, OLD.public_id, OLD.uploaded_by) THEN
        UPDATE store_assetwords SET (place, name, description, public_id, uploaded_by)
            = (SELECT {_KEPT.format(row="NEW.")})
        WHERE asset_id = NEW.id;
    END IF;
    RETURN NULL;
"""


def _written(column: str, words: str) -> str:
    """A trigger's work: the words of a column of one asset, written anew for the asset that a row is about."""
    anew = f"UPDATE store_assetwords SET {column} = {words} WHERE asset_id = {{asset}}"
    return f"""
    IF TG_OP <> 'INSERT' THEN
        {anew.format(asset="OLD.asset_id")};
    END IF;
    IF TG_OP <> 'DELETE' THEN
        {anew.format(asset="NEW.asset_id")};
    END IF;
    RETURN NULL;
"""


_DETAILS: Final = (
    "COALESCE((SELECT string_agg(mediadesk_words(CASE f.type WHEN 'string' THEN m.text ELSE"
    " (SELECT c ->> 'value' FROM jsonb_array_elements(f.choices) c WHERE c ->> 'external_id' = m.text) END),"
    " ' ' || chr(57344) || ' ' ORDER BY m.field_id, m.text)"
    " FROM store_assetmetadata m JOIN store_metadatafield f ON f.id = m.field_id"
    " WHERE m.asset_id = {asset} AND f.deleted_at IS NULL AND f.type IN ('string', 'enum', 'set')), '')"
)
_PAIRS: Final = (
    f"COALESCE((SELECT string_agg({_SIGNED.format(sign=57348, column='value').format(row='')},"
    " ' ' || chr(57344) || ' ' ORDER BY key)"
    " FROM store_assetcontext WHERE asset_id = {asset} AND mediadesk_words(value) <> ''), '')"
)
_OF_FIELD: Final = f"""
    IF (NEW.choices, NEW.deleted_at) IS DISTINCT FROM (OLD.choices, OLD.deleted_at) THEN
        UPDATE store_assetwords SET details = {_DETAILS.format(asset="store_assetwords.asset_id")}
        WHERE asset_id IN (
            SELECT asset_id FROM store_assetmetadata WHERE field_id = NEW.id AND (
                (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR text IN (
                    SELECT n ->> 'external_id' FROM jsonb_array_elements(NEW.choices) n EXCEPT
                    SELECT n ->> 'external_id'
                    FROM jsonb_array_elements(NEW.choices) n JOIN jsonb_array_elements(OLD.choices) o
                    ON n ->> 'external_id' = o ->> 'external_id' AND n ->> 'value' = o ->> 'value')));
    END IF;
    RETURN NULL;
"""
"""What other words a changed field gives its assets: all of it when it goes or comes back, else values renamed."""
# Each part has its weight, and numbers of its own for the places of its words, so that no phrase spans two parts.
# They end at 16,383, as PostgreSQL's do. Words with a sign make phrases with none but each other. Of `details` so much
# is read as fits into a document beside the rest: a hundred fields full of text do, a hundred lists all of whose values
# are chosen do not.
_READ: Final = 100_000
_DOCUMENT: Final = " || ".join(
    f"COALESCE((SELECT string_agg('''' || word || ''':' || {before} + LEAST(at, {most}) || '{weight}', ' ')"
    f" FROM unnest(string_to_array(left(NEW.{part}, {_READ}), ' ')) WITH ORDINALITY AS _ (word, at)), '') || ' '"
    for part, weight, before, most in (
        ("description", "C", 0, 3999),
        ("name", "A", 4000, 1999),
        ("tags", "B", 6000, 5999),
        ("public_id", "D", 0, 3999),
        ("uploaded_by", "D", 0, 3999),
        ("details", "D", 12000, 4383),
        ("pairs", "D", 0, 16383),
    )
)
_OF_ROW: Final = f"""
    NEW.document := ('''' || NEW.place || ''' ' || {_DOCUMENT})::tsvector;
    RETURN NEW;
"""


def statements() -> tuple[str, ...]:
    """All of them, in order; what was there before is made anew."""
    return (
        _words_function(),
        "ALTER TABLE store_assetwords ADD COLUMN IF NOT EXISTS document tsvector",
        "CREATE INDEX IF NOT EXISTS assets_by_words ON store_assetwords USING gin (document)",
        # For all columns: one that a trigger names could not be altered by a migration.
        *_trigger("words_of_asset", "AFTER INSERT OR UPDATE OR DELETE", "store_asset", _OF_ASSET),
        *_trigger(
            "words_of_tag", "AFTER INSERT OR UPDATE OR DELETE", "store_assettag", _written("tags", _TAGS)
        ),
        *_trigger(
            "words_of_value",
            "AFTER INSERT OR UPDATE OR DELETE",
            "store_assetmetadata",
            _written("details", _DETAILS),
        ),
        *_trigger("words_of_field", "AFTER UPDATE", "store_metadatafield", _OF_FIELD),
        *_trigger(
            "words_of_pair",
            "AFTER INSERT OR UPDATE OR DELETE",
            "store_assetcontext",
            _written("pairs", _PAIRS),
        ),
        *_trigger("words", "BEFORE INSERT OR UPDATE", "store_assetwords", _OF_ROW),
        "DELETE FROM store_assetwords",
        f"{_ROW} SELECT id, {_KEPT.format(row='')}, "
        + ", ".join(one.format(asset="store_asset.id") for one in (_TAGS, _DETAILS, _PAIRS))
        + " FROM store_asset",
    )


def _trigger(name: str, when: str, table: str, does: str) -> tuple[str, str, str]:
    return (
        f"CREATE OR REPLACE FUNCTION mediadesk_{name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {does} END$$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION mediadesk_{name}()",
    )


def _words_function() -> str:
    """`words_of` as a function of the database."""
    singled = f"regexp_replace({lowered(bare('said'))}, '({SINGLE})', ' \\1 ', 'g')"
    either = f"CASE WHEN {is_plain('said')} THEN {plain('said')} ELSE {singled} END"
    parted = f"regexp_replace({either}, '{BREAKS}+', ' ', 'g')"
    cut = f"regexp_replace({parted}, '([^ ]{{{LONGEST_WORD}}})[^ ]+', '\\1', 'g')"
    return (
        "CREATE OR REPLACE FUNCTION mediadesk_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS"
        f" $words$ SELECT btrim(regexp_replace({cut}, ' +', ' ', 'g'), ' ') $words$"
    )
