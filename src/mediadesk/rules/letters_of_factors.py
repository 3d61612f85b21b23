"""The letters about second factors: to the user, whenever something is added, removed or recovered (T-42)."""

from typing import Final

from mediadesk.rules.letters import Letter, letter, said

_NOT_YOU: Final = "If this was not you, set a new password at once and tell an Admin of your account."


def factor_added(*, name: str, factor: str) -> Letter:
    """Sent to the user whenever something is added that they sign in with."""
    return letter(
        "Your sign-in has something new",
        [f"Hello {said(name)},", f"{said(factor)} was added to what you sign in with."],
        foot=_NOT_YOU,
    )


def factor_removed(*, name: str, factor: str, left: str) -> Letter:
    """Sent to the user whenever something is removed that they sign in with. `left`: what they still have."""
    more = f"You still have: {left}." if left else "You sign in with your password alone now."
    return letter(
        "Something was removed from your sign-in",
        [f"Hello {said(name)},", f"{said(factor)} was removed from what you sign in with. {more}"],
        foot=_NOT_YOU,
    )


def recovery_codes_made(*, name: str, count: int) -> Letter:
    """Sent to the user when they made new recovery codes."""
    return letter(
        "You have new recovery codes",
        [f"Hello {said(name)},", f"{count} new recovery codes were made. Those of before are void."],
        foot=_NOT_YOU,
    )


def recovery_begun(*, name: str, account_name: str, by: str, link: str, hours: int) -> Letter:
    """Sent to the user whom an Admin helps back in, with the one-time link that nobody else gets."""
    account = said(account_name)
    begun = f"{said(by)} helps you back into {account}, because you have lost your second factor."
    does = "This link lets you choose a new password; all your second factors and recovery codes are then removed."
    works = (
        f"You are signed out everywhere. It works once, for {hours} hours, and nobody but you was sent it."
    )
    return letter(
        f"Get back into {account}",
        [f"Hello {said(name)},", f"{begun} {does} {works}"],
        link=link,
        button="Get back in",
        foot=(
            "If you did not ask for this, do not use the link: sign in as usual, which makes it void, and tell "
            "another Admin of your account."
        ),
        account=account,
    )


def login_recovered(*, name: str) -> Letter:
    """Sent to the user when the link of a recovery was used."""
    done = "a new password was set by the link that was sent to you, and all sessions ended."
    gone = "Your authenticator app, your passkeys and your recovery codes were removed."
    return letter(
        "Your second factors were removed",
        [f"Hello {said(name)},", f"{done} {gone} Set up a second factor again under Sign-in and security."],
        foot=_NOT_YOU,
    )


def factor_reminder(*, name: str, account_name: str, by: str, link: str) -> Letter:
    """Sent to a member who is asked for a second factor and has none."""
    account = said(account_name)
    asked = f"{said(by)} reminds you: {account} asks you for a second factor, and you have none yet."
    takes = "It takes two minutes: an app on your telephone, or your finger, face or PIN."
    return letter(
        f"{account} asks you for a second factor",
        [f"Hello {said(name)},", f"{asked} {takes}"],
        link=link,
        button="Set up a second factor",
        account=account,
    )


def recovery_code_used(*, name: str, left: int) -> Letter:
    """Sent to the user when somebody signed in with one of their recovery codes."""
    more = (
        f"{left} of them are left."
        if left
        else "It was the last one: make new ones under Sign-in and security."
    )
    return letter(
        "A recovery code was used",
        [f"Hello {said(name)},", f"one of your recovery codes was used to sign in. {more}"],
        foot=_NOT_YOU,
    )


def service_unlinked(*, name: str, service: str, shown: str) -> Letter:
    """Sent to the user when they do not sign in by a service any more. `shown`: what they are called there."""
    return letter(
        "Something was removed from your sign-in",
        [f"Hello {said(name)},", f"{said(service)} ({said(shown)}) was removed from what you sign in with."],
        foot=_NOT_YOU,
    )
