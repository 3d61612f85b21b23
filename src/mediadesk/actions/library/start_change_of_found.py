"""Start to change all assets that were found."""

from collections.abc import Sequence

from mediadesk.access.facts import Actor, Target
from mediadesk.access.targets import find_collection, find_folder
from mediadesk.actions.at_once import ABOUT, asked_of
from mediadesk.actions.change import Step, change
from mediadesk.actions.jobs import begin_job
from mediadesk.rules.at_once import deed_named, require_not_too_many
from mediadesk.rules.collections import MOST_ASSETS
from mediadesk.rules.names import clean_tag
from mediadesk.rules.refusals import Why
from mediadesk.store.jobs import Job, freeze


def start_change_of_found(
    actor: Actor, *, environment_id: str, deed: str, asset_ids: Sequence[str], about: ABOUT
) -> Job:
    """Begin the job that does one thing to each of these assets, in this order.

    Each asset is asked for when its turn comes, by the action that changes one alone: what the actor may not change
    then, or what is gone, is left out. So nothing is asked here of the assets themselves.

    Args:
        deed: a row of `rules/at_once.DEEDS`.
        about: the folder (`folder`), the collection (`collection`), the tags (`tags`), or what is said (`said`).

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_VALUE, BAD_NAME (a tag), MISSING_VALUE, TOO_MANY_FOUND, COLLECTION_FULL,
            COLLECTION_BY_SEARCH, JOBS_OPEN.

    Cost: 6 queries, for a hundred thousand assets too.
    """
    row = deed_named(deed)
    require_not_too_many(len(asset_ids))
    may, _ = asked_of(actor.account_id, environment_id=environment_id, deed=deed, about=about)

    def on() -> Target:
        return asked_of(actor.account_id, environment_id=environment_id, deed=deed, about=about)[1]

    with change(actor, may, on=on) as step:
        kept = {**about, "deed": deed}
        place = _place(step, deed, about, len(asset_ids))
        tags = _tags(about) if deed == "tag" else []
        kept |= {"tags": tags} if tags else {}
        of = f"{len(asset_ids):,} assets" if len(asset_ids) > 1 else "1 asset"
        title = row.titled(of=of, place=place, tags=", ".join(tags))
        job = begin_job(step, kind="assets", title=title, about=kept, total=len(asset_ids))
        freeze(job, asset_ids)
        return job


def _place(step: Step, deed: str, about: ABOUT, count: int) -> str:
    """What the job's title calls the place that things go to. Raises: Refusal COLLECTION_FULL."""
    if deed in {"move", "copy"}:
        return str(find_folder(step.account.pk, str(about["folder"])))
    if deed not in {"collect", "uncollect"}:
        return ""
    collection = find_collection(step.account.pk, str(about["collection"]))
    if deed == "collect" and count > MOST_ASSETS:
        raise Why.COLLECTION_FULL(name=collection.name, limit=f"{MOST_ASSETS:,}", more=f"{count:,} more")
    return collection.name


def _tags(about: ABOUT) -> list[str]:
    given = about.get("tags")
    tags = [clean_tag(one) for one in given] if isinstance(given, list) else []
    if not tags:
        raise Why.MISSING_VALUE(what="tags: none is given")
    return list(dict.fromkeys(tags))
