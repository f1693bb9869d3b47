"""The public booking page of a tenant: which resources it offers, and whose pages may frame it."""

from dataclasses import dataclass

MOST_RESOURCES, MOST_ORIGINS = 50, 20


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
