"""Where a request came from, when proxies stand between.

What a proxy says is believed only of proxies named by the operator, and only as far as the chain of named
ones reaches: of `X-Forwarded-For` the last address that no named proxy owns is the client, since everything
to the left of it is the client's own word.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

FROM_PROXIES = frozenset(
    {
        "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix",
        "x-forwarded-proto", "x-forwarded-scheme", "x-forwarded-server", "x-forwarded-ssl", "x-original-url",
        "x-real-ip", "x-rewrite-url", "proxy",
    }
)  # fmt: skip
"""Headers that end here; no handler sees them. `Proxy` would become `HTTP_PROXY` (httpoxy, CVE-2016-5385)."""


def networks(addresses: Sequence[str]) -> tuple[Network, ...]:
    """Read addresses and networks, `10.0.0.7` or `10.0.0.0/8`. Raises ValueError for what is neither."""
    return tuple(ip_network(address, strict=False) for address in addresses)


def source(peer: str, scheme: str, fields: dict[str, str], *, trusted: Sequence[Network]) -> tuple[str, str]:
    """The client's address and the scheme it used, `http` or `https`.

    Args:
        peer: the other end of the socket; empty where there is none (a Unix socket), and then not trusted.
    """
    if not _is_trusted(_address(peer), trusted):
        return peer, scheme
    said = fields.get("x-forwarded-proto", "").rsplit(",", 1)[-1].strip().lower()
    client = peer
    for text in reversed(fields.get("x-forwarded-for", "").split(",")):
        address = _address(text.strip())
        if address is None:
            break
        client = str(address)
        if not _is_trusted(address, trusted):
            break
    return client, said if said in ("http", "https") else scheme


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_trusted(address: IPv4Address | IPv6Address | None, trusted: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in trusted)
