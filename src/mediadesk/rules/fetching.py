"""Addresses from which a file may be fetched: how they may be written, and which hosts and ports (T-83)."""

import re
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from mediadesk.rules.public_addresses import Address, Network, is_among, is_public, may_be_named
from mediadesk.rules.refusals import Refusal, Why

LONGEST_URL: Final = 2_000
MOST_REDIRECTS: Final = 3
MOST_AT_ONCE: Final = 10
PORTS: Final = {"http": 80, "https": 443}
_NEVER: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\\ud800-\udfff\u2028\u2029]")
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_HOST: Final = 253
_ADDRESS_6: Final = re.compile(r"[0-9a-f:.]{2,45}")
_AS_IT_IS: Final = "/:@!$&'()*+,;=-._~%?[]"


@dataclass(frozen=True, slots=True)
class Place:
    """An address as it is fetched: the host in ASCII, the path and query as they go into the request."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address and in `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The address without what may be secret in it: no query."""
        return f"{self.scheme}://{self.authority}{self.target.partition('?')[0]}"[:500]

    @property
    def file_name(self) -> str:
        """What the file seems to be called."""
        return unquote(self.target.partition("?")[0].rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator allows beyond the public internet: hosts, each with a port or for the usual ones; networks."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    def port(self, place: Place) -> bool:
        """Whether a place has the usual port, or one that is allowed for its host."""
        return place.port in PORTS.values() or (place.host, place.port) in self.hosts

    def address(self, place: Place, address: Address) -> bool:
        """Whether a place may be at this address."""
        if is_public(address) or is_among(address, self.networks):
            return True
        named = {(place.host, None), (place.host, place.port)} & self.hosts
        return bool(named) and may_be_named(address)


def read_allowed(text: str) -> Allowed:
    """Read hosts and networks that are parted by commas: `files.example.org, nas.lan:8080, 10.1.0.0/16`.

    Raises:
        ValueError: one of them is neither.
    """
    hosts, networks = set(), []
    for one in filter(None, (word.strip().lower() for word in text.split(","))):
        if "/" in one:
            networks.append(ip_network(one))
            continue
        parts = urlsplit(f"//{one}")
        try:
            if "@" in one:
                raise _wrong("it has a user name in it")
            hosts.add((_host(parts.hostname or "", in_brackets="[" in one), parts.port))
        except Refusal:
            message = f"{one} is neither a host nor a network"
            raise ValueError(message) from None
    return Allowed(frozenset(hosts), tuple(networks))


def read_place(url: str, *, beside: Place | None = None) -> Place:
    """Read an address. Nobody is asked for it yet.

    Args:
        beside: the place that answered with it; then it may be written from there.

    Raises:
        Refusal: BAD_VALUE, with what is wrong.
    """
    text = url if beside else url.strip()
    if len(text) > LONGEST_URL:
        raise _wrong(f"it has more than {LONGEST_URL:,} characters")
    if _NEVER.search(text):
        raise _wrong("it has a blank, a backslash or a control character in it")
    if beside:
        text = urljoin(f"{beside.scheme}://{beside.authority}{beside.target}", text)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _wrong("it cannot be read") from None
    if parts.scheme not in PORTS:
        raise _wrong("it must begin with https:// or http://")
    if "@" in parts.netloc:
        raise _wrong("it has a user name or a password in it")
    host = _host(parts.hostname or "", in_brackets="[" in parts.netloc)
    path = quote(parts.path or "/", safe=_AS_IT_IS)
    query = f"?{quote(parts.query, safe=_AS_IT_IS)}" if parts.query else ""
    return Place(parts.scheme, host, PORTS[parts.scheme] if port is None else port, path + query)


def _host(written: str, *, in_brackets: bool) -> str:
    if in_brackets:
        if ":" in written and _ADDRESS_6.fullmatch(
            written
        ):  # no zone: it names a network card of this machine
            return written
        raise _wrong("its host cannot be read")
    try:
        host = written.encode("idna").decode().lower() if not written.isascii() else written.lower()
    except UnicodeError:
        raise _wrong("its host cannot be read") from None
    host = host.removesuffix(".")
    if len(host) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, host.split("."))):
        raise _wrong("its host cannot be read")
    return host


def _wrong(reason: str) -> Refusal:
    return Why.BAD_VALUE(what="The address", reason=reason)
