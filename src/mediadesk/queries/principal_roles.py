"""Who holds which roles where, as the Permissions API tells it: roles of memberships and given ones together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.kept_roles import named_role, role_of
from mediadesk.access.roles import AnyRole
from mediadesk.access.targets import find_collection, find_environment, find_folder
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant, Grants, current_at
from mediadesk.store.teams import Group, Member, MemberEnvironment

PAGE: Final = 100
_WORDS: Final = {"user": "member", "group": "group", "apiKey": "key", "provisioningKey": "key"}
_EVERYWHERE: Final = Q(all_environments=True) | Q(role=Role.MASTER_ADMIN.api_id)
_FIELDS: Final = {"member": "member_id", "group": "group_id", "key": "api_key_id"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which roles are meant; what is empty narrows nothing.

    `scope_id` is an environment's, or "all": held for all environments. What is held for all holds in each. It
    means environments, whether the type of the scope is named or not.
    """

    scope_type: str = ""  # account, prodenv
    scope_id: str = ""
    permission_type: str = ""  # global, content
    management_type: str = ""  # system, custom
    folder_id: str = ""
    role_id: str = ""
    collection_id: str = ""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A role that somebody holds. `scope_id` is empty for the account, "all" for all environments."""

    role: AnyRole
    scope_type: str
    scope_id: str
    folder_id: str
    created_at: datetime
    updated_at: datetime
    collection_id: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds roles, as the API names them."""

    kind: str
    id: str
    roles: list[HeldRow] = field(default_factory=list)


def roles_held(
    facts: Facts, asked: Asked, *, holders: Iterable[str] | None = None, kind: str = "", cursor: str = ""
) -> tuple[list[Principal], str]:
    """A page of the principals with the roles that are meant, and the cursor of the next page or nothing.

    Args:
        holders: "member:", "group:" or "key:" and the id: these alone, all on one page, those without a role too.
        kind: only principals of this type.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (another account's role or place too), BAD_VALUE (the cursor).

    Cost: 4 queries a kind of principal, whatever the number of roles; 3 more for a role, an environment and a folder.
    """
    require(facts, May.ROLE_VIEW if asked.role_id else May.GRANT_VIEW, Target(facts.account_id))
    if asked.role_id and named_role(facts.account_id, asked.role_id) is None:
        raise Why.NOT_FOUND(what="role")
    if asked.scope_id and not asked.scope_type:
        asked = replace(asked, scope_type="prodenv")
    if asked.scope_id not in {"", "all"}:
        find_environment(facts.account_id, environment_id=asked.scope_id)
    if asked.folder_id:
        find_folder(facts.account_id, asked.folder_id)
    if asked.collection_id:
        find_collection(facts.account_id, asked.collection_id)
    if holders is not None:
        wanted = list(holders)
        return [one for word in _FIELDS for one in _named(facts, asked, word, wanted)], ""
    found: list[Principal] = []
    for one, after in _kinds_after(kind, cursor):
        ids = _ids(facts, asked, one, after, PAGE + 1 - len(found))
        found += _filled(facts, asked, one, ids)
        if len(found) > PAGE:
            last = ids[-2] if len(ids) > 1 else ""  # none of this kind is on the page
            return found[:PAGE], f"{one}:{last}"
    return found, ""


def _kinds_after(kind: str, cursor: str) -> Iterator[tuple[str, str]]:
    """The kinds that are still to be walked, each with the id after which to go on."""
    kinds = [kind] if kind else list(_WORDS)
    first, _, after = cursor.partition(":")
    if cursor and first not in kinds:
        raise Why.BAD_VALUE(what="cursor", reason="it is of another list")
    for one in kinds[kinds.index(first) if cursor else 0 :]:
        yield one, after if one == first else ""


def _ids(facts: Facts, asked: Asked, kind: str, after: str, limit: int) -> list[str]:
    word = _WORDS[kind]
    holding = _grants(facts, asked).filter(**{f"{_FIELDS[word]}__isnull": False}).values(_FIELDS[word])
    here = Q(account_id=facts.account_id, pk__gt=after)
    rows: QuerySet[Member] | QuerySet[Group] | QuerySet[ApiKey]
    if word == "member":
        rows = Member.objects.filter(here, Q(pk__in=holding) | Q(pk__in=_members(facts, asked).values("pk")))
    elif word == "group":
        rows = Group.objects.filter(here, pk__in=holding)
    else:
        rows = ApiKey.objects.filter(here, pk__in=holding, environment__isnull=kind == "provisioningKey")
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _named(facts: Facts, asked: Asked, word: str, holders: Iterable[str]) -> list[Principal]:
    ids = list(dict.fromkeys(pk for kind, _, pk in (one.partition(":") for one in holders) if kind == word))
    if word != "key" or not ids:
        return _filled(facts, asked, {"member": "user"}.get(word, word), ids) if ids else []
    of_account = set(ApiKey.objects.filter(pk__in=ids, environment=None).values_list("pk", flat=True))
    return [
        *_filled(facts, asked, "apiKey", [pk for pk in ids if pk not in of_account]),
        *_filled(facts, asked, "provisioningKey", [pk for pk in ids if pk in of_account]),
    ]


