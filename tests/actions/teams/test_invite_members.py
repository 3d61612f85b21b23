"""Inviting: who may give what to whom, what is written, sent and told, and that nothing is half done."""

from datetime import timedelta

import pytest

from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock, secrets
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role
from mediadesk.store.models import Grant, Group, Invitation, Mail, Member, TrailEntry

E, A, M = Role.EDITOR, Role.ADMIN, Role.MASTER_ADMIN


def invite(actor, email="new@example.org", role=E, **more):
    own = {key: more.pop(key) for key in ("name", "environment_ids") if key in more}
    return invite_members(actor, invitees=[Invitee(email, role, **own)], **more)


def refused(actor, **how) -> Why:
    with pytest.raises(Refusal) as caught:
        invite(actor, **how)
    return caught.value.why


def limit_seats(world, plan="free"):
    world.account.plan = plan
    world.account.save(update_fields=["plan"])


def test_an_invitation_makes_a_pending_member_a_mail_and_a_line(world) -> None:
    (made,) = invite(world.adam, "Ada.Lovelace@Example.org")

    member = Member.objects.get(email="ada.lovelace@example.org")
    assert (member.status, member.name, member.role) == ("pending", "Ada Lovelace", "editor")
    assert member.invited_by_id == world.adam.id
    mail = Mail.objects.get(to=member.email)
    assert made.link in mail.text
    assert made.link in mail.html
    entry = TrailEntry.objects.get(event="member_invited")
    assert entry.details == {"email": member.email, "role": "Editor"}


def test_only_the_hash_of_the_link_is_kept_and_the_trail_does_not_tell_it(world) -> None:
    (made,) = invite(world.olga)
    token = made.link.rpartition("/")[2]

    assert Invitation.objects.get().token_hash == secrets.hash_token(token)
    assert token not in str(list(TrailEntry.objects.values()))


# fmt: off
GIVING = [
    # who     gives                      answer
    ("olga", Role.MASTER_ADMIN,        None),
    ("adam", Role.ADMIN,               None),
    ("adam", Role.MASTER_ADMIN,        Why.ROLE_NOT_YOURS),  # nobody but a Master admin makes one
    ("adam", Role.BILLING,             Why.ROLE_NOT_YOURS),  # an Admin does not hold billing
    ("tess", Role.EDITOR,              Why.NOT_ALLOWED),
    ("vera", Role.MEDIA_LIBRARY_USER,  Why.NOT_ALLOWED),
]
# fmt: on


@pytest.mark.parametrize(("who", "role", "answer"), GIVING)
def test_nobody_gives_what_they_do_not_hold(world, who, role, answer) -> None:
    if answer is None:
        assert invite(getattr(world, who), role=role)
    else:
        assert refused(getattr(world, who), role=role) is answer
        assert not Invitation.objects.exists()


def test_an_admin_of_one_environment_invites_into_that_one_only(world) -> None:
    adam = world.member("adam")
    adam.all_environments = False
    adam.save()
    adam.environments.add(world.environment)

    assert refused(world.adam) is Why.ROLE_NOT_YOURS
    assert invite(world.adam, environment_ids=(world.environment.pk,))


def test_a_group_whose_grants_one_does_not_hold_cannot_be_joined_by_inviting(world) -> None:
    adam = world.member("adam")
    adam.all_environments = False
    adam.save()
    group = Group.objects.create(
        account=world.account, name="Press", created_at=clock.now(), updated_at=clock.now()
    )
    Grant.objects.create(
        account=world.account,
        role="folder_manager",
        group=group,
        folder=world.root,
        granted_by_label="Olga",
        created_at=clock.now(),
    )

    with pytest.raises(Refusal) as caught:
        invite(world.adam, role=Role.MEDIA_LIBRARY_USER, group_ids=[group.pk])

    assert caught.value.why is Why.ROLE_NOT_YOURS
    assert invite(world.olga, group_ids=[group.pk])[0].member.groups.get() == group


