"""What other systems use: webhooks, calendar feeds, and how long before its start a tenant is reminded."""

from chalicelib.dialects.integrations.dialect import integrations

# Imported for the routes that they register.
from chalicelib.dialects.integrations import calendars, reminders, webhooks  # noqa: F401 isort:skip

blueprint = integrations.close()
