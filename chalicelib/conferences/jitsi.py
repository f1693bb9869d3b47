"""Rooms of a Jitsi server: they need no account, no request, and exist as soon as somebody enters."""

from chalicelib import identity, settings


def link() -> str:
    """A new room's address."""
    return f"{settings.load().jitsi_url.rstrip('/')}/cupo-{identity.new_room()}"
