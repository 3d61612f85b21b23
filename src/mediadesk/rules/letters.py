"""The letters we send: subject, text and HTML of each, from one set of paragraphs.

Names come from other people: they are shortened, freed of line breaks, escaped, and web addresses in them
are broken up so that no mail program makes a link of them (T-31, T-32).
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from mediadesk.rules.letter_page import page_of


class Letter(TypedDict):
    """What `Step.mail` takes besides the address."""

    subject: str
    text: str
    html: str


def said(name: str, *, longest: int = 60) -> str:
    """Somebody's words as they may stand in a letter: one line, short, nothing that becomes a link."""
    seen = "".join(one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) != "Cf")
    line = " ".join(seen.replace("。", ".").split())
    line = re.sub(r"://", " ", line)
    line = re.sub(r"(?<=\w)\.(?=\w)", ". ", line)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def letter(
    subject: str,
    paragraphs: Sequence[str],
    *,
    link: str = "",
    button: str = "",
    foot: str = "",
    account: str = "",
) -> Letter:
    """Make a letter; paragraphs are plain text, one link at most stands below them."""
    text = (
        "\n\n".join([*paragraphs, *([f"{button}:\n{link}"] if link else []), *([foot] if foot else [])])
        + "\n"
    )
    subject = " ".join(subject.split())
    page = page_of(subject, paragraphs, account=account, link=link, button=button, foot=foot)
    return Letter(subject=subject, text=text, html=page)


def password_changed(*, name: str) -> Letter:
    """Sent to the user after every change of their password."""
    return letter(
        "Your password was changed",
        [
            f"Hello {said(name)},",
            "your password was changed just now, and all other sessions were signed out.",
        ],
        foot="If this was not you, reset your password at once and tell an Admin of your account.",
    )


def password_reset(*, name: str, link: str, minutes: int) -> Letter:
    """Sent on request, to an address that has a login."""
    return letter(
        "Set a new password",
        [
            f"Hello {said(name)},",
            f"this link lets you set a new password. It works once, for {minutes} minutes.",
        ],
        link=link,
        button="Set a new password",
        foot="If you did not ask for this, you need not do anything.",
    )


def sign_up(*, link: str, days: int) -> Letter:
    """Sent on request to whoever wants to found an account, whether or not the address has a login."""
    return letter(
        "Set up your account",
        [
            "Hello,",
            f"this link lets you set up an account of your own. It works once, for {days} days.",
        ],
        link=link,
        button="Set up the account",
        foot="If you did not ask for this, you need not do anything.",
    )


def security_changed(
    *, account_name: str, who: str, changes: Sequence[tuple[str, str, str]], link: str
) -> Letter:
    """Sent to all Master admins of an account when its security settings change.

    Args:
        changes: the label of each setting, what it was and what it is.
    """
    account = said(account_name)
    lines = [
        f"{label}: {said(before, longest=300)}; now: {said(after, longest=300)}."
        for label, before, after in changes
    ]
    return letter(
        f"The security settings of {account} were changed",
        [f"{said(who)} changed what {account} asks of those who come in:", *lines],
        link=link,
        button="Look at the settings",
        account=account,
        foot="If nobody should have done this, change it back, and end the sessions of whoever did.",
    )


def email_change(*, name: str, link: str, hours: int) -> Letter:
    """Sent to the new address, which becomes the user's own when the link is opened."""
    return letter(
        "Confirm your new e-mail address",
        [
            f"Hello {said(name)},",
            f"this link makes this address the one you sign in with. It works for {hours} hours.",
        ],
        link=link,
        button="Confirm this address",
        foot="If you did not ask for this, you need not do anything.",
    )


def email_change_asked(*, name: str, email: str) -> Letter:
    """Sent to the present address when a change is asked for, while it can still be stopped."""
    return letter(
        "A new e-mail address was asked for",
        [
            f"Hello {said(name)},",
            f"somebody who is signed in as you asked to sign in with {email} from now on.",
            "It happens once the link that was sent there is opened.",
        ],
        foot="If this was not you, choose a new password now: the link is void then, and all other sessions end.",
    )


def email_changed(*, name: str, email: str) -> Letter:
    """Sent to the old address after the change."""
    return letter(
        "Your e-mail address was changed",
        [f"Hello {said(name)},", f"from now on you sign in with {email}."],
        foot="If this was not you, tell an Admin of your account at once.",
    )


