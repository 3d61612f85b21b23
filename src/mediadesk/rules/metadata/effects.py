"""What caption, tags and context of an asset are after a change, and when that is too much.

The change itself asks here, and so does the page that tells beforehand what it would do.
"""

from collections.abc import Collection, Mapping

from mediadesk.rules.metadata import limits
from mediadesk.rules.names import MOST_TAGS, clean_text
from mediadesk.rules.refusals import Why


def clean_caption(caption: str) -> str:
    """Give a caption as it is kept. Raises: Refusal BAD_VALUE."""
    return clean_text(caption, what="The caption", longest=limits.LONGEST_CAPTION)


def tags_after(had: Collection[str], *, add: Collection[str], remove: Collection[str]) -> set[str]:
    """The tags of an asset after a change. Raises: Refusal BAD_VALUE, when they are more than an asset keeps."""
    after = (set(had) - set(remove)) | set(add)
    if len(after) > MOST_TAGS:
        raise Why.BAD_VALUE(what="The list of tags", reason=f"an asset has at most {MOST_TAGS}")
    return after


def context_changed(had: Mapping[str, str], wanted: Mapping[str, str | None]) -> dict[str, str | None]:
    """The context keys of an asset that are others after a change; None for one that goes.

    Raises:
        Refusal: BAD_VALUE, when they would become more than an asset keeps.
    """
    new = {key: value for key, value in wanted.items() if had.get(key) != value}
    kept = sum(1 for value in {**had, **new}.values() if value is not None)
    if kept > max(len(had), limits.CONTEXT_PAIRS):
        raise Why.BAD_VALUE(what="The context", reason=f"an asset has at most {limits.CONTEXT_PAIRS} keys")
    return new


def require_few_changes(count: int) -> None:
    """Refuse more changed details than one step takes. Raises: Refusal BAD_VALUE."""
    if count > limits.CHANGES_AT_ONCE:
        reason = f"more than {limits.CHANGES_AT_ONCE:,} details would change at once; choose fewer assets"
        raise Why.BAD_VALUE(what="The selection", reason=reason)
