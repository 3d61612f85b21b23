"""What somebody who is signed in may prove themselves with once more: one row a means.

A means of another kind is a row here, with a form of its own in templates/people/prove/. Whoever has none of them signs
in again, which the page offers to everybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from mediadesk.rules.refusals import Why
from mediadesk.rules.security import Factor
from mediadesk.store.people import User
from mediadesk.surfaces.sso.enter import user_by_password


@dataclass(frozen=True, slots=True)
class Means:
    """One row. `form` is the template of its fields; `prove` reads them and says what was proven.

    `prove` raises a refusal when nothing was: WRONG_SIGN_IN, TOO_MANY_TRIES, or another of 4xx, shown above the form.
    """

    id: str
    title: str
    form: str
    has: Callable[[User], bool]
    prove: Callable[[Any], tuple[Factor, ...]]


def _by_password(request: Any) -> tuple[Factor, ...]:
    user_by_password(request, email=request.user.email, password=request.POST.get("password", ""))
    return (Factor.PASSWORD,)


MEANS: Final[tuple[Means, ...]] = (
    Means(
        "password",
        "Your password",
        "people/prove/password.html",
        lambda user: user.has_usable_password() and bool(user.password),
        _by_password,
    ),
)


def means_of(user: User) -> list[Means]:
    """What this user can prove themselves with, in the order of the table."""
    return [one for one in MEANS if one.has(user)]


def prove_by(request: Any, means_id: str) -> tuple[Factor, ...]:
    """Prove by one of the means that this user has. Raises: Refusal NOT_FOUND, and those of the means."""
    for one in means_of(request.user):
        if one.id == means_id:
            return one.prove(request)
    raise Why.NOT_FOUND(what="proof")
