"""The gym dialect as one value: policy, routes and kind of reservations."""

from typing import get_args

from chalicelib.dialects.gym import check_ins, classes, memberships, reservations, sessions, waitlist
from chalicelib.dialects.gym.feed import FEED_SOURCE
from chalicelib.dialects.gym.links import LINKED
from chalicelib.dialects.gym.notification_templates import TEMPLATES
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT, POLICY, REMINDED
from chalicelib.dialects.gym.responses import Invalid
from chalicelib.dialects.gym.schemas import MembershipType
from chalicelib.domain.roles import Role
from chalicelib.domain.totals import TotalOf
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of
from chalicelib.operations.kinds import ReservationKind

GYM = Dialect(
    name="gym",
    description=(
        "Seats in the class sessions of a gym, as document 004 has them: reservations, waitlists, "
        "classes, memberships."
    ),
    policy=POLICY,
    routes=routes_of(classes, memberships, reservations, check_ins, sessions, waitlist),
    tools=(
        classes.list_classes,
        sessions.list_sessions,
        reservations.validate_reservation,
        reservations.create_reservation,
        reservations.my_reservations,
        reservations.cancel_reservation,
        waitlist.join_waitlist,
        waitlist.leave_waitlist,
    ),
    reservations=ReservationKind(
        kind=ENROLLMENT,
        name="classes",
        resource_kind=CLASS,
        templates=TEMPLATES,
        feed=FEED_SOURCE,
        linked=LINKED,
        reminder=REMINDED,
        is_seat=True,
        sees_all=Role.STAFF,
        personal=("avatar",),
        memberships=get_args(MembershipType),
        total_of=TotalOf.TENANT,
    ),
    error_bodies={400: Invalid},
)
