"""Privacy mode: which addresses count as one's own, so that data may go there."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit


def is_private(url: str) -> bool:
    """Whether the host of `url` is this machine or on a private network.

    A name counts when all of its addresses do; one that cannot be resolved does not.
    """
    host = urlsplit(url).hostname or ""
    try:
        return _own(host)
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(_own(str(entry[4][0]).partition("%")[0]) for entry in found)


def _own(address: str) -> bool:
    """Raises ValueError if it is not an address."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in _NETWORKS if network.version == parsed.version)


# Loopback, RFC 1918, RFC 6598 (also overlay networks), link-local, RFC 4193.
_NETWORKS = [
    ipaddress.ip_network(text)
    for text in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("100.64.0.0/10", "169.254.0.0/16", "::1/128", "fe80::/10", "fc00::/7"),
    )
]
