"""Rules of a provider by the pages, and with what an OpenID provider really sends: lists, texts, truth values."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from mediadesk.store.models import AttributeRule, Group
from tests.actions.identity.arriving import group_of, rule
from tests.conftest import PASSWORD
from tests.saml_idp import Person
from tests.surfaces import signing_on_saml
from tests.surfaces.signing_on import add, come, idp, vera
from tests.surfaces.signing_on_saml import VERA, _provider, saml

__all__ = ["_provider", "idp", "saml"]


def test_rules_are_written_tried_and_followed(world, idp, client) -> None:
    one, press, staff = add(world, idp.issuer), group_of(world, "Press"), group_of(world, "Staff")
    old = group_of(world, "Old", "olga")
    client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
    page = reverse("sign_on_provider", args=(world.account.pk, one.pk))
    to = reverse("sign_on_rule_add", args=(world.account.pk, one.pk))
    for attribute, value, group in (
        ("groups", "press", press),
        ("employee", "true", staff),
        ("groups", "old", old),
    ):
        form = {"attribute": attribute, "value": value, "target": f"group:{group.pk}"}
        assert client.post(to, form)["Location"] == f"{page}#rules"
    again = client.post(to, form, follow=True)
    assert "There is already a rule called groups is old" in again.text

    test = client.get(reverse("sign_on_test", args=(world.account.pk, one.pk)))["Location"]
    olga = {"sub": "o", "email": "olga@acme.example", "groups": ["a", "press"], "employee": True}
    client.get(reverse("sign_on_back"), idp.sign_in(test, **olga))
    shown = client.get(page).text
    for said in (
        "join the group Press",
        "join the group Staff",
        "leave the group Old",
        "groups has this value.",
    ):
        assert said in shown, said
    assert "groups has other values: a, press." in shown
    assert set(world.members["olga"].groups.all()) == {old}

    come(Client(), idp, one, **olga)
    assert set(world.members["olga"].groups.all()) == {press, staff}
    come(Client(), idp, one, **vera(groups="press", employee=False))
    assert set(world.members["vera"].groups.all()) == {press}

    client.post(
        reverse("sign_on_rule_remove", args=(world.account.pk, one.pk)),
        {"rule": AttributeRule.objects.first().pk},
    )
    assert AttributeRule.objects.count() == 2
    assert "Test again to see what the rules would do now." in client.get(page).text
    assert Group.objects.filter(members=world.members["vera"]).count() == 1


def test_of_saml_an_attribute_counts_value_by_value(world, saml, client) -> None:
    one, press, staff = signing_on_saml.add(world, saml), group_of(world, "Press"), group_of(world, "Staff")
    rule(world, one, "press", attribute="team-of", group=press)
    rule(world, one, "staff", attribute="team-of", group=staff)
    told = VERA.attributes | {"team-of": ["member", "press"]}
    saml.person = Person(VERA.subject, told)

    assert signing_on_saml.come(client, saml, one).status_code == 302
    assert set(world.members["vera"].groups.all()) == {press}


def test_rules_are_changed_only_with_a_fresh_proof(world, idp, sign_in) -> None:
    one, press = add(world, idp.issuer), group_of(world, "Press")
    browser = sign_in("olga")
    with_old_proof = browser.session
    with_old_proof["signed_in"] |= {"proved": 0}
    with_old_proof.save()

    form = {"attribute": "groups", "value": "x", "target": f"group:{press.pk}"}
    for name, posted in (("sign_on_rule_add", form), ("sign_on_rule_remove", {"rule": "1"})):
        answer = browser.post(reverse(name, args=(world.account.pk, one.pk)), posted)
        assert answer["Location"].startswith(reverse("prove")), name
    assert not AttributeRule.objects.exists()
