"""What takes a fresh proof that it is really whoever is signed in, by route: a stale session is led to prove it (T-23).

The page of a form is asked too, where it is a page of its own: then nothing that was typed is lost. Others are led back
to the page of their form. docs/reference/fresh-proofs.md is drawn from these rows.
"""

from typing import Any, Final

from mediadesk.surfaces.signed_in import require_fresh

# fmt: off
GRAVE: Final = {
    # route                   what is done there
    "member_owner":           "Make another Master admin the owner of the account",
    "member_recover":         "Help a user back in who has lost their second factor",
    "key_new":                "The form of a new API key",
    "key_create":             "Create an API key and show its secret",
    "key_rotate":             "Give an API key a new secret and show it",
    "environment_delete":     "Delete an environment",
    "account_close":          "Close the account",
    "security_change":        "Change the security settings of the account",
    "scim_create":            "Create a token of provisioning and show it",
    "profile_email":          "Ask to sign in with another e-mail address",
}
# fmt: on


def require_proof(request: Any) -> None:
    """Refuse a grave page to a session without a fresh proof. Raises: Refusal STEP_UP."""
    if request.resolver_match.url_name in GRAVE:
        require_fresh(request)
