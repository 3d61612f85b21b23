"""The library's storage over our queries and actions: every change is one action, with its entry in the trail."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scim2_models import (
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_server.storage import ScimStorage, SearchPage

from mediadesk.actions.teams.change_member import change_member
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.provision_group import provision_group
from mediadesk.actions.teams.provision_member import provision_member
from mediadesk.queries import scim
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.scim import groups, people
from mediadesk.surfaces.scim.filters import Narrowed, narrowed
from mediadesk.surfaces.scim.raising import exception_of, in_scims_words
from mediadesk.surfaces.who import Who


class Storage(ScimStorage):
    """Members and groups of the account of one token."""

    def __init__(self, who: Who) -> None:
        self.who = who

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """One user or group. Cost: 3 queries, 4 for a group with its members."""
        with in_scims_words():
            if resource_type.name == "User":
                return people.person_of(scim.person(self.who.facts, _id(resource_id)))
            with_members = response_parameters is None or _keeps(response_parameters, "members")
            row = scim.group(self.who.facts, _id(resource_id), with_members=with_members)
            return groups.group_of(row)

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        """A page of users or groups, or of both.

        Cost: 4 queries at most for each kind. What the database cannot filter or sort by itself is read whole.
        """
        del position  # of cursors, which are not offered
        found = [(one, _narrowed(one, search_request)) for one in resource_types]
        with in_scims_words():
            if len(found) == 1 and found[0][1].exact and search_request.sort_by is None:
                start, count = search_request.start_index_0 or 0, search_request.count
                return SearchPage(*self._rows(*found[0], search_request, start=start, count=count))
            every = [one for kind, known in found for one in self._rows(kind, known, search_request)[1]]
        wanted = search_request.filter
        matching = [one for one in every if wanted is None or wanted.match(one)]
        inside = search_request.sort(matching)[search_request.start_index_0 : search_request.stop_index_0]
        return SearchPage(len(matching), inside)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """Invite a user, or make a group."""
        wanted: Any = resource
        with in_scims_words():
            if resource_type.name == "User":
                said = people.told_by(wanted)
                told = replace(said, attributes={"active": True, **said.attributes})
                made = provision_member(
                    self.who.actor,
                    invitee=people.invitee_of(wanted, default_role=self.who.account.default_role),
                    told=told,
                    active=wanted.active is not False,
                )
            else:
                made = self._provision(groups.said_by(wanted))
        return self.get(resource_type, made.pk)

    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        """Let a user or group be as it was sent, all of it or nothing."""
        wanted: Any = resource
        resource_id = _id(resource.id or "")
        with in_scims_words():
            if resource_type.name == "User":
                row = scim.person(self.who.facts, resource_id)
                _require(people.version_of(row), expected_version)
                change_member(
                    self.who.actor,
                    member_id=row.id,
                    wanted=people.change_of(row, wanted),
                    version=row.version,
                )
            else:
                group = scim.group(self.who.facts, resource_id, with_members=False)
                _require(groups.version_of(group), expected_version)
                self._provision(groups.said_by(wanted), group_id=group.id, stamp=group.stamp)
        return self.get(resource_type, resource_id)

    def delete(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        expected_version: str | None = None,
    ) -> None:
        """Delete a membership or a group."""
        current = self.get(resource_type, resource_id)
        _require(current.meta.version if current.meta else None, expected_version)
        with in_scims_words():
            if resource_type.name == "User":
                delete_members(self.who.actor, member_ids=[resource_id])
            else:
                delete_group(self.who.actor, group_id=resource_id)

    def _rows(
        self,
        kind: ResourceType,
        known: Narrowed,
        asked: SearchRequest[Any],
        *,
        start: int = 0,
        count: int | None = None,
    ) -> tuple[int, list[Any]]:
        wanted = scim.Asked(known.where, start=start, count=count)
        if kind.name == "User":
            total, rows = scim.people(self.who.facts, wanted)
            return total, [people.person_of(row) for row in rows]
        with_members = not known.exact or _keeps(asked, "members")
        total, found = scim.groups(self.who.facts, wanted, with_members=with_members)
        return total, [groups.group_of(row) for row in found]

    def _provision(self, said: Any, **named: str) -> Any:
        """Make or change a group. Whoever is unknown among its members is a mistake in what was sent."""
        try:
            return provision_group(self.who.actor, said=said, **named)
        except Refusal as refusal:
            if refusal.why is not Why.NOT_FOUND:
                raise
            reason = "one of them is no user of this account"
            raise exception_of(Why.BAD_VALUE(what="members", reason=reason)) from refusal


def _id(text: str) -> str:
    """An id that can be asked for. Raises: NotFoundException for one that cannot be anybody's."""
    if not text.isascii() or not text.isalnum():
        raise NotFoundException(detail=f"There is no resource {text[:60]!r}")
    return text


def _require(version: str | None, expected: str | None) -> None:
    if expected is not None and version != expected:
        raise PreconditionFailedException(detail="It was changed meanwhile. Read it again, then change it.")


def _narrowed(kind: ResourceType, asked: SearchRequest[Any]) -> Narrowed:
    return narrowed(str(kind.name), asked.filter.ast if asked.filter is not None else None)


def _keeps(parameters: ResponseParameters[Any], name: str) -> bool:
    """Whether an answer with these parameters shows an attribute."""
    left_out = _names(parameters.excluded_attributes)
    asked = _names(parameters.attributes)
    return name not in left_out and (not asked or any(one.partition(".")[0] == name for one in asked))


def _names(paths: Sequence[Any] | None) -> set[str]:
    return {str(path).rpartition(":")[2].lower() for path in paths or ()}
