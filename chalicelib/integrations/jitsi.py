"""Rooms of a Jitsi server: they need no account and no request; entering a room creates it."""

from chalicelib import identity, settings


def link() -> str:
    """Return the address of a new room."""
    return f"{settings.load().jitsi_url.rstrip('/')}/cupo-{identity.new_room()}"
