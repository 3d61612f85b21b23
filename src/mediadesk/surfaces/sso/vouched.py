"""What a session may do that an account's identity provider began, and nothing else: it opens that account alone.

Whoever runs the provider could begin such a session. So what is the user's own, and what they are in elsewhere, stays
closed to it until the user shows something that only they have (decision 0028).
"""

from typing import Any, Final

from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.identity import IdentityProvider
from mediadesk.surfaces import signed_in

_STILL_OPEN: Final = frozenset(
    {
        "home", "sign_in", "sign_in_link", "sign_out", "password_forgot", "password_reset", "recovery", "front_door",
        "ready", "sign_on", "sign_on_start", "sign_on_go", "sign_on_back", "saml_metadata", "saml_answer",
        "saml_sign_out", "see_as_stop", "prove", "second_step", "passkey_ask", "service_go", "service_back",
    }
)  # fmt: skip
"""What belongs to no account and is answered all the same; what is not here is closed."""


def closed_to_the_vouched(request: Any) -> Refusal | None:
    """The refusal of what is no page of an account, to a session for which a provider alone has vouched."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in _STILL_OPEN or not getattr(request, "session", None):
        return None
    return Why.SIGNED_IN_ELSEWHERE() if signed_in.signed_in(request).vouched_for_alone else None


def account_of_vouched(request: Any) -> str:
    """The account that such a session opens; empty for any other session. Cost: 1 query for such a one."""
    how = signed_in.signed_in(request)
    if not how.vouched_for_alone:
        return ""
    found = IdentityProvider.objects.filter(pk=how.provider_id).values_list("account_id", flat=True).first()
    return str(found or "")
