"""What is sent to each route that changes something: a form that would go through, its ids marked as ids.

An `Id` in a form or an address stands for a thing of one's own account; the matrix puts another account's thing of
the same kind, and one that does not exist, in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from mediadesk.rules.security_settings import version_of
from tests.matrix.metadata_of import METADATA_FIELD, METADATA_OTHER
from tests.matrix.stage import KEYS_END, MISSING, Stage
from tests.pictures import picture


@dataclass(frozen=True)
class Id:
    """An id of this kind; `prefix` stands before it in the form."""

    kind: str
    prefix: str = ""


OTHER_WORDS = {"member": "target", "master": "second_master", "reviewer": "second_master", "key_id": "key"}
"""What the stage calls a kind, where it has another word for it."""


def thing(stage: Stage, kind: str, whose: str, place: str = "granted") -> str:
    """The id of a thing: `whose` is own, other or missing."""
    if whose == "missing":
        if kind == "undo":
            return undo_of(stage, MISSING)
        return "absent" if kind in {"cloud_name", "key"} else MISSING
    of = stage.own if whose == "own" else stage.other
    found = {
        "cloud_name": lambda: of.environment.cloud_name,
        "key": lambda: of.key.key,
        "collected": lambda: of.assets["apart"].pk,
        "loose": lambda: of.assets["root"].pk,
        "folder": lambda: of.folders[place].pk,
        "asset": lambda: of.assets[place].pk,
        "trashed": lambda: of.trashed[place].pk,
        "entry": lambda: str(of.entries[place]),
        "undo": lambda: undo_of(stage, of.assets[place].pk),
        "destination": lambda: of.folders["apart"].pk,
    }
    return found[kind]() if kind in found else str(getattr(of, OTHER_WORDS.get(kind, kind)).pk)


def undo_of(stage: Stage, asset_id: str) -> str:
    """The token of a button that takes tags of an asset back: it had one, and has none."""
    of = {asset_id: [["spring"], []]}
    return signing.dumps(["tag", of, "/"], salt=f"undo in {stage.own.account.pk}", compress=True)


SECURITY = {
    "session_hours": "8", "idle_minutes": "60", "password_length": "15", "remember_days": "30", "key_days": "3650",
    "version": version_of(KEYS_END), "sure": "yes",
}  # fmt: skip


# The ids in the addresses of pages, by the name they have there; some routes mean another kind by it.
IN_ADDRESSES = {
    "account_id": "account", "member_id": "member", "group_id": "group", "request_id": "request", "role_id": "role", "key_id": "key_id",
    "environment_id": "environment", "cloud_name": "cloud_name", "folder_id": "folder", "asset_id": "asset", "trashed_id": "trashed", "collection_id": "collection",
    "field_id": "metadata_field", "rule_id": "metadata_rule", "grant_id": "grant", "page_id": "public_page", "bundle_id": "bundle", "policy_id": "policy", "invoice_id": "invoice", "review_id": "review", "provider_id": "provider", "domain_id": "domain", "token_id": "scim_token", "search_id": "search", "job_id": "job", "sub_account_id": "environment", "user_id": "member", "key": "key",
}  # fmt: skip
IN_ADDRESSES_OF = {
    **{
        name: {"member_id": "pending"}
        for name in ("invitation_resend", "invitation_copy", "invitation_withdraw")
    },
    "collection_search": {"collection_id": "found_collection"},
    "collection_share_revoke": {"grant_id": "collection_grant"},
    "metadata_field_restore": {"field_id": "deleted_field"},
    "group_remove": {"group_id": "inside"},
    "group_nest": {"group_id": "inside"},
    "group_unnest": {"group_id": "inside"},
    "member_owner": {"member_id": "master"},
    "member_recover": {"member_id": "locked"},
    "request_approve": {"request_id": "role_request"},
    "seat_request_buy": {"request_id": "awaited"},
    "sign_on_metadata": {"provider_id": "saml"},
    "sign_on_metadata_take": {"provider_id": "saml"},
    "sign_on_key_new": {"provider_id": "saml"},
    "sign_on_key_drop": {"provider_id": "saml_two_keys"},
    "saml_metadata": {"provider_id": "saml"},
    "seat_request_refuse": {"request_id": "awaited"},
}
FIXED = {"what": "types", "size_px": 320, "number": 1, "token": "no-such-token", "mark": "no-such-mark"}
NEXT_MONTH = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
ALL_FOUND = {"all": "yes", "of": "search", "up_to": f"{NEXT_MONTH}T00:00:00+00:00", "told": "99"}
POLICY = 'forbid(principal, action == Cloudinary::Action::"asset.move", resource);'

_CHOSEN = [Id("member")]
FORMS = {
    "users_role": {"selected": _CHOSEN, "role": "reports", "sure": "yes"},
    "users_disable": {"selected": _CHOSEN, "sure": "yes"},
    "users_enable": {"selected": _CHOSEN, "sure": "yes"},
    "users_resend": {"selected": [Id("pending")], "sure": "yes"},
    "users_remind": {"selected": _CHOSEN, "sure": "yes"},
    "users_group": {"selected": _CHOSEN, "group": Id("group"), "sure": "yes"},
    "users_bundle": {"selected": _CHOSEN, "bundle": Id("bundle"), "sure": "yes"},
    "users_delete": {"selected": _CHOSEN, "sure": "yes"},
    "member_change": {"name": "Tara Renamed", "role": "media_library_user", "reach": "some", "environments": [Id("environment")], "version": "1", "sure": "yes"},
    "invite": {"text": "anna@new.example", "role": "editor", "where": "all"},
    "invite_preview": {"text": "anna@new.example", "role": "editor", "where": "some", "environments": [Id("environment")]},
    "invite_confirm": {
        "text": "anna@new.example", "role": "media_library_user", "where": "some", "previewed": "yes",
        "environments": [Id("environment")], "groups": [Id("group")],
    },
    "invite_ask": {"text": "anna@new.example", "role": "editor", "where": "all", "reason": "The campaign"},
    "billing_change": {"trial": "plus"},
    "seat_request_new": {"email": "nora@new.example", "role": "editor", "reason": "She draws."},
    "request_new": {"role": "folder_manager", "folder": Id("folder"), "reason": "I draw."},
    "grant_new": {"holder": Id("member", "member:")},
    "grant_give": {"holder": Id("member", "member:"), "place": "account", "role": "reports", "sure": "yes"},
    "grant_end": {"until": NEXT_MONTH, "reason": "The shooting", "sure": "yes"},
    "grants_take": {"holder": Id("member", "member:"), "selected": [Id("grant")], "sure": "yes"},
    "bundle_create": {"name": "New bundle", "role": ["reports"], "place": ["account"], "days": [""]},
    "bundle_change": {"name": "Another name", "role": ["reports"], "place": ["account"], "days": [""]},
    "bundle_choose": {"holder": Id("member", "member:")},
    "explain": {"who": Id("member", "member:"), "may": "asset.view", "on": Id("folder", "folder:")},
    "bundle_give": {"holder": Id("member", "member:"), "bundle": Id("bundle"), "sure": "yes"},
    "review_new": {"name": "All", "whom": "everybody", "reviewers": [Id("reviewer")], "due": NEXT_MONTH, "repeat": "none"},
    "review_decide": {"selected": [Id("review_item")], "verdict": "keep"},
    "review_close": {"rest": "keep"},
    "unused_take": {"selected": [Id("grant")], "sure": "yes"},
    "policy_create": {"sure": "yes", "name": "New policy", "statement": POLICY, "place": Id("environment")},
    "policy_change": {"sure": "yes", "name": "Another name", "statement": POLICY, "place": "", "version": "1"},
    "policy_switch": {"enabled": "on", "sure": "yes"},
    "policy_restore": {"number": "1", "sure": "yes"},
    "policy_delete": {"sure": "yes"},
    "member_disable": {"sure": "yes"},
    "member_recover": {"reason": "She called."},
    "request_approve": {"sure": "yes"},
    "folder_share_revoke": {"sure": "yes"},
    "policy_draft": {"statement": POLICY},
    "group_create": {"name": "New group"},
    "group_rename": {"name": "Another name"},
    "group_add": {"selected": _CHOSEN},
    "group_remove": {"selected": _CHOSEN},
    "group_nest": {"inner": Id("group"), "sure": "yes"},
    "group_unnest": {"inner": Id("nested"), "sure": "yes"},
    "role_create": {"kind": "folder", "name": "New role", "permissions": ["asset.view"]},
    "role_change": {"name": "Another name", "permissions": ["asset.view"], "version": "1"},
    "role_delete": {"replacement": "nothing"},
    "key_create": {
        "name": "New key", "role": "folder_viewer", "place": Id("environment"), "folders": [Id("folder")],
        "addresses": "203.0.113.7", "ends": NEXT_MONTH,
    },
    "key_change": {"name": "Another name"},
    "key_limit": {"addresses": "203.0.113.7"},
    "key_rotate": {"former_for": "1"},
    "environment_create": {"name": "Third", "cloud_name": "acme-three"},
    "environment_change": {"name": "Renamed"},
    "environment_delete": {"cloud_name": "acme"},
    "sign_on_add": {"name": "Second", "issuer": "https://login.example", "client_id": "us"}, "sign_on_unlink": {"identity": Id("identity")}, "sign_on_change": {"enabled": "off"}, "sign_on_metadata": {"metadata": "<md/>"}, "sign_on_metadata_take": {"version": "1"},
    "sign_on_rule_add": {"attribute": "groups", "value": "new", "target": Id("group", "group:")}, "sign_on_rule_remove": {"rule": Id("rule")},
    "sign_on_require": {"of_all": "on", "break_glass": Id("master")}, "domain_claim": {"domain": "new.example"},
    "scim_create": {"name": "Entra"}, "scim_change": {}, "security_keys": {}, "security_change": SECURITY,
    "trail_export": {"format": "csv"},
    "billing_details_save": {"company": "Acme Ltd", "country": "DE", "tax_id": "DE136695976", "contacts": "bills@acme.example"},
    "account_close": {"name": "Acme"},
    "settings_save": {"name": "Acme renamed", "invitation_days": "7", "default_role": "media_library_user"},
    "search_save": {"name": "New search", "q": "tags=shirt"},
    "search_change": {"name": "Another name", "shared": "on"},
    "folder_create": {"name": "New folder"},
    "folder_rename": {"name": "Another name", "version": "1"},
    "folder_move": {"parent": Id("destination")},
    "folder_private": {"version": "1"},
    "folder_inherit": {"version": "1"},
    "folder_share_give": {
        "role": "folder_viewer", "to": [Id("member", "member:"), Id("group", "group:")], "until": NEXT_MONTH, "reason": "The season",
    },
    "collection_create": {"name": "New collection", "description": "For the fair"},
    "collection_change": {"name": "Another name", "description": "", "version": "1"},
    "collection_delete": {"sure": "yes"},
    "collection_search": {"q": "name:red", "version": "1"},
    "collection_publish": {"title": "The fair", "until": NEXT_MONTH, "password": "seven quiet herons"},
    "public_page_change": {"title": "Another", "until": NEXT_MONTH, "version": "1"},
    "collection_remove": {"selected": [Id("collected")], "sure": "yes"},
    "collection_open": {"sure": "yes"},
    "collection_share_give": {
        "role": "collection_viewer", "to": [Id("member", "member:"), Id("group", "group:")], "until": NEXT_MONTH, "reason": "The fair",
    },
    "collection_share_revoke": {"sure": "yes"},
    "assets_collect": {"selected": [Id("loose")], "collection": Id("collection"), "sure": "yes"},
    "assets_chosen": {"selected": [Id("asset")], "do": "tag"},
    "assets_archive": {"selected": [Id("asset")]},
    "assets_all": {**ALL_FOUND, "do": "tag", "add": "spring"},
    "assets_describe_all": {**ALL_FOUND, "context_key": ["campaign"], "context_value": ["spring"], "sure": "yes"},
    "assets_move": {"selected": [Id("asset")], "folder": Id("destination"), "sure": "yes"},
    "assets_copy": {"selected": [Id("asset")], "folder": Id("destination")},
    "assets_tag": {"selected": [Id("asset")], "add": "spring"},
    "assets_describe": {"selected": [Id("asset")], "context_key": ["campaign"], "context_value": ["spring"], "sure": "yes"},
    "metadata_field_new": {"kind": "date", "label": "Shot on"},
    "metadata_field": {"label": "Another label", "version": "1"},
    "metadata_order": {"move": "up:" + METADATA_FIELD},
    "metadata_rule_new": {"name": "New rule", "when-0": METADATA_OTHER, "way-0": "populated", "enable": "show"},
    "metadata_rule": {
        "name": "Another name", "when-0": METADATA_OTHER, "way-0": "empty", "enable": "hide", "works": "on", "version": "1",
    },
    "assets_delete": {"selected": [Id("asset")]},
    "upload_discard": {"upload": MISSING},
    "folder_import_start": {"upload": MISSING},
    "folder_paths": {"path": ["New/Newer"]},
    "asset_rename": {"name": "another.png", "version": "1"},
    "asset_describe": {"description": "A red picture", "version": "1"},
    "asset_replace": {"version": "1"},
    "version_restore": {"version": "1"},
    "asset_tags_back": {"entry": Id("entry")},
    "trash_restore": {"selected": [Id("trashed")]},
    "trash_delete": {"selected": [Id("trashed")], "sure": "yes"},
    "trash_empty": {"up_to": f"{NEXT_MONTH}T00:00:00+00:00"},
    "undo": {"token": Id("undo")},
}  # fmt: skip
FILES = {"asset_upload", "asset_replace"}

API_FORMS = {
    ("sub_accounts", "POST"): {"name": "Third", "cloud_name": "acme-three", "role": "editor", "base_sub_account_id": Id("environment")},
    ("sub_accounts/<sub_account_id>", "PUT"): {"name": "Renamed"},
    ("sub_accounts/<sub_account_id>/access_keys", "POST"): {"name": "New key", "role": "folder_viewer", "folder_ids": [Id("folder")]},
    ("sub_accounts/<sub_account_id>/access_keys", "DELETE"): {"name": "Key of the environment"},
    ("sub_accounts/<sub_account_id>/access_keys/<key>", "PUT"): {"name": "Another name"},
    ("users", "POST"): {"email": "anna@new.example", "name": "Anna New", "role": "media_library_user", "sub_account_ids": [Id("environment")]},
    ("users/<user_id>", "PUT"): {"role": "reports", "sub_account_ids": [Id("environment")]},
    ("user_groups", "POST"): {"name": "New group"},
    ("user_groups/<group_id>", "PUT"): {"name": "Another name"},
    ("permissions/policies/custom", "POST"): {
        "name": "New policy", "policy_statement": POLICY, "scope_type": "prodenv", "scope_id": Id("environment"), "enabled": False,
    },
    ("permissions/policies/custom/<policy_id>", "PUT"): {
        "name": "Another name", "policy_statement": POLICY, "scope_type": "account", "enabled": False,
    },
    ("permissions/policies/effective", "GET"): {"principal_type": "user", "principal_id": Id("member")},
    ("permissions/roles", "GET"): {"permission_type": "content"},
    ("permissions/roles", "POST"): {
        "name": "New role", "permission_type": "content", "scope_type": "prodenv",
        "system_policy_ids": ["cld::policy::content::folder::asset::view"],
    },
    ("permissions/roles/<role_id>", "PUT"): {
        "name": "Another name", "system_policy_ids": ["cld::policy::content::folder::asset::view"],
    },
    ("permissions/roles/<role_id>", "DELETE"): {"force": True},
    ("permissions/roles/<role_id>/principals", "PUT"): {
        "operation": "add",
        "principals": [{"principal_type": "group", "principal_id": Id("group"), "policy_parameters": {"folder_id": Id("folder")}}],
    },
    ("permissions/principal_roles", "GET"): {"principal_type": "user", "principal_id": Id("member"), "permission_type": "global"},
    ("permissions/principal_roles", "PUT"): {
        "operation": "add", "principal": {"type": "group", "id": Id("group")},
        "roles": [{"id": "cld::role::prodenv::reports", "scope_id": Id("environment")}],
    },
    ("permissions/principal_roles/inspect", "GET"): {"scope_type": "prodenv", "scope_id": Id("environment")},
    ("permissions/principal_roles/inspect", "POST"): {
        "scope_type": "account", "principals": [{"type": "user", "id": Id("member")}],
    },
}  # fmt: skip


def ids_in(form: dict) -> list[str]:
    """The fields of a form that hold an id."""
    return [name for name, value in form.items() if _holds_id(value)]


def _holds_id(value) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_id, value.values()))
    return _holds_id(value[0]) if isinstance(value, list) else isinstance(value, Id)


def filled(
    stage: Stage, route: str, form: dict, *, wrong: str = "", whose: str = "own", place: str = "granted"
) -> dict:
    """A form with its ids put in; the field `wrong` gets those of `whose`."""

    def put(value, owner: str):
        if isinstance(value, list):
            return [put(one, owner) for one in value]
        if isinstance(value, dict):
            return {name: put(one, owner) for name, one in value.items()}
        return value.prefix + thing(stage, value.kind, owner, place) if isinstance(value, Id) else value

    made = {name: put(value, whose if name == wrong else "own") for name, value in form.items()}
    if route in FILES:
        made["file"] = SimpleUploadedFile("green.png", picture(colour="green"), "image/png")
    return made
