"""The letters about the metadata of identity providers, to Master admins."""

from mediadesk.rules.letters import Letter, letter, said


def certificates_changed(*, provider: str, account_name: str, fingerprints: str) -> Letter:
    """Sent to Master admins when an identity provider publishes other certificates, which are used from now on."""
    account, name = said(account_name), said(provider)
    return letter(
        f"The identity provider {name} of {account} has other certificates",
        [
            f"{name} publishes other certificates, used from now on: {said(fingerprints, longest=1000)}",
            "Its name and its sign-in address are the same. If nobody at the provider expects this, switch it off.",
        ],
        account=account,
    )


def metadata_waits(*, provider: str, account_name: str, what: str) -> Letter:
    """Sent to Master admins when an identity provider publishes something else, which is not used yet."""
    account, name = said(account_name), said(provider)
    return letter(
        f"The identity provider {name} of {account} has changed what it publishes",
        [
            f"This is different, and not used: {said(what, longest=300)}",
            "Look at it on the page of the provider, and take it over if it is right.",
        ],
        account=account,
    )


def metadata_elsewhere(*, provider: str, account_name: str, before: str, after: str, who: str) -> Letter:
    """Sent to Master admins when the metadata of an identity provider is read at another address, or at none."""
    account, name = said(account_name), said(provider)
    return letter(
        f"The metadata of the identity provider {name} of {account} is read elsewhere",
        [
            f"{said(who)} has changed the metadata address of {name}.",
            f"It was: {said(before, longest=300)}",
            f"It is now: {said(after, longest=300)}",
            "Other certificates that are published there are used at once. If you do not expect this, switch it off.",
        ],
        account=account,
    )
