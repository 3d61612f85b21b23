"""Domains are proven by a record in the DNS, which is looked for daily; the name server here is a real one."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.engines.identity.dns import NoAnswer, texts_at
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.sign_on import clean_domain, record_of
from mediadesk.store.models import Mail, VerifiedDomain
from mediadesk.surfaces.domain_dates import look_after_domains
from tests.conftest import PASSWORD


class Names:
    """A name server that knows the texts it is told, and says nothing when `broken`."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.broken = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                data, peer = self._socket.recvfrom(4096)
            except OSError:
                return
            asked = dns.message.from_wire(data)
            answer = dns.message.make_response(asked)
            answer.flags |= dns.flags.RA
            name = asked.question[0].name.to_text(omit_final_dot=True)
            if self.broken:
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif name in self.texts:
                text = f'"{self.texts[name][:20]}" "{self.texts[name][20:]}"'  # long ones come in pieces
                answer.answer.append(dns.rrset.from_text(asked.question[0].name, 60, "IN", "TXT", text))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self._socket.sendto(answer.to_wire(), peer)


@pytest.fixture
def names(settings):
    kept = Names()
    settings.MEDIADESK = replace(settings.MEDIADESK, dns=(kept.address,))
    yield kept
    kept.close()


def claimed(client, world) -> VerifiedDomain:
    """Olga claims a domain, in a session that is fresh."""
    client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
    client.post(reverse("domain_claim", args=(world.account.pk,)), {"domain": "@Acme.Example."})
    return VerifiedDomain.objects.get()


def check(client, world, row) -> str:
    to = reverse("domain_check", args=(world.account.pk, row.pk))
    answer = client.post(to, follow=True)
    row.refresh_from_db()
    return answer.text


def test_a_domain_is_proven_by_its_record_and_by_nothing_else(world, names, client) -> None:
    """T-47."""
    row = claimed(client, world)
    name, text = record_of("acme.example", row.token)
    assert text in client.get(reverse("sign_on_providers", args=(world.account.pk,))).text

    names.texts = {name: text[:-1]}
    assert "was not found" in check(client, world, row)
    assert row.verified_at is None
    names.texts = {name: text}
    assert "is there" in check(client, world, row)
    assert row.verified_at is not None


def test_a_record_that_is_gone_is_told_and_the_proof_ends_after_three_days(world, names, client) -> None:
    """T-48: found again within them, nothing has happened; name servers that are silent have not said no."""
    row = claimed(client, world)
    name, text = record_of("acme.example", row.token)
    names.texts = {name: text}
    check(client, world, row)
    with clock.stand_still_at(clock.now()) as now:

        def a_day_later() -> VerifiedDomain:
            now.move(days=1, minutes=1)
            look_after_domains()
            row.refresh_from_db()
            return row

        names.texts = {}
        assert a_day_later().missing_since
        letters = Mail.objects.filter(subject__contains="acme.example")
        assert [mail.to for mail in letters] == ["olga@acme.example"]
        names.texts = {name: text}
        assert a_day_later().missing_since is None
        names.texts, names.broken = {}, True
        assert a_day_later().missing_since is None
        names.broken = False
        assert a_day_later().verified_at
        assert a_day_later().verified_at
        a_day_later()
        assert a_day_later().verified_at is None
    assert letters.all().count() == 2


def test_no_answer_is_not_the_same_as_no_record(names) -> None:
    assert texts_at("_mediadesk.acme.example", servers=(names.address,)) == []
    names.broken = True
    with pytest.raises(NoAnswer):
        texts_at("_mediadesk.acme.example", servers=(names.address,))


@pytest.mark.parametrize(
    "text", ["", "acme", "a b.example", "1.2.3.4", "-a.example", "acme.example/x", "a" * 64 + ".de"]
)
def test_what_is_no_domain_is_not_claimed(text) -> None:
    with pytest.raises(Refusal):
        clean_domain(text)
