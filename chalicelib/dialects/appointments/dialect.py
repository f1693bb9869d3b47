"""The appointments dialect as one value: policy, routes and kind of reservations."""

from chalicelib.dialects.appointments import changes, payments, professionals, profiles, reservations
from chalicelib.dialects.appointments.feed import FEED_SOURCE
from chalicelib.dialects.appointments.guests import GUESTS
from chalicelib.dialects.appointments.links import LINKED
from chalicelib.dialects.appointments.notification_templates import TEMPLATES
from chalicelib.dialects.appointments.policy import (
    APPOINTMENT,
    POLICY,
    PROFESSIONAL,
    REMINDED,
    professional_of,
    resource_of,
)
from chalicelib.dialects.appointments.professionals import SETTINGS_RULES
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of
from chalicelib.operations.kinds import ReservationKind, UserResource

APPOINTMENTS = Dialect(
    name="appointments",
    description=(
        "Appointments with professionals, as documents 000 and 001 have them: reservations, deposits, "
        "settings."
    ),
    policy=POLICY,
    routes=routes_of(changes, payments, professionals, profiles, reservations),
    tools=(
        professionals.list_settings,
        reservations.availability,
        reservations.create_without_payment,
        reservations.list_of_user,
        reservations.get_reservation,
        changes.patch_reservation,
        changes.delete_reservation,
    ),
    reservations=ReservationKind(
        kind=APPOINTMENT,
        name="appointments",
        settings=SETTINGS_RULES,
        resource_kind=PROFESSIONAL,
        templates=TEMPLATES,
        feed=FEED_SOURCE,
        linked=LINKED,
        guests=GUESTS,
        reminder=REMINDED,
        user_resource=UserResource(PROFESSIONAL, resource_of, professional_of, personal=("office_address",)),
    ),
)
