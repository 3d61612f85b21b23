"""A second opinion that Cedar gives: the rows of an account, written as Cedar entities and policies.

Slow and obvious. It knows neither bits nor compiled facts, and nothing of the engine it judges: roles are words
(tests/access/oracle.py), a role is a group of actions, a grant is a policy, a group is a parent of whoever was put into
it and of the groups inside it, and a guard is a `forbid`. The account's own policies stand beside them as they were
written. Whoever may enter an environment, and what the owner of a key holds, is asked of Cedar first, and is then part
of the entities. Who is in a group by way of another is left to Cedar too: the rows that say so are not read.
"""

from __future__ import annotations

from mediadesk.store.models import (
    Asset,
    Collection,
    CollectionAsset,
    Folder,
    Grant,
    GroupMember,
    GroupNesting,
    Member,
    MemberEnvironment,
    Policy,
)
from tests.access.oracle import ABOUT_THE_ACCOUNT
from tests.judges.place import Place, allowed_by
from tests.judges.published import uid


class Oracle:
    """What Cedar says about everything of one account, at one moment."""

    def __init__(self, account, *, principals, now) -> None:
        self.account, self.now = account, now
        self.folders = list(Folder.objects.filter(account=account))
        self.by_id = {one.pk: one for one in self.folders}
        self.assets: dict[str, list] = {}
        for asset in Asset.objects.filter(account=account).prefetch_related("tags", "metadata__field"):
            self.assets.setdefault(asset.folder_id, []).append(asset)
        self.collections = list(Collection.objects.filter(account=account))
        self.opening: dict[str, list[str]] = {}
        for row in CollectionAsset.objects.filter(opens=True).select_related("asset", "collection"):
            if row.collection.environment_id == row.asset.environment_id:
                self.opening.setdefault(row.asset_id, []).append(row.collection_id)
        self.environments = list(account.environment_set.all())
        grants = Grant.objects.filter(account=account).select_related("custom_role", "folder", "collection")
        self.grants = [one for one in grants if one.until is None or one.until > now]
        self.policies = list(Policy.objects.filter(account=account, enabled=True))
        self.members = [one for one in principals if isinstance(one, Member)]
        self.keys = [one for one in principals if not isinstance(one, Member)]
        self.groups = self._pairs(GroupMember.objects.filter(by_way_of=None), "member_id", "group_id")
        self.around = self._pairs(GroupNesting.objects.all(), "inner_id", "outer_id")
        self.chosen = self._pairs(MemberEnvironment.objects.all(), "member_id", "environment_id")
        self.enters: dict[str, list[str]] = {}
        self.kept: dict[str, list] = {}
        self.places: dict = {}
        self._ask_who_enters()
        self._ask_what_owners_hold()

    def _pairs(self, rows, of, name) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one, other in rows.order_by("pk").values_list(of, name):
            found.setdefault(one, []).append(other)
        return found

    def all_groups_of(self, member) -> list[str]:
        """Those that they were put into, and each that one of these lies in, one after the other."""
        found = list(self.groups.get(member.pk, []))
        for one in found:
            found += [outer for outer in self.around.get(one, []) if outer not in found]
        return found

    def upwards(self, folder) -> list:
        """A folder and all it lies in, nearest first."""
        found = [folder]
        while found[-1].parent_id:
            found.append(self.by_id[found[-1].parent_id])
        return found

    def answers(self, questions: list) -> list[bool]:
        """The answers to (who, permission, environment or None, folder or None, asset or None, collection or None).

        A key does nothing that its owner may not do there.
        """
        by_id = {one.pk: one for one in self.members}
        owned = [n for n, (who, *_) in enumerate(questions) if not isinstance(who, Member) and who.owner_id]
        of_owners = [(by_id[questions[n][0].owner_id], *questions[n][1:]) for n in owned]
        said = self._said([*questions, *of_owners])
        for n, may in zip(owned, said[len(questions) :], strict=True):
            said[n] = said[n] and may
        return said[: len(questions)]

    def _said(self, questions: list) -> list[bool]:
        answered: dict[int, bool] = {}
        for place in [None, *self.environments]:
            here = [(n, one) for n, one in enumerate(questions) if one[2] == place]
            said = self._place(place).ask([one for _, one in here])
            answered.update(zip([n for n, _ in here], said, strict=True))
        return [answered[n] for n in range(len(questions))]

    def _place(self, environment) -> Place:
        key = environment.pk if environment else ""
        if key not in self.places:
            self.places[key] = Place(self, environment)
        return self.places[key]

    def _ask_who_enters(self) -> None:
        """Decision 0008: by the role of the membership, or by any role held in the environment or the account."""
        for environment in self.environments:
            for member in self.members:
                if self._place(environment).by_roles(member, "environment.view"):
                    self.enters.setdefault(member.pk, []).append(environment.pk)
        self.places.clear()

    def _ask_what_owners_hold(self) -> None:
        """A key acts in its owner's name: of what it was given counts what its owner holds in full, there."""
        for key in self.keys:
            if key.account_id != self.account.pk:
                continue
            mine = [one for one in self.grants if one.api_key_id == key.pk]
            self.kept[key.pk] = [one for one in mine if not key.owner_id or self._holds(key, one)]
        self.places.clear()

    def _holds(self, key, grant) -> bool:
        owner = next(one for one in self.members if one.pk == key.owner_id)
        share = grant.folder or grant.collection
        environment = share.environment_id if share else grant.environment_id
        place = self._place(next((one for one in self.environments if one.pk == environment), None))
        for doing in allowed_by(grant):
            if doing in ABOUT_THE_ACCOUNT:
                held = self._place(None).by_roles(owner, doing)
            elif grant.folder:
                held = place.by_roles(owner, doing, uid("Folder", grant.folder_id))
            elif grant.collection:
                held = place.by_roles(owner, doing, uid("Collection", grant.collection_id))
            elif environment:
                held = place.by_roles(owner, doing, uid("ProductEnvironment", environment))
            else:
                held = place.by_roles(owner, doing, uid("AllEnvironments", self.account.pk))
            if not held:
                return False
        return True

    def current(self, who) -> bool:
        """Whether they may do anything at all (DESIGN.md, section 5, the second line)."""
        if who.account.closed or (who.ends_at is not None and who.ends_at <= self.now):
            return False
        if isinstance(who, Member):
            return who.status == "active"
        if not who.enabled or (who.environment is not None and not who.environment.enabled):
            return False
        if not who.owner_id:
            return True
        given = [one for one in self.grants if one.api_key_id == who.pk]
        owner = next(one for one in self.members if one.pk == who.owner_id)
        return self.current(owner) and (not given or bool(self.kept.get(who.pk, given)))
