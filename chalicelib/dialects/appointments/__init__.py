"""The appointments dialect: documents 000 and 001 and contract appointments.md."""

from chalicelib.dialects.appointments.dialect import appointments

# Imported for the routes that they register.
from chalicelib.dialects.appointments import (  # noqa: F401 isort:skip
    changes,
    payments,
    professionals,
    reservations,
)

blueprint = appointments.close()
