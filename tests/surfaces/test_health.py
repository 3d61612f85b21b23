"""Whether the service is ready: asked by anybody, answered without letting them wear out the disk."""

from __future__ import annotations

from datetime import UTC, datetime

from mediadesk.engines import blobs, clock

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


class Broken:
    """A place for bytes that takes none, and counts who tried."""

    tried = 0

    def receive(self, source, *, environment_id, limit_bytes):
        self.tried += 1
        raise OSError

    def discard(self, received):
        raise AssertionError


def test_an_answer_holds_for_a_second_and_no_longer(client, db) -> None:
    place, broken = blobs.current(), Broken()
    with clock.stand_still_at(NOON) as now:
        try:
            assert client.get("/readyz").json() == {"ready": True, "faults": {}}
            blobs.use(broken)

            assert client.get("/readyz").status_code == 200
            assert broken.tried == 0
            now.move(seconds=1)
            for _ in range(5):
                answer = client.get("/readyz")
                assert (answer.status_code, answer.json()["faults"]) == (503, {"bytes": "OSError"})
            assert broken.tried == 1
        finally:
            blobs.use(place)
        now.move(seconds=1)
        assert client.get("/readyz").status_code == 200
