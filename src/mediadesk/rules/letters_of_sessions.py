"""The letters about signing in: from a device that was not seen before, sessions that an Admin ended, many failures."""

from datetime import UTC, datetime

from mediadesk.rules.letters import Letter, letter, said


def new_device(*, name: str, at: datetime, device: str, address: str, how: str, link: str) -> Letter:
    """Sent to the user when they signed in from a device that is not known."""
    when = at.astimezone(UTC)
    return letter(
        "Somebody signed in as you from a new device",
        [
            f"Hello {said(name)},",
            f"on {when.day} {when:%B %Y at %H:%M} UTC somebody signed in as you from a device that is not known yet.",
            f"Device: {said(device)}",
            f"Address: {address or 'unknown'}",
            f"Proven with: {said(how, longest=200)}",
            "If it was you, you need not do anything. This device is known from now on.",
            "If it was not you: end all other sessions on the page below, and change your password in your profile.",
        ],
        link=link,
        button="Look at your sessions",
        foot="A device is known by a cookie. Where cookies are deleted, it is new again.",
    )


def sessions_ended(*, name: str, account_name: str, who: str, which: str) -> Letter:
    """Sent to a member whose sessions somebody else has ended. `which`: the device of the one; empty for all."""
    account, by = said(account_name), said(who.partition(" <")[0])
    what = f"your session on {said(which)}" if which else "all your sessions"
    return letter(
        f"{by} ended {'a session' if which else 'your sessions'} of yours in {account}",
        [
            f"Hello {said(name)},",
            f"{by} ended {what} in {account}. Sign in again to go on there.",
            "What you have open in other accounts stays open.",
        ],
        account=account,
        foot="If you do not know why, ask them.",
    )


def many_failures(*, account_name: str, what: str, link: str) -> Letter:
    """Sent to Master admins when many tries to sign in have failed. `what`: a sentence of the trail."""
    account = said(account_name)
    return letter(
        f"Many failed tries to sign in to {account}",
        [
            f"{said(what, longest=300)}.",
            "None of these tries got in. The sign-in log tells each of them.",
            "You are told of this once an hour at most, however much more there is.",
        ],
        link=link,
        button="Look at the sign-ins",
        account=account,
        foot="A second factor for everybody makes a guessed password worthless.",
    )