def _filled(facts: Facts, asked: Asked, kind: str, ids: list[str]) -> list[Principal]:
    """These principals with their roles: that of the membership first."""
    word = _WORDS[kind]
    public: Mapping[str, str] = (
        dict(ApiKey.objects.filter(pk__in=ids).values_list("pk", "key")) if word == "key" else {}
    )
    found = {pk: Principal(kind, public.get(pk, pk)) for pk in ids}
    if word == "member" and ids:
        chosen = MemberEnvironment.objects.filter(member__in=ids).order_by("environment_id")
        places: dict[str, list[str]] = {}
        for pk, environment_id in chosen.values_list("member_id", "environment_id"):
            places.setdefault(pk, []).append(environment_id)
        for member in _members(facts, asked).filter(pk__in=ids):
            found[member.pk].roles.extend(_of_membership(member, asked, places.get(member.pk, ())))
    if ids:
        grants = _grants(facts, asked).filter(**{f"{_FIELDS[word]}__in": ids}).order_by("id")
        for grant in grants.select_related("folder", "collection", "custom_role"):
            if role := role_of(grant):
                found[getattr(grant, _FIELDS[word])].roles.append(_of_grant(grant, role, asked))
    return list(found.values())


def _members(facts: Facts, asked: Asked) -> QuerySet[Member]:
    """The members the role of whose membership is meant; none whose membership is disabled or has ended."""
    rows = Member.objects.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()), account_id=facts.account_id)
    rows = rows.exclude(status=Member.DISABLED)
    of_content = asked.permission_type == "content" or asked.folder_id or asked.collection_id
    if of_content or asked.management_type == "custom":
        return rows.none()
    if asked.role_id:
        rows = rows.filter(role=asked.role_id)
    if asked.scope_type != "prodenv" or not asked.scope_id:
        return rows
    if asked.scope_id == "all":
        return rows.filter(_EVERYWHERE)
    chosen = MemberEnvironment.objects.filter(environment_id=asked.scope_id).values("member")
    return rows.filter(_EVERYWHERE | Q(pk__in=chosen))


def _grants(facts: Facts, asked: Asked) -> Grants:
    rows = Grant.objects.filter(current_at(clock.now()), account_id=facts.account_id)
    if asked.scope_type == "account" or asked.scope_id == "all":
        rows = rows.of_the_account()
    elif asked.scope_id:
        rows = rows.within(asked.scope_id)
    if asked.permission_type:
        rows = rows.wide() if asked.permission_type == "global" else rows.shares()
    if asked.management_type:
        rows = rows.filter(custom_role__isnull=asked.management_type == "system")
    if asked.folder_id:
        rows = rows.filter(folder_id=asked.folder_id)
    if asked.collection_id:
        rows = rows.filter(collection_id=asked.collection_id)
    return rows.filter(role=asked.role_id) if asked.role_id else rows


def _of_membership(member: Member, asked: Asked, chosen: Iterable[str]) -> Iterator[HeldRow]:
    dated = (member.created_at, member.updated_at)
    if asked.scope_type != "prodenv":
        yield HeldRow(member.api_role, "account", "", "", *dated)
        return
    everywhere = member.all_environments or member.api_role is Role.MASTER_ADMIN
    for one in ("all",) if everywhere else chosen:
        if one == "all" or asked.scope_id in {"", one}:
            yield HeldRow(member.api_role, "prodenv", one, "", *dated)


def _of_grant(grant: Grant, role: AnyRole, asked: Asked) -> HeldRow:
    dated = (grant.created_at, grant.created_at)
    if grant.folder:
        return HeldRow(role, "prodenv", grant.folder.environment_id, grant.folder.pk, *dated)
    if grant.collection:
        return HeldRow(role, "prodenv", grant.collection.environment_id, "", *dated, grant.collection.pk)
    if grant.environment_id:
        return HeldRow(role, "prodenv", grant.environment_id, "", *dated)
    in_environments = asked.scope_type == "prodenv"
    return HeldRow(role, "prodenv" if in_environments else "account", "all" * in_environments, "", *dated)
