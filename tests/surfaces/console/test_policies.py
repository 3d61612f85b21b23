"""The page of policies: written, checked as one types, tried out, restored; also without JavaScript."""

import pytest
from django.urls import reverse

from mediadesk.access import schema
from mediadesk.access.examples import EXAMPLES
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.engines import cedar
from mediadesk.store.models import Policy

HOLD = 'forbid(principal, action == Cloudinary::Action::"asset.delete", resource);'
VIEW = 'forbid(principal, action == Cloudinary::Action::"asset.view", resource);'
SURE = {"sure": "yes"}  # the page that says who gains and loses was read


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


def text(answer) -> str:
    return " ".join(answer.content.decode().replace("&#34;", '"').split())


STATEMENTS = {one.id: one.statement for one in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.id for one in EXAMPLES])
def test_each_example_is_good_cedar_and_opens_in_the_editor(sign_in, world, example) -> None:
    assert cedar.faults(example.statement, schema.published()) == []

    page = text(sign_in("olga").get(f"{at('policy_new', world)}?example={example.id}"))

    assert example.name in page
    assert "Cedar understands it." in page


def test_a_policy_is_written_switched_and_deleted(sign_in, world) -> None:
    client = sign_in("olga")
    form = {"name": "Legal hold", "statement": HOLD, "place": "", "enabled": "on"}
    asked = text(client.post(at("policy_create", world), form))
    assert "Save the policy Legal hold?" in asked
    assert "lose the right to delete an asset" in asked
    assert not Policy.objects.exists()
    made = client.post(at("policy_create", world), {**form, **SURE}, follow=True)
    row = Policy.objects.get()
    assert "Legal hold is saved. It counts from now." in text(made)

    listed = text(client.get(at("policies", world)))
    assert "by Olga Owner" in listed
    asked = text(client.get(at("policy_delete", world, row.pk)))
    assert "It counts no more from the next request on: what it forbids and what it permits." in asked
    client.post(at("policy_switch", world, row.pk), {"enabled": "off", **SURE})
    row.refresh_from_db()
    assert (row.enabled, row.version) == (False, 2)

    assert "so nothing changes for anybody" in text(client.get(at("policy_delete", world, row.pk)))
    client.post(at("policy_delete", world, row.pk), SURE)
    assert not Policy.objects.exists()


FREEZE = 'forbid(principal, action == Cloudinary::Action::"asset.upload", resource);'


def test_what_a_policy_takes_is_said_before_it_counts_and_what_is_off_is_saved_at_once(
    sign_in, world
) -> None:
    client = sign_in("olga")
    client.post(at("policy_create", world), {"name": "Freeze", "statement": VIEW})
    row = Policy.objects.get()
    form = {"name": "Freeze", "statement": FREEZE, "enabled": "on", "version": "1"}

    on = text(client.post(at("policy_switch", world, row.pk), {"enabled": "on"}))
    changed = text(client.post(at("policy_change", world, row.pk), form))
    again = text(client.post(at("policy_change", world, row.pk), {**form, "then": "edit", **SURE}))
    row.refresh_from_db()
    assert (row.enabled, row.version) == (False, 1)
    client.post(at("policy_change", world, row.pk), {**form, **SURE})
    back = text(client.post(at("policy_restore", world, row.pk), {"number": "1"}))
    gone = text(client.post(at("policy_delete", world, row.pk)))

    assert "lose the right to see an asset" in on
    assert "lose the right to add assets to a folder" in changed
    assert f"{FREEZE}</textarea>" in again
    for page in (back, gone):
        assert "gain the right to add assets to a folder" in page
    row.refresh_from_db()
    assert (row.enabled, row.version) == (True, 2)


