"""The rooms dialect: document 002 and contract rooms.md."""

from chalicelib.dialects.rooms.dialect import rooms

# Imported for the routes that they register.
from chalicelib.dialects.rooms import bookings, calendars, changes, phones, spaces  # noqa: F401 isort:skip

blueprint = rooms.close()