def test_another_accounts_environment_and_group_do_not_exist(world) -> None:
    now = clock.now()
    foreign = Group.objects.create(account=world.other_account, name="X", created_at=now, updated_at=now)

    assert refused(world.olga, environment_ids=(world.other_environment.pk,)) is Why.NOT_FOUND
    assert refused(world.olga, group_ids=[foreign.pk]) is Why.NOT_FOUND
    assert refused(world.olga, environment_ids=()) is Why.NOT_FOUND


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.de", "a@b.de\r\nBcc: x@y.de", "a@b.de,c@d.de"])
def test_what_is_no_address_is_refused(world, email) -> None:
    assert refused(world.olga, email=email) is Why.BAD_EMAIL


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "\u202eevil", "x" * 101])
def test_names_with_hidden_characters_are_refused(world, name) -> None:
    assert refused(world.olga, name=name) is Why.BAD_NAME


def test_a_member_and_an_invited_address_are_told_apart(world) -> None:
    invite(world.olga)

    assert refused(world.adam) is Why.ALREADY_INVITED
    assert refused(world.adam, email="EDDA@acme.example") is Why.ALREADY_A_MEMBER


def test_an_end_in_the_past_and_an_endless_note_are_refused(world) -> None:
    assert refused(world.olga, ends_at=clock.now() - timedelta(days=1)) is Why.BAD_VALUE
    assert refused(world.olga, note="x" * 1001) is Why.BAD_VALUE


def test_all_are_invited_or_none(world) -> None:
    people = [Invitee("one@example.org", E), Invitee("edda@acme.example", E)]

    with pytest.raises(Refusal) as caught:
        invite_members(world.olga, invitees=people)

    assert caught.value.why is Why.ALREADY_A_MEMBER
    assert not Member.objects.filter(status="pending").exists()
    assert not Mail.objects.exists()


def test_seats_are_asked_for_together_and_seat_free_roles_need_none(world) -> None:
    Member.objects.filter(account=world.account).exclude(role="master_admin").delete()
    limit_seats(world)  # 3 seats, Olga has one

    two, third = [Invitee(f"p{n}@example.org", E) for n in range(2)], Invitee("p9@example.org", E)
    with pytest.raises(Refusal) as caught:
        invite_members(world.olga, invitees=[*two, third])
    assert str(caught.value) == "You have reached the maximum number of users allowed for your plan."
    assert "withdraw an invitation" in caught.value.remedy
    assert len(invite_members(world.olga, invitees=two)) == 2
    assert refused(world.olga) is Why.SEATS_FULL
    assert invite(world.olga, role=Role.BILLING)


def test_an_expired_invitation_gives_its_seat_back_at_once(world) -> None:
    Member.objects.filter(account=world.account).exclude(role="master_admin").delete()
    limit_seats(world)
    invite_members(world.olga, invitees=[Invitee(f"p{n}@example.org", E) for n in range(2)])
    assert refused(world.olga) is Why.SEATS_FULL

    with clock.stand_still_at(clock.now() + timedelta(days=7)):
        assert invite(world.olga)


def test_words_of_others_make_neither_links_nor_headers_nor_markup_in_the_mail(world) -> None:
    world.account.name = "<b>Win</b> https://evil.example/now"
    world.account.save(update_fields=["name"])

    invite(world.olga, note="Look:\nhttp://evil.example <script>alert(1)</script>")

    mail = Mail.objects.get()
    assert "evil.example" not in mail.text + mail.html + mail.subject
    assert "<script>" not in mail.html
    assert "<b>" not in mail.html
    assert "\n" not in mail.subject


def test_many_are_invited_with_one_statement_a_mail_and_a_few_more(
    world, django_assert_max_num_queries
) -> None:
    people = [Invitee(f"p{n}@example.org", E) for n in range(300)]

    with django_assert_max_num_queries(300 + 25):  # one a mail, and a few
        assert len(invite_members(world.olga, invitees=people)) == 300
