"""What the gym dialect gives: its objects on the wire, made out of the engine's."""

from typing import Any

from pydantic import Field

from chalicelib.dialects.fields import Output
from chalicelib.dialects.gym.policy import MEMBERSHIP_STATUSES, SESSION_STATUSES, STATUSES
from chalicelib.dialects.instants import utc
from chalicelib.domain.capacity import Eligibility
from chalicelib.domain.memberships import Membership
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.sessions import ClassSession


class ClassBrief(Output):
    """A class as a session nests it."""

    id: str
    name: str
    description: str | None

    @classmethod
    def of(cls, resource: Resource) -> "ClassBrief":
        """Out of the engine's resource."""
        return cls(id=resource.id, name=resource.name, description=resource.details["description"])


class Class(Output):
    """A class, whole."""

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
        """Out of the engine's resource; `zone` is what counts where it names none."""
        return cls(
            id=resource.id,
            name=resource.name,
            is_active=resource.is_active,
            timezone=resource.timezone or zone,
            **{
                name: resource.details[name]
                for name in ("description", "type", "difficulty", "duration", "capacity", "price")
            },
        )


class NestedSession(Output):
    """A session as a reservation nests it; `maxCapacity` is the number that counts."""

    id: str
    day: str = Field(serialization_alias="sessionDate")
    starts: str = Field(serialization_alias="startTime")
    ends: str = Field(serialization_alias="endTime")
    status: str
    capacity: int = Field(serialization_alias="maxCapacity")
    taken: int = Field(serialization_alias="currentBookings")
    class_: ClassBrief = Field(serialization_alias="class")

    @classmethod
    def of(cls, session: ClassSession, resource: Resource) -> "NestedSession":
        """Out of the engine's session and its class."""
        return cls(**_timing(session), capacity=session.capacity, class_=ClassBrief.of(resource))


class Session(Output):
    """A session, whole; `maxCapacity` is its own, or null where the class's counts."""

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
    def of(cls, session: ClassSession, resource: Resource) -> "Session":
        """Out of the engine's session and its class."""
        return cls(
            **_timing(session),
            class_id=session.resource,
            capacity=session.own_capacity,
            notes=session.notes,
            class_=ClassBrief.of(resource),
        )


def _timing(session: ClassSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "day": session.day.isoformat(),
        "starts": session.starts,
        "ends": session.ends,
        "status": SESSION_STATUSES[session.status],
        "taken": session.taken,
    }


class Profile(Output):
    """Whose reservation it is."""

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
    def of(cls, record: Reservation, session: ClassSession, resource: Resource) -> "ReservationOut":
        """Out of the engine's record, its session and its class."""
        return cls(
            id=record.id,
            status=STATUSES[record.status],
            notes=record.details["notes"],
            created=utc(record.created),
            updated=utc(record.updated),
            session=NestedSession.of(session, resource),
            profile=Profile(id=record.holder, name=record.contact.name, avatar_url=record.details["avatar"]),
        )


class Validation(Output):
    """The five flags and the reason; only a SCHEDULED session counts as active here."""

    can_reserve: bool = Field(serialization_alias="canReserve")
    has_membership: bool = Field(serialization_alias="hasActiveMembership")
    has_room: bool = Field(serialization_alias="sessionCapacityAvailable")
    is_enrolled: bool = Field(serialization_alias="hasExistingReservation")
    is_scheduled: bool = Field(serialization_alias="isSessionActive")
    reason: str | None

    @classmethod
    def of(cls, facts: Eligibility, reason: str | None) -> "Validation":
        """Out of the engine's facts."""
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
    def of(cls, membership: Membership) -> "MembershipOut":
        """Out of the engine's membership."""
        return cls(
            id=membership.id,
            holder=membership.holder,
            type=membership.type,
            status=MEMBERSHIP_STATUSES[membership.status],
            first_day=membership.first_day.isoformat(),
            last_day=membership.last_day.isoformat(),
            price=membership.price,
            renews=membership.renews,
            notes=membership.notes,
        )
