"""How passwords are kept: at the stated cost, and never more than two at once in a process (T-112)."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import Argon2PasswordHasher

from mediadesk.engines.hashing import Argon2id
from mediadesk.wiring import settings


def test_a_password_is_kept_as_argon2id_at_the_stated_cost() -> None:
    kept = Argon2id().encode("four quiet otters sing", Argon2id().salt())

    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert Argon2id().verify("four quiet otters sing", kept)
    assert not Argon2id().verify("four quiet otters sang", kept)


def test_the_settings_name_it_and_no_other() -> None:
    (named,) = settings.PASSWORD_HASHERS

    assert named == f"{Argon2id.__module__}.{Argon2id.__name__}"


def test_a_flood_of_sign_ins_takes_the_memory_of_two(monkeypatch) -> None:
    counting, at_once, peaks = threading.Lock(), [0], []
    encode, together = Argon2PasswordHasher.encode, threading.Barrier(6)

    def counted(hasher, password: str, salt: str) -> str:
        with counting:
            at_once[0] += 1
            peaks.append(at_once[0])
        try:
            return encode(hasher, password, salt)
        finally:
            with counting:
                at_once[0] -= 1

    def sign_in(_: int) -> str:
        together.wait()
        return Argon2id().encode("password", "a salt of sixteen")

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    with ThreadPoolExecutor(6) as pool:
        kept = set(pool.map(sign_in, range(6)))

    assert (len(kept), len(peaks), max(peaks)) == (1, 6, 2)
