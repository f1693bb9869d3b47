"""The dialect of webhooks, calendar feeds and reminders, which has no reservations of its own."""

from chalicelib.dialects.platform import calendars, reminders, webhooks
from chalicelib.dialects.platform.policy import POLICY
from chalicelib.dialects.platform.schemas import Invalid
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of

PLATFORM = Dialect(
    name="integrations",
    description="What all kinds of reservations share: webhooks, calendar feeds and reminders.",
    policy=POLICY,
    error_bodies={422: Invalid},
    routes=routes_of(calendars, reminders, webhooks),
)
