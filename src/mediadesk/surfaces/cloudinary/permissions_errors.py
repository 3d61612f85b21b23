"""Refusals in the shape of Cloudinary's Permissions API."""

from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.rules.refusals import Refusal, Why

_CEDAR = {Why.BAD_POLICY, Why.POLICY_TOO_LONG, Why.TOO_MANY_STATEMENTS}
_ACCESS = {401, 403, 409}  # one code of theirs with three meanings

# What Cloudinary's denials call the actions; whatever is not here is an "update" to it.
_ACTIONS: Final = {
    "view": "read",
    "download": "read",
    "upload": "create",
    "create": "create",
    "move": "move",
    "delete": "delete",
}


def vendor_action(may: May) -> str:
    """The word for an action in Cloudinary's denials of data calls."""
    return _ACTIONS.get(may.code.rpartition(".")[2], "update")


def refusal_shape(refusal: Refusal) -> dict[str, object]:
    """The body of the answer: whose fault it is, their code, our words."""
    details: dict[str, object] = {}
    if refusal.why in _CEDAR:
        details = {"cedar_errors": [{"cedar_message": str(refusal.fields.get("reason", refusal))}]}
    elif "what" in refusal.fields and refusal.status == 400:
        details = {"fields": [str(refusal.fields["what"])]}
    return {
        "error": {
            "category": "server_error" if refusal.status >= 500 else "user_error",
            "code": f"ACCOUNTS_{_number(refusal)}",
            "message": refusal.sentence,
            "details": details,
        }
    }


def _number(refusal: Refusal) -> str:
    if refusal.status >= 500:
        return "00001"
    if refusal.why in _CEDAR:
        return "00002"
    if refusal.status == 404:
        return "00003"
    return "00006" if refusal.status in _ACCESS else "00005"