def invitation(
    *, name: str, account_name: str, inviter: str, role: str, note: str, link: str, days: int
) -> Letter:
    """Sent to an invited address. The note is the inviter's own words, quoted as such."""
    who, account = said(inviter), said(account_name)
    rows = [said(row, longest=1000) for row in note.split("\n") if row.strip()]
    quoted = [f"{who} writes:", *rows] if rows else []
    return letter(
        f"{who} invites you to {account}",
        [
            f"Hello {said(name)},",
            f"{who} invites you to the media library of {account}, as {role}.",
            *quoted,
            f"The link below is for this address alone. It works once, for {days} days.",
        ],
        link=link,
        button="Accept the invitation",
        account=account,
        foot="If you do not know who sent this, you need not do anything.",
    )


def seat_requested(*, asker: str, account_name: str, email: str, role: str, reason: str, link: str) -> Letter:
    """Sent to those who can answer a request for a seat."""
    return letter(
        f"{said(asker)} asks for a seat in {said(account_name)}",
        [
            f"{said(asker)} asks for a seat for {email}, as {role}.",
            f"Why: {said(reason, longest=1000)}",
        ],
        link=link,
        button="Look at the requests",
        account=said(account_name),
    )


def seat_awaited(
    *, account_name: str, backer: str, asker: str, people: Sequence[tuple[str, str]], reason: str, link: str
) -> Letter:
    """Sent to those who can buy seats, when somebody who may invite stands for people and no seat is free.

    Args:
        people: the address and the role of each.
    """
    account, many = said(account_name), len(people) > 1
    stands = f"{said(asker)} asks for it, and {said(backer)} stands for it." if asker != backer else ""
    lines = [f"{email}, as {role}" for email, role in people]
    return letter(
        f"{len(people)} seats are missing in {account}" if many else f"A seat is missing in {account}",
        [
            f"To be invited, while all seats of the plan are taken: {'; '.join(lines)}. {stands}".strip(),
            f"Why: {said(reason, longest=1000)}",
            "Once you have bought the seat, the invitation leaves by itself. The price is shown before.",
        ],
        link=link,
        button="Look at the requests",
        account=account,
    )


def trial_ends(*, account_name: str, plan: str, after: str, day: date, over: bool, link: str) -> Letter:
    """Sent to those who can choose the plan, some days before a trial ends, and when it has ended."""
    account, on = said(account_name), f"{day.day} {day:%B %Y}"
    what = (
        f"The trial of the plan {plan} has ended. {account} is on the plan {after} again."
        if over
        else f"On {on} the trial of the plan {plan} ends. {account} is on the plan {after} then."
    )
    stays = "Everybody stays, and nothing is deleted. Where more is used than that plan has, nothing new is taken."
    return letter(
        f"The trial of {account} {'has ended' if over else f'ends on {on}'}",
        [what, stays, f"To keep the plan {plan}, choose it."],
        link=link,
        button="Look at the plans",
        account=account,
    )


def access_requested(*, asker: str, account_name: str, wanted: str, reason: str, link: str) -> Letter:
    """Sent to those who can answer a request for a role or a folder."""
    return letter(
        f"{said(asker)} asks for {said(wanted)} in {said(account_name)}",
        [f"{said(asker)} asks for {said(wanted)}.", f"Why: {said(reason, longest=1000)}"],
        link=link,
        button="Look at the requests",
        account=said(account_name),
    )


def request_answered(*, wanted: str, outcome: str, answer: str, account_name: str) -> Letter:
    """Sent to whoever asked for a seat, a role or a folder."""
    words = [f"Their answer: {said(answer, longest=1000)}"] if answer else []
    return letter(
        f"Your request was {outcome}",
        [f"Your request for {said(wanted)} in {said(account_name)} was {outcome}.", *words],
        account=said(account_name),
    )


def domain_missing(*, domain: str, account_name: str, until: date) -> Letter:
    """Sent to Master admins when the record that proves a domain is not found any more."""
    account, on = said(account_name), f"{until.day} {until:%B %Y}"
    return letter(
        f"The domain {domain} is not proven for {account} any more",
        [
            f"The TXT record by which {account} proved {said(domain)} was not found.",
            f"If it is not there again by {on}, the identity provider links and adds nobody of that domain any more.",
        ],
        account=account,
    )
