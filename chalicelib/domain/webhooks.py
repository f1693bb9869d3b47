"""Webhooks: a tenant's endpoints, the addresses that they may have, and signatures (docs/webhooks.md).

Deliveries are signed by the Standard Webhooks scheme.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from chalicelib.domain.errors import AddressForbidden, UrlMalformed

MOST_ENDPOINTS = 20
LONGEST_URL = 2000
# An endpoint that has failed for this long, and fails again, is disabled.
PATIENCE = timedelta(days=5)
# The stored time of the last success may be this old.
NOTED_WITHIN = timedelta(minutes=1)

_SECRET = "whsec_"  # noqa: S105 - the prefix of every secret

# The check and the connection parse a URL by this one pattern; all else is malformed. Names are ASCII.
_URL = re.compile(
    r"https://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:[/?][a-z0-9._~:/?\[\]@!$&'()*+,;=%-]*)?)",
    re.ASCII | re.IGNORECASE,
)
_HTTPS = 443
# Nobody else may have requests sent to what listens on other ports of a public host.
PORTS = frozenset({_HTTPS})
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_NAME = 253
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LOCAL_DOMAINS = frozenset({"localhost", "local", "internal"})

# IANA's special-purpose address registries, without the globally reachable ones.
_SPECIAL_V4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class Reason(StrEnum):
    """Why nothing is sent to an endpoint any more."""

    GONE = "gone"  # its response was 410
    FAILING = "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a tenant wants its events sent; `events` are their types, None means all, future types included.

    `secret` is empty if it is stored under a key that this process does not know; `sealed_by` is that key's
    id, None where the secret is stored as it is. `failing_since` is the time of the first failure since the
    last success; `last_success` is at most `NOTED_WITHIN` behind.
    """

    tenant: str
    id: str
    url: str
    events: frozenset[str] | None
    description: str | None
    secret: str = field(repr=False)
    created: datetime
    disabled: Reason | None = None
    failing_since: datetime | None = None
    last_success: datetime | None = None
    sealed_by: str | None = field(default=None, compare=False)

    @property
    def is_enabled(self) -> bool:
        """Return whether deliveries are sent to it."""
        return self.disabled is None

    def wants(self, event_type: str) -> bool:
        """Return whether events of this type are sent to it."""
        return self.is_enabled and (self.events is None or event_type in self.events)

    def is_hopeless(self, now: datetime) -> bool:
        """Return whether it has been failing for longer than `PATIENCE`."""
        return self.failing_since is not None and self.failing_since <= now - PATIENCE

    def is_news(self, success: datetime) -> bool:
        """Return whether this success has to be written."""
        is_recent = self.last_success is not None and success < self.last_success + NOTED_WITHIN
        return self.failing_since is not None or not is_recent


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: `host` in its one normal spelling, `path` with the query.

    `address` is set if the URL's host is an address; otherwise `host` is a name.
    """

    host: str
    port: int
    path: str
    address: Address | None

    @property
    def authority(self) -> str:
        """Return host and port for the Host header."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == _HTTPS else f"{host}:{self.port}"


def is_public(address: str) -> bool:
    """Return whether this IPv4 or IPv6 address is globally reachable.

    An IPv6 address that stands for an IPv4 address is judged as that.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip in _NAT64:
            ip = IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        else:
            return ip in _GLOBAL_V6 and not any(ip in network for network in _SPECIAL_V6)
    return not any(ip in network for network in _SPECIAL_V4)


def target_of(url: str, may_reach: Callable[[str], bool] = is_public) -> Target:
    """Return where a URL leads, if the URL's own text shows nothing forbidden; names are not resolved here.

    :raises UrlMalformed: if it is not https, has no host, has a user or a fragment, or is too long
    :raises AddressForbidden: if its host is an address that may not be reached, or a name of this network
    """
    match = _URL.fullmatch(url)
    if match is None or len(url) > LONGEST_URL:
        raise UrlMalformed
    port = _HTTPS if match["port"] is None else int(match["port"])
    if not 0 < port < 2**16:
        raise UrlMalformed
    path = match["path"] if match["path"].startswith("/") else f"/{match['path']}"
    host = _address_or_name(match["host"].lower())
    if isinstance(host, str):
        is_allowed, address = host.rpartition(".")[2] not in _LOCAL_DOMAINS, None
    else:
        is_allowed, address = may_reach(str(host)), host
    if not is_allowed:
        raise AddressForbidden
    return Target(str(host), port, path, address)


def secret_of(random: bytes) -> str:
    """Return a secret in the scheme's form."""
    return _SECRET + base64.b64encode(random).decode()


def body_of(document: Mapping[str, Any]) -> bytes:
    """Return the body of a delivery of an event's document: the same bytes at every attempt."""
    payload = {"type": document["type"], "timestamp": document["at"], "data": document}
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(secret: str, message: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that prove to the receiver who sends this message, and that it is sent now."""
    timestamp = str(int(now.timestamp()))
    signed = f"{message}.{timestamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix(_SECRET))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}


def _address_or_name(host: str) -> Address | str:
    """Return the address that a host is, in any of the spellings that resolvers accept, or its name."""
    try:
        if host.startswith("["):
            return IPv6Address(host[1:-1])
        name = host.removesuffix(".")
        labels = name.split(".")
        if _NUMBER.fullmatch(labels[-1]):
            return _ipv4(labels)
    except ValueError as error:
        raise UrlMalformed from error
    if len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise UrlMalformed
    return name


def _ipv4(labels: list[str]) -> IPv4Address:
    """Return the address of one to four numbers, decimal, octal or hexadecimal; the last one fills the rest.

    :raises ValueError: if there is none
    """
    *first, last = (_number(label) for label in labels)
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise ValueError(labels)
    return IPv4Address(sum(number << (24 - 8 * place) for place, number in enumerate(first)) + last)


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    is_octal = label.startswith("0") and len(label) > 1
    return int(label, 8 if is_octal else 10)
