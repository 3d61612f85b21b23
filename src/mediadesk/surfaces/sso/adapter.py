"""What django-allauth asks of us: no open sign-up, our addresses, no mails of its own."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from mediadesk.surfaces.who import address_of


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes what we do not offer and answers what allauth cannot know."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation, or found an account by a command."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the front saw it."""
        return address_of(request) or "0.0.0.0"  # noqa: S104 - "unknown", not an address to listen on

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send nothing: our own letters go by the outbox, in the transaction they speak of."""
        del template_prefix, email, context

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing: pages use their own words."""
        del args, kwargs
