"""Which addresses of the internet are somebody's public server, and which lead into a network (T-81).

An explicit list, from the registries of special addresses of IANA and from what clouds answer their machines at. What
carries another address inside, as the ways from IPv6 to IPv4 do, is judged by that one too.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# fmt: off
_NOT_PUBLIC: Final = tuple(ip_network(text) for text, _ in (
    # network             what it is
    ("0.0.0.0/8",         "this host; 0.0.0.0 is the machine itself"),
    ("10.0.0.0/8",        "private"),
    ("100.64.0.0/10",     "between a carrier and its customers; Alibaba's metadata at 100.100.100.200"),
    ("127.0.0.0/8",       "loopback"),
    ("168.63.129.16/32",  "Azure's own services to its machines"),
    ("169.254.0.0/16",    "link-local; the metadata of most clouds"),
    ("172.16.0.0/12",     "private"),
    ("192.0.0.0/24",      "of protocols; Oracle's metadata"),
    ("192.0.2.0/24",      "documentation"),
    ("192.31.196.0/24",   "AS112"),
    ("192.52.193.0/24",   "AMT"),
    ("192.88.99.0/24",    "relays of 6to4"),
    ("192.168.0.0/16",    "private"),
    ("192.175.48.0/24",   "AS112"),
    ("198.18.0.0/15",     "benchmarking"),
    ("198.51.100.0/24",   "documentation"),
    ("203.0.113.0/24",    "documentation"),
    ("224.0.0.0/4",       "multicast"),
    ("240.0.0.0/4",       "reserved, and broadcast"),
    ("2001::/23",         "of protocols: Teredo, ORCHID, benchmarking"),
    ("2001:db8::/32",     "documentation"),
    ("2002::/16",         "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20",         "documentation"),
))
# fmt: on
_GIVEN_OUT: Final = IPv6Network(
    "2000::/3"
)  # all that IANA gives to anybody; what is outside of it is nobody's
_NAT64: Final = IPv6Network("64:ff9b::/96")
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})
_NEVER: Final = tuple(
    map(
        ip_network,
        ("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "ff00::/8", "fe80::/10"),
    )
)
"""What no name leads to, not even one that the operator allows: an address among these must be allowed itself."""


def is_public(address: Address) -> bool:
    """Whether an address, and whatever address it carries, is one that anybody may be sent to."""
    if isinstance(address, IPv4Address):
        return not any(address in one for one in _NOT_PUBLIC)
    if address.scope_id:
        return False
    inner = _carried(address)
    if inner is not None and not is_public(inner):
        return False
    if address.ipv4_mapped is not None or address in _NAT64:
        return True  # it is just another way of writing the one inside
    return address in _GIVEN_OUT and not any(address in one for one in _NOT_PUBLIC)


def may_be_named(address: Address) -> bool:
    """Whether a name that the operator allows may lead to an address, public or not."""
    inner = _carried(address) if isinstance(address, IPv6Address) else None
    return not any(one in network for one in (address, inner) if one is not None for network in _NEVER)


def is_among(address: Address, networks: Iterable[Network]) -> bool:
    """Whether an address, or the one that is written as it, is in one of these networks."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in one for one in networks)


def read_address(text: str) -> Address | None:
    """The address of a text that a resolver gave, or None."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside one of IPv6."""
    value = int(address)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64 or value >> 32 in {0, 0xFFFF << 16} or (value >> 32) & 0xFFFF_FFFF in _ISATAP:
        return IPv4Address(value & 0xFFFF_FFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo is not None else None
