"""Create a bundle, or change what it stands for."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.bundles import checked, find_bundle, titles_of
from mediadesk.actions.change import change
from mediadesk.rules.bundles import MOST_BUNDLES, Item
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Bundle


def save_bundle(
    actor: Actor, *, name: str, items: Sequence[Item], description: str = "", bundle_id: str = ""
) -> Bundle:
    """Write a bundle. It gives nobody anything by itself: whoever gives it must hold all it stands for (T-14).

    What was given by it before stays as it is.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_NAME, NAME_TAKEN, MISSING_VALUE, BAD_VALUE, NO_SUCH_ROLE.
    """
    name = clean_name(name, what="A bundle", longest=60)
    description = " ".join(clean_text(description, what="The description", longest=300).split())
    with change(actor, May.ROLE_UPDATE) as step:
        fresh = Bundle(account=step.account, created_at=step.now)
        row = find_bundle(step.account.pk, bundle_id) if bundle_id else fresh
        others = Bundle.objects.filter(account=step.account).exclude(pk=row.pk)
        if others.filter(name__iexact=name).exists():
            raise Why.NAME_TAKEN(what="bundle", name=name)
        if not bundle_id and others.count() >= MOST_BUNDLES:
            raise Why.BAD_VALUE(what="The bundle", reason=f"the account has {MOST_BUNDLES} already")
        row.name, row.description = name, description
        row.items, row.updated_at = checked(step, items), step.now
        row.save()
        step.record(Event.BUNDLE_SAVED, row, bundle=row.name, roles=titles_of(row))
    return row
