"""People: a user is a human who signs in, whatever accounts they are a member of."""

from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models

from mediadesk.store.ids import new_id
from mediadesk.store.kept import Given, KeptObjects


class Users(BaseUserManager["User"]):
    """Finds a user by e-mail; kept in lower case, so plain equality serves (`rules.names.clean_email`)."""

    def get(self, *args: Any, **named: Any) -> "User":
        """As ever; by the id alone with a statement kept ready: every page reads who is signed in."""
        if args or named.keys() != {"pk"} or not isinstance(named["pk"], str):
            return super().get(*args, **named)
        found = _OF_ID.first({"user": named["pk"]})
        if found is None:
            raise User.DoesNotExist
        return found

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by e-mail address in any case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """One e-mail address, one login, any number of accounts."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    second_factor = models.CharField(max_length=10, blank=True)  # which they have: `rules/factors.py`, HELD
    last_account_id = models.CharField(max_length=32, blank=True)  # where the console opens
    theme = models.CharField(max_length=8, default="system")
    library_view = models.JSONField(default=dict, blank=True)  # how they look at a library: `rules/views.py`
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    def __str__(self) -> str:
        return self.email

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is theirs; of a login without one hashed all the same, as of an address that nobody has.

        Django hashes one that it makes up, letter by letter: 0.08 ms more, which a patient stranger measures (F-26).
        """
        if not self.has_usable_password() or not self.password:
            make_password(raw_password)
            return False
        return super().check_password(raw_password)


_OF_ID: Final = KeptObjects(lambda: User.objects.filter(pk=Given("user")))


class SignInLink(models.Model):
    """A one-time link that signs a user in: the first sign-in after `createaccount`. Only its hash is kept."""

    token_hash = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link of {self.user_id}"


class SignInCount(models.Model):
    """Failed tries by key (an account or a source) and window: rate limits that all workers share.

    Kept in its own transaction, so that a failed sign-in cannot roll it back (T-33).
    """

    key = models.CharField(primary_key=True, max_length=100)
    tries = models.PositiveIntegerField(default=0)
    waits_until = models.DateTimeField(null=True, blank=True)  # until then no other try is made
    window_ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.tries}"


class Errand(models.Model):
    """What a request about an address leaves to be done once it is answered: `surfaces/sso/errands.py`.

    It is written whether or not the address has a login, so that the time of the answer cannot tell (T-36).
    """

    FAILED_SIGN_IN, RESET = "failed sign-in", "reset"

    kind = models.CharField(max_length=20)
    email = models.EmailField(max_length=254)
    address = models.CharField(max_length=64)  # where the request came from
    wait_minutes = models.PositiveIntegerField(default=0)  # for which further tries are refused
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.at}"
