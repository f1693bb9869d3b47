"""The dialect of webhooks, calendar feeds, languages and reminders, which has no reservations of its own."""

from chalicelib.dialects.platform import calendars, languages, reminders, webhooks
from chalicelib.dialects.platform.policy import POLICY
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of

PLATFORM = Dialect(
    name="integrations", policy=POLICY, routes=routes_of(calendars, languages, reminders, webhooks)
)
