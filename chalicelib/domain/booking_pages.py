"""The public booking page of a tenant: which resources it offers, and whose pages may frame it."""

import re
from dataclasses import dataclass

MOST_RESOURCES, MOST_ORIGINS = 50, 20
_MOST_OF_HOST, _LAST_PORT = 253, 65_535
# As a browser names it: in lower case, without a path. Nothing can end the header that it stands in.
_ORIGIN = re.compile(r"(?:https://([a-z0-9.-]+)|http://localhost)(?::([1-9][0-9]{0,4}))?")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class ListedResource:
    """A resource on a booking page: its kind, and the id that clients know."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPage:
    """What an administrator has turned on; nothing at first."""

    resources: tuple[ListedResource, ...] = ()
    frame_origins: tuple[str, ...] = ()


def is_origin(text: str) -> bool:
    """Return whether a text is the origin of pages that may frame the page: by HTTPS, or of this machine."""
    found = _ORIGIN.fullmatch(text)
    if found is None or int(found[2] or _LAST_PORT) > _LAST_PORT:
        return False
    return found[1] is None or _is_host(found[1])


def _is_host(host: str) -> bool:
    labels = host.split(".")
    return (
        len(host) <= _MOST_OF_HOST
        and all(map(_LABEL.fullmatch, labels))
        # To a browser that is an address of a machine, which no page may be framed by.
        and not _NUMBER.fullmatch(labels[-1])
    )
