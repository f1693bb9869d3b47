"""The courts dialect as one value: policy, routes and kind of reservations."""

from chalicelib.dialects.courts import account_links, accounts, canchas, reservas, usuarios
from chalicelib.dialects.courts.feed import FEED_SOURCE
from chalicelib.dialects.courts.guests import GUESTS
from chalicelib.dialects.courts.links import LINKED
from chalicelib.dialects.courts.notification_templates import TEMPLATES
from chalicelib.dialects.courts.policy import KIND, POLICY, REMINDED, total_of
from chalicelib.domain.totals import TotalOf
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of
from chalicelib.operations.kinds import ReservationKind

COURTS = Dialect(
    name="courts",
    description=(
        "Sports courts, as document 003 has them: reservas, canchas, and the accounts of their users."
    ),
    policy=POLICY,
    routes=routes_of(accounts, account_links, canchas, reservas, usuarios),
    tools=(
        accounts.me,
        canchas.list_canchas,
        canchas.get_disponibilidad,
        reservas.create_reserva,
        reservas.list_reservas,
        reservas.get_reserva,
        reservas.patch_reserva,
    ),
    reservations=ReservationKind(
        kind=KIND,
        name="courts",
        resource_kind=KIND,
        templates=TEMPLATES,
        feed=FEED_SOURCE,
        linked=LINKED,
        guests=GUESTS,
        reminder=REMINDED,
        amount=total_of,
        hourly_rate=lambda cancha: cancha.details["precio"],
        total_of=TotalOf.HOLDER,
    ),
)
