"""The routes of the Permissions API: one address, one call a method."""

from django.urls import path

from mediadesk.surfaces.cloudinary import permissions_policies as policies
from mediadesk.surfaces.cloudinary import permissions_principals as principals
from mediadesk.surfaces.cloudinary import permissions_roles as roles
from mediadesk.surfaces.cloudinary.auth import of_account
from mediadesk.surfaces.cloudinary.permissions_auth import public

open_urls = [
    path("catalog", public(GET=policies.catalog), name="permissions_catalog"),
    path("schema", public(GET=policies.whole_schema), name="permissions_schema"),
    path("validate", public(POST=policies.validate), name="permissions_validate"),
]

urlpatterns = [
    path("policies/system", of_account(GET=policies.list_system_policies)),
    path(
        "policies/custom",
        of_account(GET=policies.list_custom_policies, POST=policies.create_custom_policy),
    ),
    path(
        "policies/custom/<str:policy_id>",
        of_account(
            GET=policies.get_custom_policy,
            PUT=policies.update_custom_policy,
            DELETE=policies.delete_custom_policy,
        ),
    ),
    path("policies/effective", of_account(GET=policies.list_effective_policies)),
    path("roles", of_account(GET=roles.list_roles, POST=roles.create_own_role)),
    path(
        "roles/<str:role_id>",
        of_account(GET=roles.get_role, PUT=roles.update_own_role, DELETE=roles.delete_own_role),
    ),
    path(
        "roles/<str:role_id>/principals",
        of_account(GET=principals.list_principals_of_role, PUT=principals.change_principals_of_role),
    ),
    path(
        "principal_roles",
        of_account(GET=principals.list_roles_of_principal, PUT=principals.change_roles_of_principal),
    ),
    path(
        "principal_roles/inspect",
        of_account(GET=principals.inspect, POST=principals.inspect_principals),
    ),
]
