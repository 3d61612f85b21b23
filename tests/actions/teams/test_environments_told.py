"""The trail tells in which environments a member was, whenever that changes."""

from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.store.models import TrailEntry


def test_who_becomes_master_admin_is_told_to_be_in_all_environments_from_then_on(world) -> None:
    """They stay in all of them when they are an Editor again."""
    edda = world.member("edda")
    here = MemberChange(environment_ids=[world.environment.pk])
    change_member(world.olga, member_id=edda.pk, wanted=here)
    for role in ("master_admin", "editor"):
        change_members_role(world.olga, member_ids=[edda.pk], role=role)

    changed = TrailEntry.objects.filter(event="member_changed", about_id=edda.pk).order_by("number")
    told = list(changed.values_list("details__what", "details__before", "details__after"))
    assert world.member("edda").all_environments
    assert told == [
        ("the environments", "all environments", world.environment.name),
        ("the role", "Editor", "Master admin"),
        ("the environments", world.environment.name, "all environments"),
        ("the role", "Master admin", "Editor"),
    ]
