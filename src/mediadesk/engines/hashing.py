"""How passwords are hashed: argon2id at 19 MiB, two passes, one lane (OWASP's second choice, 44 a second here).

No more than two run at once in a process: each takes 19 MiB, and a flood of sign-ins must not take the
machine (T-112).
"""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

_slots = threading.BoundedSemaphore(2)


class Argon2id(Argon2PasswordHasher):
    """Django's argon2 hasher with our cost and a bound on how many run at once."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password; waits for a slot."""
        with _slots:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password with its hash; waits for a slot."""
        with _slots:
            return super().verify(password, encoded)
