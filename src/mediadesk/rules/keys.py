"""Which roles an API key may be given, and which it gets when nobody says.

Only roles that let a key do something where it is used: a key that can do nothing puzzles whoever made it.
"""

from typing import Final

from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import FOLDER_ROLES, Role

ENVIRONMENT_KEY_ROLES: Final = (
    Role.EDITOR,
    Role.MEDIA_LIBRARY_ADMIN,
    Role.TECHNICAL_ADMIN,
    Role.ADMIN,
    Role.MASTER_ADMIN,
)
ACCOUNT_KEY_ROLES: Final = (
    Role.REPORTS,
    Role.BILLING,
    Role.TECHNICAL_ADMIN,
    Role.ADMIN,
    Role.MASTER_ADMIN,
)
FOLDER_KEY_ROLES: Final = FOLDER_ROLES

PROGRAMS_KEY_ROLE: Final = Role.TECHNICAL_ADMIN
"""The role of a key that a program makes without naming one: all of the environment but deleting it."""

USES: Final = ("webhooks",)
"""What a key can be dedicated for; one key of an environment at a time."""

NAMELESS: Final = "Untitled key"


def require_key_role(role_id: object, *, of_account: bool, in_folders: bool = False) -> Role:
    """The role of this id, if a key of this kind may have it.

    Raises:
        Refusal: MISSING_VALUE when it is empty, FOLDER_MISSING, NOT_IN_FOLDERS, NO_SUCH_ROLE.
    """
    fitting = FOLDER_KEY_ROLES if in_folders else ACCOUNT_KEY_ROLES if of_account else ENVIRONMENT_KEY_ROLES
    if role_id in {None, ""}:
        raise Why.MISSING_VALUE(what="role")
    for role in fitting:
        if role.api_id == role_id:
            return role
    named = Role.by_id(str(role_id))
    if named in FOLDER_KEY_ROLES and not of_account:
        raise Why.FOLDER_MISSING(role=named.title)
    if named in ENVIRONMENT_KEY_ROLES and in_folders:
        raise Why.NOT_IN_FOLDERS(role=named.title)
    raise Why.NO_SUCH_ROLE(
        role=f"{str(role_id)[:60]} for this kind of key", roles=", ".join(role.api_id for role in fitting)
    )
