"""What a directory that provisions an account by SCIM keeps here: its tokens, and what it says of members and groups.

Who is a member, with which role, in which groups, stands in `store/teams.py` alone. Here stands what SCIM needs
besides: the directory's own ids, which are opaque, and the attributes that it is given back as it told them.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Count, Max, Q

from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account, Group, GroupMember, Member


class ScimToken(models.Model):
    """A token by which a directory provisions an account. It acts in the name of the member who made it.

    Only its hash is kept, and its first letters to recognise it by. It stops with its maker's membership.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    maker = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    maker_label = models.CharField(max_length=360)
    enabled = models.BooleanField(default=True)
    ends_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_scim_token_of_a_name_an_account")
        ]

    def __str__(self) -> str:
        return self.name


class ScimUser(models.Model):
    """What a directory says of a member. `external_id` is its own id for them, and names nothing here.

    `told` are the attributes as they were told, in SCIM's own names. `name_said` is the member's name as it followed
    from them: once it is another, somebody here has changed it since. `addresses` are the e-mail addresses among them,
    in lower case between spaces, so that one can be looked for.
    """

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="scim")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    external_id = models.CharField(max_length=255, blank=True)
    told = models.JSONField(default=dict)
    name_said = models.CharField(max_length=100, blank=True)
    addresses = models.TextField(blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "external_id"],
                condition=~Q(external_id=""),
                name="one_member_of_an_external_id_an_account",
            )
        ]

    def __str__(self) -> str:
        return f"what a directory says of {self.member_id}"


class ScimGroup(models.Model):
    """A directory's own id for a group, opaque here as that of a member."""

    group = models.OneToOneField(Group, primary_key=True, on_delete=models.CASCADE, related_name="scim")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    external_id = models.CharField(max_length=255, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "external_id"],
                condition=~Q(external_id=""),
                name="one_group_of_an_external_id_an_account",
            )
        ]

    def __str__(self) -> str:
        return f"what a directory says of {self.group_id}"


def stamps_of(group_ids: list[str]) -> dict[str, str]:
    """For each group a text that is another once its name, its external id, or who is in it themselves changes.

    Rows of who is in a group have rising ids: putting in raises the highest, taking out lowers their number or it.

    Cost: 1 query.
    """
    inside = Q(groupmember__by_way_of=None)
    rows = (
        Group.objects.filter(pk__in=group_ids)
        .annotate(people=Count("groupmember", filter=inside), newest=Max("groupmember__pk", filter=inside))
        .values_list("pk", "name", "updated_at", "scim__external_id", "people", "newest")
    )
    return {
        pk: f"{name}\0{at.isoformat()}\0{external or ''}\0{people}\0{newest or 0}"
        for pk, name, at, external, people, newest in rows
    }


def people_in(group_ids: list[str]) -> dict[str, list[str]]:
    """The ids of the members who are in each group themselves, in the order in which they came. Cost: 1 query."""
    rows = GroupMember.objects.filter(group__in=group_ids, by_way_of=None).order_by("pk")
    found: dict[str, list[str]] = {pk: [] for pk in group_ids}
    for group, member in rows.values_list("group_id", "member_id"):
        found[group].append(member)
    return found
