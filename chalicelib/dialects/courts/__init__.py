"""The courts dialect: document 003 and contract courts.md."""

from chalicelib.dialects.courts.dialect import courts

# Imported for the routes that they register.
from chalicelib.dialects.courts import canchas, reservas, sessions, usuarios  # noqa: F401 isort:skip

blueprint = courts.close()
