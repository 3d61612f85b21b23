"""Delete an environment, its keys and the few assets it may still hold."""

from functools import partial

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.leftovers import forget_unused
from mediadesk.rules.environments import require_deletable
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset, Folder
from mediadesk.store.teams import Environment
from mediadesk.store.uploads import UploadPart
from mediadesk.store.versions import AssetVersion


def delete_environment(actor: Actor, *, environment_id: str) -> None:
    """Delete an environment with everything in it and in its trash, its bytes too. It cannot be brought back.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ENVIRONMENT_NOT_EMPTY (1,000 assets or more, with the trash),
            LAST_ENVIRONMENT.

    Cost: grows with its assets (fewer than 1,000) and the depth of its folders.
    """
    target = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.ENVIRONMENT_DELETE, on=target) as step:
        environment = find_environment(step.account.pk, environment_id=environment_id)

        require_deletable(
            environment.name,
            assets=Asset.kept.filter(environment=environment).count(),
            others=Environment.objects.filter(account=step.account).exclude(pk=environment.pk).count(),
        )

        step.record(
            Event.ENVIRONMENT_DELETED, environment, name=environment.name, cloud_name=environment.cloud_name
        )
        step.access_changed()

        assets = Asset.kept.filter(environment=environment)
        versions = AssetVersion.objects.filter(environment=environment)
        hashes = {
            *assets.values_list("sha256", flat=True),
            *versions.values_list("sha256", flat=True),
            *UploadPart.objects.filter(environment=environment).values_list("sha256", flat=True),
        }
        step.afterwards(partial(forget_unused, step.account.pk, environment.pk, hashes))
        assets.delete()
        while Folder.objects.filter(environment=environment, children=None).delete()[0]:
            pass  # from the leaves up: a folder that holds another cannot go
        environment.delete()
