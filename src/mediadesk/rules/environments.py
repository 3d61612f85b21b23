"""What may be done to an environment that holds assets."""

from typing import Final

from mediadesk.rules.refusals import Why

FIXED_FROM_ASSETS: Final = 1_000
"""From so many assets on, an environment keeps its cloud name and cannot be deleted: links would break."""


def require_deletable(name: str, *, assets: int, others: int) -> None:
    """Refuse to delete an environment that holds too much, or the only one.

    Args:
        others: how many more environments the account has.

    Raises:
        Refusal: ENVIRONMENT_NOT_EMPTY, LAST_ENVIRONMENT.
    """
    if assets >= FIXED_FROM_ASSETS:
        raise Why.ENVIRONMENT_NOT_EMPTY(name=name, count=f"{assets:,}")
    if others == 0:
        raise Why.LAST_ENVIRONMENT(name=name)


def require_renamable(cloud_name: str, *, assets: int) -> None:
    """Refuse to change the cloud name of an environment with many assets.

    Raises:
        Refusal: BAD_VALUE.
    """
    if assets >= FIXED_FROM_ASSETS:
        reason = (
            f"links to the {assets:,} assets of {cloud_name} hold it; from {FIXED_FROM_ASSETS:,} on it stays"
        )
        raise Why.BAD_VALUE(what="The cloud name", reason=reason)
