"""The routes of the Provisioning API: one address, one call a method."""

from django.urls import path

from mediadesk.surfaces.cloudinary import access_keys, billing_usage, sub_accounts, user_groups, users
from mediadesk.surfaces.cloudinary.auth import of_account

_SUB_ACCOUNT = "sub_accounts/<str:sub_account_id>"
_GROUP = "user_groups/<str:group_id>"

urlpatterns = [
    path(
        "sub_accounts", of_account(GET=sub_accounts.list_sub_accounts, POST=sub_accounts.create_sub_account)
    ),
    path(
        _SUB_ACCOUNT,
        of_account(
            GET=sub_accounts.get_sub_account,
            PUT=sub_accounts.update_sub_account,
            DELETE=sub_accounts.delete_sub_account,
        ),
    ),
    path(
        f"{_SUB_ACCOUNT}/access_keys",
        of_account(
            GET=access_keys.list_access_keys,
            POST=access_keys.create_access_key,
            DELETE=access_keys.delete_access_key_by_name,
        ),
    ),
    path(
        f"{_SUB_ACCOUNT}/access_keys/<str:key>",
        of_account(PUT=access_keys.update_access_key, DELETE=access_keys.delete_access_key),
    ),
    path("users", of_account(GET=users.list_users, POST=users.create_user)),
    path(
        "users/<str:user_id>", of_account(GET=users.get_user, PUT=users.update_user, DELETE=users.delete_user)
    ),
    path("users/<str:user_id>/groups", of_account(GET=users.list_groups_of_user)),
    path("users/<str:user_id>/sub_accounts", of_account(GET=users.list_sub_accounts_of_user)),
    path("user_groups", of_account(GET=user_groups.list_user_groups, POST=user_groups.create_user_group)),
    path(
        _GROUP,
        of_account(
            GET=user_groups.get_user_group,
            PUT=user_groups.update_user_group,
            DELETE=user_groups.delete_user_group,
        ),
    ),
    path(f"{_GROUP}/users", of_account(GET=user_groups.list_members)),
    path(
        f"{_GROUP}/users/<str:user_id>",
        of_account(POST=user_groups.add_member, DELETE=user_groups.remove_member),
    ),
    path("billing_usage", of_account(GET=billing_usage.get_billing_usage)),
]
