"""What stands beside the editor of policies: whom and what one may try it out on, and the ids to write."""

from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Facts
from mediadesk.access.visible import collections_where
from mediadesk.queries.environments import plain_environments
from mediadesk.queries.folder_choices import WITH_ALL, folder_choices
from mediadesk.store.access import ApiKey
from mediadesk.store.natural import by_name
from mediadesk.store.teams import Group, Member

_MOST = 200
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PolicyChoices:
    """Choices as (value, name). `who` and `on` are empty for whoever may not try out."""

    who: Choices
    on: Choices
    environments: Choices
    groups: Choices
    folders: Choices
    collections: Choices


def policy_choices(facts: Facts) -> PolicyChoices:
    """The choices, at most 200 of each kind. Cost: 4 queries, 3 more for each environment."""
    account = Target(facts.account_id)
    environments = plain_environments(facts)[:20]
    places = tuple((one.pk, one.name) for one in environments)
    folders = tuple(
        (pk, f"{one.name}: {path}")
        for one in environments
        for pk, path in folder_choices(facts, environment_id=one.pk, may=May.FOLDER_VIEW, home=WITH_ALL).rows[
            :_MOST
        ]
    )
    collections = tuple(
        (pk, f"{one.name}: {name}{' (by a search: opens no asset)' if expression else ''}")
        for one in environments
        for pk, name, expression in collections_where(facts, May.COLLECTION_VIEW, environment_id=one.pk)
        .order_by(*by_name())
        .values_list("pk", "name", "expression")[:_MOST]
    )
    groups: Choices = ()
    if decide(facts, May.GROUP_VIEW, account):
        rows = Group.objects.filter(account_id=facts.account_id).order_by("name")[:_MOST]
        groups = tuple(rows.values_list("pk", "name"))
    if not decide(facts, May.ACCESS_EXPLAIN, account):
        return PolicyChoices((), (), places, groups, folders, collections)
    members = Member.objects.filter(account_id=facts.account_id).order_by("name", "id")[:_MOST]
    keys = ApiKey.objects.filter(account_id=facts.account_id).order_by("name", "id")[:_MOST]
    who = (
        *((f"member:{one.pk}", f"{one.name} ({one.email})") for one in members),
        *((f"api_key:{one.pk}", f"API key {one.name}") for one in keys),
    )
    on = (("", "The account"), *places, *folders)
    return PolicyChoices(who, on, places, groups, folders, collections)
