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
    "sign_on_add":            "Add an identity provider",
    "sign_on_change":         "Change an identity provider, or switch it on or off",
    "sign_on_test":           "Try an identity provider out, which links whoever comes in by it as themselves",
    "sign_on_delete":         "Delete an identity provider",
    "sign_on_unlink":         "Undo the link of a user to a person of an identity provider",
    "sign_on_require":        "Ask everybody to sign in by an identity provider, or nobody any more",
    "sign_on_rule_add":       "Add a rule by which an identity provider puts people into groups and environments",
    "sign_on_rule_remove":    "Remove such a rule",
    "sign_on_metadata":       "Read the metadata of a SAML provider",
    "sign_on_metadata_take":  "Take over what a SAML provider publishes now",
    "sign_on_key_new":        "Make a new key of ours for a SAML provider",
    "sign_on_key_drop":       "Drop the former key of ours for a SAML provider",
    "domain_claim":           "Claim a mail domain",
    "domain_forget":          "Take a mail domain off",
    "profile_email":          "Ask to sign in with another e-mail address",
    "code_app_new":           "Set up an authenticator app",
    "passkey_new":            "Add a passkey",
    "code_app_remove":        "Remove an authenticator app",
    "passkey_remove":         "Remove a passkey",
    "recovery_codes_renew":   "Make new recovery codes and show them",
    "service_link":           "Link a sign-in service such as Google to one's login",
    "service_unlink":         "Undo such a link",
}
# fmt: on


def require_proof(request: Any) -> None:
    """Refuse a grave page to a session without a fresh proof. Raises: Refusal STEP_UP."""
    if request.resolver_match.url_name in GRAVE:
        require_fresh(request)
