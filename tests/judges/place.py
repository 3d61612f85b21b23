"""One place of an account as Cedar reads it: the account itself, or one environment and all that lies in it.

Roles are groups of actions, grants are policies, groups are parents, and the guards are written as `forbid`.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

import cedarpy

from mediadesk.store.models import Member
from tests.access.oracle import ABOUT_THE_ACCOUNT, ROLES, WITHOUT_A_SEAT
from tests.judges.aimed import taken_from
from tests.judges.published import action_entities, coarse_as_groups, kind_of, uid

if TYPE_CHECKING:
    from tests.judges.oracle import Oracle

NOBODY_TAKES = {"policy.view", "policy.update"}  # by policies, from who is a Master admin by the membership
NO_SEAT_NEEDED = ROLES["billing"] | ROLES["reports"]


def allowed_by(grant) -> frozenset[str]:
    """What the role of a grant allows, in words."""
    own = grant.custom_role
    if own is None:
        return frozenset(ROLES[grant.role])
    known = {code for code in own.permissions if code in ROLES["master_admin"]}
    if own.kind == "folder":
        return frozenset(code for code in known if code.startswith(("folder.", "asset.")))
    if own.kind == "collection":
        return frozenset(known & ROLES["collection_manager"])
    return frozenset(known)


class Place:
    """The account itself, or one environment of it: its entities, and the policies that count there."""

    def __init__(self, oracle: Oracle, environment) -> None:
        self.oracle, self.environment = oracle, environment
        self.readable = True

    @cached_property
    def entities(self) -> cedarpy.Entities:
        oracle = self.oracle
        rows = [*action_entities(self._role_groups())]
        rows += [self._principal(who) for who in (*oracle.members, *oracle.keys)]
        rows += [_group(inner, outer) for inner, outer in oracle.around.items()]
        rows += self._things()
        return cedarpy.Entities.from_json_str(json.dumps(rows))

    def _role_groups(self) -> dict[str, list[str]]:
        """For each permission the roles that allow it, and the grants of own roles."""
        groups: dict[str, list[str]] = {}
        named = {name: frozenset(codes) for name, codes in ROLES.items()}
        named.update({one.pk: allowed_by(one) for one in self.oracle.grants})
        for name, codes in named.items():
            for code in codes:
                part = "account" if code in ABOUT_THE_ACCOUNT else "inside"
                groups.setdefault(code, []).append(f"{name}/{part}")
        return groups

    def _principal(self, who) -> dict:
        oracle, member = self.oracle, isinstance(who, Member)
        attrs = {
            "id": who.pk,
            "account": _ref("Account", who.account_id),
            "current": oracle.current(who),
            "key": not member,
            "taken": [],
        }
        parents = []
        if member:
            everywhere = who.all_environments or who.role == "master_admin"
            attrs |= {
                "role": who.role,
                "root": who.role == "master_admin",
                "seat": who.role not in WITHOUT_A_SEAT,
                "everywhere": everywhere,
                "chosen": [_ref("ProductEnvironment", one) for one in oracle.chosen.get(who.pk, [])],
                "enters": [_ref("ProductEnvironment", one) for one in oracle.enters.get(who.pk, [])],
            }
            parents = [uid("Group", one) for one in oracle.groups.get(who.pk, [])]
        elif who.owner_id:
            owner = next(one for one in oracle.members if one.pk == who.owner_id)
            taken = taken_from(owner, oracle.all_groups_of(owner), who, oracle.policies)
            taken -= NOBODY_TAKES if owner.role == "master_admin" else set()
            attrs["taken"] = [_ref("Action", code) for code in sorted(taken)]
        return {"uid": uid("User" if member else "APIKey", who.pk), "attrs": attrs, "parents": parents}

    def _things(self) -> list[dict]:
        oracle, account = self.oracle, self.oracle.account
        owner = {"owner": _ref("Account", account.pk)}
        everywhere = uid("AllEnvironments", account.pk)
        rows = [
            {"uid": uid("Account", account.pk), "attrs": owner, "parents": []},
            {"uid": everywhere, "attrs": {**owner, "home": {"__entity": everywhere}}, "parents": []},
        ]
        here = uid("Account", account.pk)
        if self.environment is not None:
            here = uid("ProductEnvironment", self.environment.pk)
            owner = {**owner, "home": {"__entity": here}}
            rows.append({"uid": here, "attrs": owner, "parents": [uid("Account", account.pk), everywhere]})
        for code in ROLES["master_admin"]:
            own = code in ABOUT_THE_ACCOUNT
            if kind_of(code) in {"Feature", "Collection"} and own is (self.environment is None):
                rows.append({"uid": uid(*self._name(code)), "attrs": owner, "parents": [here]})
        rows += [
            {"uid": uid("Collection", one.pk), "attrs": owner, "parents": [here]}
            for one in oracle.collections
            if self.environment is not None and one.environment_id == self.environment.pk
        ]
        for folder in oracle.folders:
            if self.environment is not None and folder.environment_id == self.environment.pk:
                rows += self._folder(folder, owner, here)
        return rows

    def _folder(self, folder, owner, here) -> list[dict]:
        one, above = uid("Folder", folder.pk), uid("Folder", folder.parent_id) if folder.parent_id else here
        lies_in = self.oracle.upwards(folder)
        private = next((n for n, upper in enumerate(lies_in) if upper.private), len(lies_in))
        where = {
            **owner,
            "ancestor_ids": [upper.pk for upper in lies_in],
            "reach": [_ref("Folder", upper.pk) for upper in lies_in[: private + 1]],
        }
        rows = [{"uid": one, "attrs": {**where, "name": str(folder)}, "parents": [above]}]
        empty = {"resource_type": "", "format": "", "name": "", "uploaded_by": "", "tags": []}
        empty |= _details_of("any")
        rows.append(_asset(f"any in {folder.pk}", {**where, **empty}, one))
        for asset in self.oracle.assets.get(folder.pk, []):
            attrs = {name: getattr(asset, name) for name in ("resource_type", "format", "name")}
            attrs |= {"uploaded_by": asset.uploaded_by_id, "tags": [row.tag for row in asset.tags.all()]}
            attrs |= _details_of(asset.pk)
            rows += _details(asset)
            opening = [uid("Collection", pk) for pk in self.oracle.opening.get(asset.pk, [])]
            rows.append(_asset(asset.pk, {**where, **attrs}, one, *opening))
        return rows

    def _name(self, doing, folder=None, asset=None, collection=None) -> tuple[str, str]:
        kind = kind_of(doing)
        if doing not in ABOUT_THE_ACCOUNT and self.environment is None:
            return "Account", self.oracle.account.pk  # asked where it does not belong
        if kind == "Asset":
            return kind, asset.pk if asset else f"any in {folder.pk}"
        if kind == "Folder":
            return kind, folder.pk
        if kind == "Collection" and collection:
            return kind, collection.pk
        if kind in {"Feature", "Collection"}:
            return kind, doing
        return kind, self.environment.pk if kind == "ProductEnvironment" else self.oracle.account.pk

    @cached_property
    def roles(self) -> cedarpy.PolicySet:
        return cedarpy.PolicySet.from_str("\n".join(self._of_roles()))

    @cached_property
    def everything(self) -> cedarpy.PolicySet:
        written = [coarse_as_groups(one.statement) for one in self.oracle.policies if self._counts(one)]
        for text in written:
            try:
                cedarpy.PolicySet.from_str(text)
            except ValueError:
                self.readable = False
                return self.roles
        return cedarpy.PolicySet.from_str("\n".join([*self._of_roles(), *written]))

    def _counts(self, policy) -> bool:
        if policy.scope_type == "account":
            return True
        if self.environment is None:
            return False
        return policy.environment_id in {None, self.environment.pk}

    def _of_roles(self) -> list[str]:
        account = f'Cloudinary::Account::"{self.oracle.account.pk}"'
        inside = f'Cloudinary::AllEnvironments::"{self.oracle.account.pk}"'
        written = [
            "forbid(principal, action, resource) unless { principal.account == resource.owner };",
            "forbid(principal, action, resource) unless { principal.current };",
        ]
        for role in ROLES:
            own = f'!principal.key && principal.role == "{role}"'
            there = f"{own} && (principal.everywhere || principal.chosen.contains(resource.home))"
            written.append(_permit("principal", f"{role}/account", account, own))
            written.append(_permit("principal", f"{role}/inside", inside, there))
        for grant in self.oracle.grants:
            written += self._grant(grant, account, inside)
        return written

    def _grant(self, grant, account, inside) -> list[str]:
        kept = self.oracle.kept.get(grant.api_key_id or "", [grant])
        if grant.api_key_id and grant not in kept:
            return []
        who = f'principal == Cloudinary::User::"{grant.member_id}"'
        if grant.group_id:
            who = f'principal in Cloudinary::Group::"{grant.group_id}"'
        if grant.api_key_id:
            who = f'principal == Cloudinary::APIKey::"{grant.api_key_id}"'
        if grant.folder_id:
            folder = f'Cloudinary::Folder::"{grant.folder_id}"'
            entered = "(principal.key || (principal.seat && principal.enters.contains(resource.home)))"
            reached = f"resource.reach.contains({folder}) && {entered}"
            return [_permit(who, f"{grant.pk}/inside", folder, reached)]
        if grant.collection_id:
            collection = f'Cloudinary::Collection::"{grant.collection_id}"'
            entered = "principal.key || (principal.seat && principal.enters.contains(resource.home))"
            return [_permit(who, f"{grant.pk}/inside", collection, entered)]
        free = allowed_by(grant) <= NO_SEAT_NEEDED
        seated = "true" if free else "principal.key || principal.seat"
        if grant.environment_id:
            here = f'Cloudinary::ProductEnvironment::"{grant.environment_id}"'
            return [_permit(who, f"{grant.pk}/inside", here, seated)]
        return [
            _permit(who, f"{grant.pk}/account", account, seated),
            _permit(who, f"{grant.pk}/inside", inside, seated),
        ]

    def by_roles(self, who, doing, resource=None) -> bool:
        """What roles alone say to one question."""
        resource = resource or uid(*self._name(doing))
        (said,) = cedarpy.is_authorized_batch([_request(who, doing, resource)], self.roles, self.entities)
        assert not said.diagnostics.errors, said.diagnostics.errors
        return said.allowed

    def ask(self, questions: list) -> list[bool]:
        """What roles and policies say to many."""
        requests = [
            _request(who, doing, uid(*self._name(doing, folder, asset, collection)))
            for who, doing, _, folder, asset, collection in questions
        ]
        by_all = cedarpy.is_authorized_batch(requests, self.everything, self.entities)
        answers = [said.allowed and not said.diagnostics.errors and self.readable for said in by_all]
        for number, (who, doing, *_) in enumerate(questions):
            is_master = isinstance(who, Member) and who.role == "master_admin"  # decision 0013
            if doing in NOBODY_TAKES and is_master and self.by_roles(who, doing):
                answers[number] = True
        return answers


def _permit(who, role, where, when) -> str:
    return (
        f'permit({who}, action in Cloudinary::Action::"{role}", resource in {where}) '
        f"when {{ {when} }} unless {{ principal.taken.contains(action) }};"
    )


def _request(who, doing, resource) -> dict:
    kind = "User" if isinstance(who, Member) else "APIKey"
    return {
        "principal": uid(kind, who.pk),
        "action": uid("Action", doing),
        "resource": resource,
        "context": {},
    }


def _group(inner, around) -> dict:
    return {"uid": uid("Group", inner), "attrs": {}, "parents": [uid("Group", one) for one in around]}


def _asset(name, attrs, folder, *collections) -> dict:
    return {"uid": uid("Asset", name), "attrs": attrs, "parents": [folder, *collections]}


def _details_of(name) -> dict:
    holders = {"metadata": "Metadata", "numbers": "Numbers", "days": "Days"}
    return {attribute: _ref(kind, name) for attribute, kind in holders.items()}


def _details(asset) -> list[dict]:
    """What an asset has in its fields, as the tags of three entities."""
    tags: dict[str, dict] = {"Metadata": {}, "Numbers": {}, "Days": {}}
    for row in asset.metadata.all():
        name = row.field.external_id
        tags["Metadata"].setdefault(name, []).append(row.text)
        if row.number is not None:
            tags["Numbers"][name] = row.number
        if row.day is not None:
            tags["Days"][name] = {"__extn": {"fn": "datetime", "arg": row.text}}
    return [
        {"uid": uid(kind, asset.pk), "attrs": {}, "parents": [], "tags": held} for kind, held in tags.items()
    ]


def _ref(kind, name) -> dict:
    return {"__entity": uid(kind, name)}