def test_what_cedar_says_stands_at_its_line_and_what_was_typed_stays(sign_in, world) -> None:
    client = sign_in("olga")
    form = {"name": "Typo", "statement": f"{HOLD}\nforbid(principal, action, resorce);", "enabled": "on"}

    for route in ("policy_draft", "policy_create"):
        page = text(client.post(at(route, world), form))
        assert 'data-line="2"' in page
        assert "resorce);" in page
        assert 'value="Typo"' in page
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("statement", "hint"),
    [
        (STATEMENTS["keys-one-folder"], "There is nothing with the id ID_OF_THE_FOLDER in this account."),
        (EXAMPLES[2].statement, "There is nothing with the id ID_OF_THE_GROUP in this account."),
        (STATEMENTS["rights-ended"], "There is no metadata field for dates with the id rights_until in this account."),
        ('forbid(principal, action, resource == Cloudinary::Feature::"libary.view");', "Statement 1 can never"),
        ('forbid(principal, action, resource in Cloudinary::Folder::"<root>");', ""),
        ('forbid(principal, action, resource == Cloudinary::Feature::"cld::global::ml::access");', ""),
    ],
)  # fmt: skip
def test_what_is_good_cedar_and_surely_not_meant_is_pointed_out(sign_in, world, statement, hint) -> None:
    form = {"statement": statement.replace("<root>", world.root.pk)}

    page = text(sign_in("olga").post(at("policy_draft", world), form))

    assert "Cedar understands it." in page
    assert ("look again" in page) is bool(hint)
    assert hint in page


def test_trying_out_tells_the_answer_and_why_and_saves_nothing(sign_in, world) -> None:
    edda = f"member:{world.member('edda').pk}"
    asked = {"do": "try", "who": edda, "may": "asset.delete", "on": world.root.pk}
    client = sign_in("olga")

    no = text(client.post(at("policy_draft", world), {"statement": HOLD, **asked}))
    yes = text(client.post(at("policy_draft", world), {"statement": VIEW, **asked}))
    elsewhere = {"statement": HOLD, **asked, "place": world.other_environment.pk}
    bad = text(client.post(at("policy_draft", world), {"statement": "forbid(", **asked}))

    assert "No, they may not." in no
    assert "Because the policy being written forbids it." in no
    assert "Yes, they may." in yes
    assert "Yes, they may." in text(client.post(at("policy_draft", world), elsewhere))
    assert "The policy cannot be used" in bad
    assert not Policy.objects.exists()


def test_versions_show_what_changed_and_one_is_restored(sign_in, world) -> None:
    made = create_policy(world.olga, name="Hold", statement=HOLD)
    client = sign_in("olga")
    form = {"name": "Hold", "statement": VIEW, "enabled": "on", "version": "1", "place": ""}
    client.post(at("policy_change", world, made.pk), {**form, **SURE})

    page = text(client.get(at("policy", world, made.pk)))
    assert f"<del>- {HOLD}" in page
    assert f"<ins>+ {VIEW}" in page
    late = client.post(at("policy_change", world, made.pk), {**form, "statement": HOLD})
    assert (late.status_code, "Somebody else changed" in text(late)) == (409, True)

    client.post(at("policy_restore", world, made.pk), {"number": "1", **SURE})
    made.refresh_from_db()
    assert (made.statement, made.version) == (HOLD, 3)


def test_who_may_only_look_sees_the_text_and_no_way_to_change_it(sign_in, world) -> None:
    made = create_policy(world.olga, name="Hold", statement=HOLD)
    client = sign_in("tess")

    page = text(client.get(at("policy", world, made.pk)))

    assert "asset.delete" in page
    assert "Save the policy" not in page
    assert "Try it out" not in page
    assert client.post(at("policy_create", world), {"name": "x", "statement": HOLD}).status_code == 403


def test_a_master_admin_undoes_a_policy_that_forbids_everything(sign_in, world) -> None:
    """T-123."""
    client = sign_in("olga")
    made = create_policy(world.olga, name="Oops", statement="forbid(principal, action, resource);")

    assert client.get(at("users", world)).status_code == 403
    assert "Oops" in text(client.get(at("policies", world)))
    assert client.get(at("policy", world, made.pk)).status_code == 200
    client.post(at("policy_delete", world, made.pk), SURE)
    assert client.get(at("users", world)).status_code == 200


def test_what_a_policy_is_called_and_says_is_only_ever_text(sign_in, world) -> None:
    """T-86."""
    wild = f"{HOLD} // </textarea><script>alert(1)</script>"
    made = create_policy(world.olga, name="Wild", statement=wild, description="a & b")

    for name in ("policy", "policy_delete"):
        assert "<script>alert" not in sign_in("olga").get(at(name, world, made.pk)).content.decode()
