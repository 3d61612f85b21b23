"""Which of the selected assets a refusal is about, and the way to do it with the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from mediadesk.access.targets import find_environment
from mediadesk.queries.found import NEEDS
from mediadesk.queries.offered import in_the_way
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.who import Who

# fmt: off
_DEEDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    # route          what is done, on the button
    "assets_move":     ("move",     "Move"),
    "assets_copy":     ("copy",     "Copy"),
    "assets_tag":      ("tag",      "Tag"),
    "assets_describe": ("describe", "Describe"),
    "assets_delete":   ("delete",   "Delete"),
})
# fmt: on
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Hindered:
    """What is in the way, and the form that leaves it out: `fields` as (name, value), sent to the same address.

    `names`: of the first three; `more`: how many besides. `others`: how many could be done without them.
    """

    first_id: str
    names: tuple[str, ...]
    more: int
    selected: int
    others: int
    button: str
    method: str
    fields: tuple[tuple[str, str], ...]


def hindered(request: Any, who: Who, refusal: Refusal) -> Hindered | None:
    """What of the selection is in the way; None for a refusal that is about no asset of it, or that one sees.

    Cost: 4 queries, and what policies add.
    """
    route = request.resolver_match.url_name if request.resolver_match else ""
    deed, title = _DEEDS.get(route or "", ("", ""))
    sent = request.POST if request.method == "POST" else request.GET
    ids = list(dict.fromkeys(sent.getlist("selected")))
    if not deed or not ids or not _is_about(refusal, deed):
        return None
    cloud_name = request.resolver_match.kwargs["cloud_name"]
    environment = find_environment(who.account.pk, cloud_name=cloud_name)
    found, others = in_the_way(who.facts, environment.pk, deed, ids)
    if not found:
        return None
    rest = [(name, value) for name, values in sent.lists() for value in values if name not in _LEFT_OUT]
    return Hindered(
        first_id=found[0][0],
        names=tuple(name for _, name in found[:_NAMED]),
        more=len(found[_NAMED:]),
        selected=len(ids),
        others=len(others),
        button=f"{title} the other {len(others):,}" if len(others) > 1 else f"{title} the other one",
        method=request.method.lower(),
        fields=(*rest, *(("selected", pk) for pk in others)),
    )


_LEFT_OUT: Final = frozenset({"selected", "csrfmiddlewaretoken"})


def _is_about(refusal: Refusal, deed: str) -> bool:
    said = refusal.fields.get("doing")
    return refusal.why in {Why.NOT_ALLOWED, Why.FORBIDDEN_BY_POLICY} and any(
        may.doing == said for may in NEEDS[deed]
    )
