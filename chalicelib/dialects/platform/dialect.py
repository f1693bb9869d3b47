"""The dialect of what all kinds of reservations share; it has none of its own."""

from chalicelib.dialects.platform import (
    audit,
    book,
    booking_page,
    calendars,
    closures,
    languages,
    links,
    me,
    people,
    reminders,
    reports,
    rules,
    tenants,
    webhooks,
)
from chalicelib.dialects.platform.policy import POLICY
from chalicelib.dialects.platform.schemas import Invalid
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of

PLATFORM = Dialect(
    name="integrations",
    description=(
        "What all kinds of reservations share: rules, closures, webhooks, calendars, reminders, reports,"
        " users, audit."
    ),
    policy=POLICY,
    error_bodies={422: Invalid},
    routes=routes_of(
        *(audit, book, booking_page, calendars, closures, languages, links, me, people, reminders, reports),
        *(rules, tenants, webhooks),
    ),
)
