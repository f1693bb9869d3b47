"""Response models of the gym dialect, created from the engine's objects."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from chalicelib.dialects.gym.policy import MEMBERSHIP_STATUSES, SESSION_STATUSES, STATUSES
from chalicelib.domain.capacity import Eligibility, seat_status_at
from chalicelib.domain.memberships import Membership
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.sessions import ClassSession
from chalicelib.http.fields import Output
from chalicelib.http.instants import utc

# The fields of a class that the engine stores in a resource's details.
CLASS_DETAILS = ("description", "type", "difficulty", "duration", "capacity", "price")


class ClassBrief(Output):
    """A class inside a session."""

    id: str
    name: str
    description: str | None

    @classmethod
    def of(cls, resource: Resource) -> "ClassBrief":
        """Create it from a resource."""
        return cls(id=resource.id, name=resource.name, description=resource.details["description"])


class Class(Output):
    """A class with all its fields."""

    id: str
    name: str
    description: str | None
    type: str | None
    difficulty: str | None
    duration: int
    capacity: int = Field(serialization_alias="maxCapacity")
    price: float
    is_active: bool = Field(serialization_alias="isActive")
    timezone: str

    @classmethod
    def of(cls, resource: Resource, zone: str) -> "Class":
        """Create it from a resource; `zone` applies if the resource has none."""
        return cls(
            id=resource.id,
            name=resource.name,
            is_active=resource.is_active,
            timezone=resource.timezone or zone,
            **{name: resource.details[name] for name in CLASS_DETAILS},
        )


class NestedSession(Output):
    """A session inside a reservation; `maxCapacity` is its own capacity, or else the class's."""

    id: str
    day: str = Field(serialization_alias="sessionDate")
    starts: str = Field(serialization_alias="startTime")
    ends: str = Field(serialization_alias="endTime")
    status: str
    capacity: int = Field(serialization_alias="maxCapacity")
    taken: int = Field(serialization_alias="currentBookings")
    class_: ClassBrief = Field(serialization_alias="class")

    @classmethod
    def of(cls, session: ClassSession, resource: Resource, now: datetime) -> "NestedSession":
        """Create it from a session and its class, as they stand at `now`."""
        return cls(**_common_fields(session, now), capacity=session.capacity, class_=ClassBrief.of(resource))


class Session(Output):
    """A session with all its fields; `maxCapacity` is its own capacity, or null if the class's applies."""

    id: str
    class_id: str = Field(serialization_alias="classId")
    day: str = Field(serialization_alias="sessionDate")
    starts: str = Field(serialization_alias="startTime")
    ends: str = Field(serialization_alias="endTime")
    status: str
    capacity: int | None = Field(serialization_alias="maxCapacity")
    taken: int = Field(serialization_alias="currentBookings")
    notes: str | None
    class_: ClassBrief = Field(serialization_alias="class")

    @classmethod
    def of(cls, session: ClassSession, resource: Resource, now: datetime) -> "Session":
        """Create it from a session and its class, as they stand at `now`."""
        return cls(
            **_common_fields(session, now),
            class_id=session.resource,
            capacity=session.own_capacity,
            notes=session.notes,
            class_=ClassBrief.of(resource),
        )


def _common_fields(session: ClassSession, now: datetime) -> dict[str, Any]:
    return {
        "id": session.id,
        "day": session.day.isoformat(),
        "starts": session.starts,
        "ends": session.ends,
        "status": SESSION_STATUSES[session.status_at(now)],
        "taken": session.taken,
    }


class Profile(Output):
    """The holder of a reservation."""

    id: str
    name: str
    avatar_url: str | None


class ReservationOut(Output):
    """A reservation with its session and its user."""

    id: str
    status: str
    notes: str | None
    created: str = Field(serialization_alias="createdAt")
    updated: str = Field(serialization_alias="updatedAt")
    session: NestedSession = Field(serialization_alias="classSession")
    profile: Profile = Field(serialization_alias="userProfile")

    @classmethod
    def of(
        cls, record: Reservation, session: ClassSession, resource: Resource, now: datetime
    ) -> "ReservationOut":
        """Create it from an enrollment, its session and its class, as they stand at `now`."""
        return cls(
            id=record.id,
            status=STATUSES[seat_status_at(record, session, now)],
            notes=record.details["notes"],
            created=utc(record.created),
            updated=utc(record.updated),
            session=NestedSession.of(session, resource, now),
            profile=Profile(id=record.holder, name=record.contact.name, avatar_url=record.details["avatar"]),
        )


class Validation(Output):
    """The five facts of a validation, and the reason; only a SCHEDULED session counts as active here."""

    can_reserve: bool = Field(serialization_alias="canReserve")
    has_membership: bool = Field(serialization_alias="hasActiveMembership")
    has_room: bool = Field(serialization_alias="sessionCapacityAvailable")
    is_enrolled: bool = Field(serialization_alias="hasExistingReservation")
    is_scheduled: bool = Field(serialization_alias="isSessionActive")
    reason: str | None

    @classmethod
    def of(cls, facts: Eligibility, reason: str | None) -> "Validation":
        """Create it from the facts of an eligibility check."""
        return cls(
            can_reserve=reason is None,
            has_membership=facts.has_membership,
            has_room=facts.has_room,
            is_enrolled=facts.is_enrolled,
            is_scheduled=facts.is_scheduled,
            reason=reason,
        )


class MembershipOut(Output):
    """A membership."""

    id: str
    holder: str = Field(serialization_alias="userProfileId")
    type: str
    status: str
    first_day: str = Field(serialization_alias="startDate")
    last_day: str = Field(serialization_alias="endDate")
    price: float
    renews: bool = Field(serialization_alias="autoRenew")
    notes: str | None

    @classmethod
    def of(cls, membership: Membership, today: date) -> "MembershipOut":
        """Create it from the engine's membership, as it stands on this day."""
        return cls(
            id=membership.id,
            holder=membership.holder,
            type=membership.type,
            status=MEMBERSHIP_STATUSES[membership.status_on(today)],
            first_day=membership.first_day.isoformat(),
            last_day=membership.last_day.isoformat(),
            price=membership.price,
            renews=membership.renews,
            notes=membership.notes,
        )
