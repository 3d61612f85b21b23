"""Why somebody may do a thing here or may not, which roles would allow it, and who can give them."""

from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Decision, Target, decide, require
from mediadesk.access.explain import may_help, reasons_of, roles_allowing
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.kept_roles import roles_of
from mediadesk.access.load import read_all_facts
from mediadesk.access.roles import AnyRole
from mediadesk.access.visible import assets_where, collections_where, environments_where, folders_where
from mediadesk.engines import clock
from mediadesk.queries.known import as_known_to
from mediadesk.queries.people import who_gives_access
from mediadesk.queries.places import Place, place_named, seen_place, sees
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.access import ApiKey
from mediadesk.store.natural import by_name
from mediadesk.store.teams import Member

_MOST: Final = 50
_HELPERS: Final = 5
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in words. `helpers`: name and address of at most five who can give one of `roles`, of `able`."""

    who: str
    name: str
    member_id: str
    may: May
    place: Place
    allowed: bool
    reasons: tuple[str, ...]
    roles: tuple[AnyRole, ...] = ()
    helpers: Choices = ()
    able: int = 0
    forbidden_by: str = ""  # the policy that is in the way, as a clause
    refused: str = ""  # why nothing is allowed at all

    @property
    def for_no_role(self) -> bool:
        """Whether no role would make a yes of it."""
        return bool(self.forbidden_by or self.refused)


@dataclass(frozen=True, slots=True)
class Asking:
    """What the form offers, as (value, name)."""

    who: Choices
    environments: Choices
    environment_id: str
    on: Choices


def what_to_explain(facts: Facts, *, who: str, on: str, environment_id: str) -> Asking:
    """The choices of the form: people and keys by name, folders and assets of an environment by name.

    Args:
        who: words of a name or an address; empty for the first fifty.
        on: words of the name of a folder, collection or asset; empty for the first two alone.
        environment_id: whose folders, collections and assets; another is taken as the first.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 5 queries, 1 more for words of a folder, collection or asset.
    """
    require(facts, May.ACCESS_EXPLAIN, Target(facts.account_id))
    members = Member.objects.filter(account_id=facts.account_id)
    keys = ApiKey.objects.filter(account_id=facts.account_id)
    for word in who.split()[:5]:
        members = members.filter(Q(name__icontains=word) | Q(email__icontains=word))
        keys = keys.filter(name__icontains=word)
    people = [
        (f"member:{pk}", f"{name} ({email})")
        for pk, name, email in members.order_by("name", "id").values_list("pk", "name", "email")[:_MOST]
    ]
    programs = [
        (f"key:{pk}", f"API key {name}")
        for pk, name in keys.order_by("name", "id").values_list("pk", "name")[:_MOST]
    ]
    entered = environments_where(facts, May.ENVIRONMENT_VIEW).order_by("name").values_list("pk", "name")
    environments = tuple(entered[:100])
    if environment_id not in dict(environments):
        environment_id = environments[0][0] if environments else ""
    things = _things(facts, environment_id, on)
    places = (*((f"environment:{pk}", f"The environment {name}") for pk, name in environments), *things)
    return Asking(
        (*people, *programs), environments, environment_id, (("account", "The account as a whole"), *places)
    )


def explain(facts: Facts, *, who: str, may: str, on: str) -> Answer:
    """Answer for somebody else.

    Args:
        who: "member:" or "key:" and the id.
        may: the code of a permission.
        on: "account", or "environment:", "folder:", "collection:" or "asset:" and the id.

    Raises:
        Refusal: NOT_ALLOWED, also for a folder or asset that one may not see oneself; NOT_FOUND.

    Cost: 9 queries at most, 2 more for a folder or asset, and those of `as_known_to`: those who can help are found
    among the whole account.
    """
    require(facts, May.ACCESS_EXPLAIN, Target(facts.account_id))
    right, place = permission(may), seen_place(facts, on)
    kind, name, pk = _principal(facts, who)
    every = read_all_facts(facts.account_id, epoch=facts.epoch, now=clock.now())
    theirs = every.get((kind, pk)) or Facts(facts.account_id, facts.epoch, refused="there is no membership")
    decision = decide(as_known_to(facts, theirs), right, place.target)
    member_id = pk if kind is Kind.MEMBER else ""
    answer = _answer(who, name, member_id, decision, place)
    if answer.allowed or answer.for_no_role:
        return answer
    roles = roles_allowing(roles_of(facts.account_id, *RoleKind), right, place.target)
    helping = [
        one
        for (sort, one), their in every.items()
        if sort is Kind.MEMBER and one != pk and may_help(their, roles, place.target)
    ]
    rows = Member.objects.filter(pk__in=helping).order_by("name", "id").values_list("name", "email")
    return replace(answer, roles=roles, helpers=tuple(rows[:_HELPERS]), able=len(helping))


def explain_own(facts: Facts, reader: Member, *, may: str, on: str) -> Answer:
    """Answer about oneself, for whoever was refused: of others only the names that every refusal tells.

    A folder, an asset or an environment that one may not see stays without its name.

    Raises:
        Refusal: NOT_FOUND.

    Cost: 1 query, 2 more for a folder or asset, and those of `as_known_to`.
    """
    right, place = permission(may), place_named(facts, on)
    if not sees(facts, place):
        kind = place.value.partition(":")[0]
        on_it = "on" if kind in {"asset", "collection"} else "in"
        place = replace(place, words=f"{on_it} this {kind}", folder_id="")
    decision = decide(_of_oneself(facts), right, place.target)
    answer = _answer(f"member:{reader.pk}", reader.name, reader.pk, decision, place)
    answer = replace(answer, reasons=reasons_of(decision, who="you"))
    if answer.allowed or answer.for_no_role:
        return answer
    return replace(answer, helpers=who_gives_access(facts, may=right, reader=reader))


def permission(code: str) -> May:
    """The permission of a code. Raises: Refusal NOT_FOUND."""
    found = next((may for may in May if may.code == code), None)
    if found is None:
        raise Why.NOT_FOUND(what="permission")
    return found


def _answer(who: str, name: str, member_id: str, decision: Decision, place: Place) -> Answer:
    return Answer(
        who=who,
        name=name,
        member_id=member_id,
        may=decision.may,
        place=place,
        allowed=decision.allowed,
        reasons=reasons_of(decision),
        forbidden_by=decision.forbidden,
        refused=decision.facts.refused,
    )


def _things(facts: Facts, environment_id: str, words: str) -> Choices:
    folders = folders_where(facts, May.FOLDER_VIEW, environment_id=environment_id)
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment_id)
    for word in words.split()[:5]:
        folders, assets = folders.filter(name__icontains=word), assets.filter(name__icontains=word)
    found = [(f"folder:{one.pk}", f"The folder {one}") for one in folders.order_by(*by_name(), "id")[:_MOST]]
    collections = collections_where(facts, May.COLLECTION_VIEW, environment_id=environment_id)
    for word in words.split()[:5]:
        collections = collections.filter(name__icontains=word)
    shown = collections.order_by(*by_name())[:_MOST]
    found += [(f"collection:{one.pk}", f"The collection {one}") for one in shown]
    if words.strip():
        found += [
            (f"asset:{one.pk}", f"The asset {one.name}") for one in assets.order_by(*by_name(), "id")[:_MOST]
        ]
    return tuple(found)


def _principal(facts: Facts, who: str) -> tuple[Kind, str, str]:
    kind, _, pk = who.partition(":")
    one = {"account_id": facts.account_id, "pk": pk[:32]}
    if kind == "member" and (member := Member.objects.filter(**one).first()):
        return Kind.MEMBER, member.name or member.email, member.pk
    if kind == "key" and (key := ApiKey.objects.filter(**one).first()):
        return Kind.API_KEY, f"The API key {key.name}", key.pk
    raise Why.NOT_FOUND(what="user or key")


def _of_oneself(facts: Facts) -> Facts:
    """One's own facts as one may read them: without those who gave, nor what one may not see."""
    known = as_known_to(facts, facts)
    held, ended = (tuple(replace(one, granted_by="") for one in ones) for ones in (known.held, known.ended))
    return replace(known, held=held, ended=ended)
