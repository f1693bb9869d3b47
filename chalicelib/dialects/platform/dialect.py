"""The dialect of webhooks, calendar feeds, languages and reminders, which has no reservations of its own."""

from chalicelib.dialects.platform import calendars, languages, reminders, webhooks
from chalicelib.dialects.platform.policy import POLICY
from chalicelib.dialects.platform.schemas import Invalid
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of

PLATFORM = Dialect(
    name="integrations",
    description="What all kinds of reservations share: webhooks, calendar feeds, reminders, languages.",
    policy=POLICY,
    error_bodies={422: Invalid},
    routes=routes_of(calendars, languages, reminders, webhooks),
)
