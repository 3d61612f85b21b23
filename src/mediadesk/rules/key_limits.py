"""What limits an API key besides its roles: where it may come from and until when. And what is risky about one."""

import ipaddress
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mediadesk.rules.refusals import Why

MOST_RANGES: Final = 50
LONGEST_ROTATION: Final = timedelta(days=30)
"""For how long a former secret may work beside the new one."""

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNUSED_AFTER: Final = timedelta(days=90)
OLD_AFTER: Final = timedelta(days=365)


def clean_ranges(given: Iterable[str]) -> list[str]:
    """Addresses and ranges as they are kept: "203.0.113.7" becomes "203.0.113.7/32". Each once, in order.

    Raises:
        Refusal: BAD_VALUE, naming the first that is none.
    """
    ranges: dict[str, None] = {}
    for one in (text.strip() for text in given):
        if not one:
            continue
        try:
            ranges[str(ipaddress.ip_network(one, strict=False))] = None
        except ValueError:
            reason = f"{one[:50]} is neither an address like 203.0.113.7 nor a range like 203.0.113.0/24"
            raise Why.BAD_VALUE(what="The addresses", reason=reason) from None
    if len(ranges) > MOST_RANGES:
        raise Why.BAD_VALUE(what="The addresses", reason=f"there are more than {MOST_RANGES}")
    return list(ranges)


def comes_from(ranges: Collection[str], address: str) -> bool:
    """Whether an address lies in one of the ranges; always when there are none. Never for what is no address.

    An IPv4 address that arrives wrapped in IPv6 ("::ffff:203.0.113.7") is taken as what it is.
    """
    if not ranges:
        return True
    try:
        seen = ipaddress.ip_address(address)
    except ValueError:
        return False
    seen = getattr(seen, "ipv4_mapped", None) or seen
    return any(seen in ipaddress.ip_network(one) for one in ranges)


def narrowed_to(own: Collection[str], wanted: Collection[str]) -> list[str]:
    """The ranges of a key that is made by a key of these ranges: those it is to have, or its maker's.

    Raises:
        Refusal: BAD_VALUE, for a range that reaches beyond its maker's.
    """
    if not own or not wanted:
        return list(wanted or own)
    within = [ipaddress.ip_network(one) for one in own]
    for one in map(ipaddress.ip_network, wanted):
        if not any(_lies_in(one, other) for other in within):
            reason = f"{one} is none from which the key may be used that makes this one ({', '.join(own)})"
            raise Why.BAD_VALUE(what="The addresses", reason=reason)
    return list(wanted)


def _lies_in(one: _Network, other: _Network) -> bool:
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.subnet_of(other)
    return isinstance(other, ipaddress.IPv6Network) and one.subnet_of(other)


@dataclass(frozen=True, slots=True)
class KeyState:
    """What a warning about a key may depend on."""

    enabled: bool
    all_powerful: bool
    created_at: datetime
    secret_made_at: datetime
    last_used_at: datetime | None
    ends_at: datetime | None
    former_secret_until: datetime | None
    owner: str


def warnings_about(key: KeyState, *, now: datetime) -> list[str]:
    """What should be looked at, as sentences; most pressing first. Nothing is said of a disabled key."""
    if not key.enabled:
        return []
    idle = now - (key.last_used_at or key.created_at)
    rows = (
        (key.all_powerful, "It may do everything. Give it the smallest role that does the work."),
        (not key.owner, "Nobody owns it: no one is asked when it misbehaves. Take it over."),
        (
            idle > UNUSED_AFTER,
            f"It was {'not used for' if key.last_used_at else 'never used in'} {idle.days} days. Disable it.",
        ),
        (
            bool(key.former_secret_until and key.former_secret_until > now),
            "Its former secret still works beside the new one.",
        ),
        (
            not key.ends_at and now - key.secret_made_at > OLD_AFTER,
            "Its secret is older than a year and has no end date. Rotate it.",
        ),
    )
    return [sentence for holds, sentence in rows if holds]
