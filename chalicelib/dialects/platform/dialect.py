"""The dialect of webhooks, calendar feeds, languages, reminders and roles, which has no reservations."""

from chalicelib.dialects.platform import calendars, languages, people, reminders, webhooks
from chalicelib.dialects.platform.policy import POLICY
from chalicelib.dialects.platform.schemas import Invalid
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of

PLATFORM = Dialect(
    name="integrations",
    description="What all kinds of reservations share: webhooks, calendar feeds, reminders, users.",
    policy=POLICY,
    error_bodies={422: Invalid},
    routes=routes_of(calendars, languages, people, reminders, webhooks),
)
