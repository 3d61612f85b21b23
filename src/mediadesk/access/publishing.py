"""What a public page shows: what its collection opens and whoever published it may share now (decision 0022).

Of a collection by a search it is what its publisher finds by it, in place of what is opened (decision 0026).

The same rule as for opening an asset (`opening.py`, decision 0020), asked anew at every request. What collections open
to the publisher themselves does not count, so that nobody makes public what was only shown to them.
"""

from dataclasses import replace
from types import MappingProxyType

from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide, holds_all_of
from mediadesk.access.facts import Actor, Facts, Kind, Target, Way, compile_masks
from mediadesk.access.load import facts_for
from mediadesk.access.opening import OPENED, WITH_IT
from mediadesk.access.roles import mask_of
from mediadesk.access.targets import folder_of, of_collection
from mediadesk.access.terms import Condition
from mediadesk.access.visible import assets_where, folders_where, holds_throughout
from mediadesk.store.collections import Collection
from mediadesk.store.library import Asset
from mediadesk.store.public_pages import PublicPage


def publisher_of(page: PublicPage) -> Facts:
    """The facts of whoever published a page, as of now. Its account must be loaded. Cost: that of `facts_for`."""
    actor = Actor(Kind.MEMBER, page.publisher_id or "", page.account_id, page.publisher_label, Way.PAGE)
    return facts_for(actor, epoch=page.account.access_epoch)


def may_publish(facts: Facts, collection: Target) -> bool:
    """Whether somebody may make a collection public: they see it, and may publish it. Cost: none."""
    return all(decide(facts, may, collection) for may in (May.COLLECTION_VIEW, May.COLLECTION_PUBLISH))


def may_show(facts: Facts, asset: Target, *, folder_name: str) -> bool:
    """Whether somebody may share an asset with everybody. That its collection holds it is asked beside this.

    Cost: none.
    """
    own = _without_collections(facts)
    shares = decide(own, May.FOLDER_SHARE, folder_of(asset, name=folder_name))
    return (
        bool(shares) and all(decide(own, may, asset) for may in WITH_IT) and holds_all_of(own, OPENED, asset)
    )


def shown_of(facts: Facts, collection: Collection, *, found: Condition = False) -> QuerySet[Asset]:
    """The assets of a collection that it opens and for which `may_show` says yes, if its being public is allowed.

    Args:
        found: of a collection by a search, what it finds, in place of what is opened; nothing when left out.

    Cost: no query of its own but what `narrowed` does under policies.
    """
    if not may_publish(facts, of_collection(collection)):
        return Asset.objects.none()
    own, here = _without_collections(facts), collection.environment_id
    if own.refused or own.taken & mask_of(OPENED):
        return Asset.objects.none()
    opened = Q(in_collections__collection=collection, in_collections__opens=True)
    inside = found if collection.expression else opened
    if inside is False:
        return Asset.objects.none()
    shown = _held(own, here) & _allowed(own, here)
    if not (
        holds_throughout(own, May.FOLDER_SHARE, environment_id=here) and not _speak(own, May.FOLDER_SHARE)
    ):
        shown = shown.filter(folder__in=folders_where(own, May.FOLDER_SHARE, environment_id=here))
    return shown if inside is True else shown.filter(inside)


def _held(own: Facts, environment_id: str) -> QuerySet[Asset]:
    """What is given on must be held by roles: what a policy permits is the publisher's alone."""
    return _allowed(replace(own, policies=None), environment_id)


def _allowed(own: Facts, environment_id: str) -> QuerySet[Asset]:
    view, download = (assets_where(own, may, environment_id=environment_id) for may in WITH_IT)
    return view & download


def _speak(facts: Facts, may: May) -> bool:
    return facts.policies is not None and bool(facts.policies.mask & may.bit)


def _without_collections(facts: Facts) -> Facts:
    held = tuple(one for one in facts.held if one.scope_kind != "collection")
    masks = compile_masks(facts.account_id, held)
    return replace(facts, held=held, masks=MappingProxyType(dict(masks)))
