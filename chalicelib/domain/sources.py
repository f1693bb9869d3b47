"""Where a request comes from; behind a front end, as it says (contract common.md, *Who is who*)."""

import ipaddress
import re
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# A customer of IPv6 has a network of this size, and as many addresses as they like.
_IPV6_PREFIX = 64
# Some front ends write the port, too: 192.0.2.1:4711, [2001:db8::1]:4711.
_ENTRY = re.compile(
    r"\s*(?:([0-9.]+)(?::[0-9]+)?|\[([0-9a-f:.]+)\](?::[0-9]+)?|([0-9a-f:.]+))\s*", re.I | re.A
)


def networks_in(text: str) -> tuple[Network, ...]:
    """Return the networks of a list with commas, as in `10.0.0.0/8,2001:db8::/32`.

    :raises ValueError: if one is none, has bits beside its prefix, or is everything
    """
    networks = tuple(ipaddress.ip_network(word.strip()) for word in text.split(",") if word.strip())
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError("a network of everybody would let anybody choose an address")
    return networks


def source_of(peer: str, forwarded: str, proxies: Iterable[Network]) -> str:
    """Return the address that a request comes from.

    That is `peer`, whom the gateway sees, unless it is a proxy of ours: then it is the rightmost address of
    the header X-Forwarded-For that is none. What stands left of it, the client may have written. `peer` also
    counts where there is no such address, or an entry that is no address comes before it.
    """
    trusted = tuple(proxies)
    if not _is_in(_address(peer), trusted):
        return peer
    for entry in reversed(forwarded.split(",")):
        address = _address(entry)
        if address is None:
            return peer
        if not _is_in(address, trusted):
            return str(address)
    return peer


def network_of(source: str) -> str:
    """Return the source as limits count it: an address of IPv6 by the network that it is in."""
    address = _address(source)
    if address is None:
        return source
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))


def _is_in(address: Address | None, networks: Iterable[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> Address | None:
    """Return the address in a text, with or without a port; None if it is none."""
    entry = _ENTRY.fullmatch(text)
    if entry is None:
        return None
    try:
        address = ipaddress.ip_address(next(group for group in entry.groups() if group is not None))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address if mapped is None else mapped
