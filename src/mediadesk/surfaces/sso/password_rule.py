"""Django's door to our rule for passwords."""

from django.core.exceptions import ValidationError

from mediadesk.rules.passwords import SHORTEST, require_good_password
from mediadesk.rules.refusals import Refusal
from mediadesk.store.people import User


class PasswordRule:
    """A password validator in Django's sense."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError with our reason."""
        try:
            require_good_password(password, email=user.email if user else "", name=user.name if user else "")
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from None

    def get_help_text(self) -> str:
        """What the form says below the field."""
        return f"At least {SHORTEST} characters. Three or four unrelated words make a good password."
