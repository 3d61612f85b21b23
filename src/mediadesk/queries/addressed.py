"""What programs name by paths, and what they are answered of an asset beside its row."""

from collections.abc import Mapping, Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import Facts
from mediadesk.access.targets import of_chain
from mediadesk.queries.details import details_of
from mediadesk.store.library import Asset, Folder, chain_of


def folders_on_the_way(environment_id: str, names: Sequence[str]) -> list[Folder]:
    """The first folder of an environment and those of a path that are there, from the top down.

    What may be done there is for the action that is called with it to ask.

    Cost: 1 query for each.
    """
    found = [Folder.objects.get(environment_id=environment_id, parent=None)]
    for name in names:
        child = Folder.objects.filter(parent=found[-1], name=name).first()
        if child is None:
            break
        found.append(child)
    return found


def told_of(facts: Facts, asset: Asset) -> tuple[Sequence[str], Mapping[str, str], str | None]:
    """Tags, context and the path of an asset's folder; None for whoever may not see that folder (T-05).

    Cost: 4 queries.
    """
    details = details_of(asset.environment_id, [asset.pk])[asset.pk]
    chain = chain_of(asset.folder_id)
    seen = decide(facts, May.FOLDER_VIEW, of_chain(asset.folder, chain))
    path = "/".join(name for _, name, _ in reversed(chain) if name)
    return details.tags, details.context, path if seen else None
