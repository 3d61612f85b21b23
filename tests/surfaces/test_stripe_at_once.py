"""The same event told many times at once, to two processes of a running copy: kept once, answered each time (T-96)."""

import json
import sqlite3
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from stripe import WebhookSignature

from mediadesk.engines import clock
from tests.running import free_port, running_copy
from tests.stripe_place import KEY, SECRET

AT_ONCE = 24


def test_one_event_that_comes_many_times_at_once_is_kept_once(tmp_path) -> None:
    settings = {
        "MEDIADESK_STRIPE_KEY": KEY,
        "MEDIADESK_STRIPE_WEBHOOK_SECRET": SECRET,
        "MEDIADESK_STRIPE_URL": f"http://127.0.0.1:{free_port()}",
    }
    now = int(clock.now().timestamp())
    event = {"id": "evt_1", "type": "invoice.paid", "created": now, "livemode": False}
    body = json.dumps({**event, "data": {"object": {"id": "in_1"}}}, indent=2)
    signature = WebhookSignature.generate_signature_header(body, SECRET, now)

    def tell(copy, number: int) -> int:
        """Every third is sent by somebody else."""
        signed = signature if number % 3 else signature.replace("v1=", "v1=0")
        headers = {"Content-Type": "application/json", "Stripe-Signature": signed}
        asked = urllib.request.Request(f"{copy.url}/webhooks/stripe", body.encode(), headers)
        try:
            with urllib.request.urlopen(asked) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    with running_copy(tmp_path / "data", workers=2, **settings) as copy:
        with ThreadPoolExecutor(AT_ONCE) as callers:
            answers = Counter(callers.map(lambda number: tell(copy, number), range(AT_ONCE)))
        assert SECRET not in copy.log.read_text()

    assert answers == {200: AT_ONCE * 2 // 3, 400: AT_ONCE // 3}
    with sqlite3.connect(f"file:{tmp_path}/data/mediadesk.sqlite3?mode=ro", uri=True) as kept:
        assert kept.execute("SELECT id, tries FROM store_stripeevent").fetchall() == [("evt_1", 0)]
    kept.close()
