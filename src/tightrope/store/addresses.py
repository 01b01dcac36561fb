"""Whom a connection may go to: public internet addresses, and nothing behind the user's own door."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from tightrope.errors import FetchError

MayReach = Callable[[str, int], bool]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str, port: int = 0) -> bool:
    """Whether an IP address is one of the public internet, in none of its IPv6 forms a private one.

    >>> [is_public(address) for address in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    del port
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def find_address(host: str, port: int, *, may_reach: MayReach = is_public) -> str:
    """The IP address of a host; FetchError where the name is unknown or any of its addresses may not be reached."""
    try:
        found = socket.getaddrinfo(host.encode("idna").decode(), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the name {host[:100]!r} is not found; check the address and the network") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not may_reach(address, port):
            raise FetchError(f"{host[:100]} leads to {address}, which is not a public address; not fetched")
    return addresses[0]
