"""The TXT records of a name, asked of the machine's own resolver or of those that the operator names."""

from collections.abc import Sequence
from typing import Final

_SECONDS: Final = 4.0


class NoAnswer(Exception):
    """Nobody could say what records there are: that is not the same as none."""


def texts_at(name: str, *, servers: Sequence[str] = ()) -> list[str]:
    """The texts of the TXT records of a name; none when there are none.

    Args:
        servers: `address` or `address:port`; empty: those of the machine.

    Raises:
        NoAnswer.
    """
    # Takes a tenth of a second, which a start need not wait for.
    import dns.resolver  # noqa: PLC0415 - a fifth of a second, for what is rarely asked

    resolver = dns.resolver.Resolver(configure=not servers)
    if servers:
        split = [one.rpartition(":") if one.count(":") == 1 else (one, "", "53") for one in servers]
        resolver.nameservers = [address for address, _, _ in split]
        resolver.nameserver_ports = {address: int(port) for address, _, port in split}
    resolver.lifetime, resolver.timeout = _SECONDS, _SECONDS / 2
    try:
        answer = resolver.resolve(f"{name}.", dns.rdatatype.TXT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise NoAnswer(type(error).__name__) from None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
