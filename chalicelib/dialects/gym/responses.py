"""Response models of the gym dialect, created from the engine's objects."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import Field

from chalicelib.dialects.gym.policy import MEMBERSHIP_STATUSES, SESSION_STATUSES, STATUSES
from chalicelib.dialects.gym.schemas import Difficulty, MembershipType
from chalicelib.domain.capacity import Eligibility, seat_status_at
from chalicelib.domain.closures import Closure
from chalicelib.domain.memberships import Membership
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.waitlist import Waiter
from chalicelib.http.closures import ClosedBy
from chalicelib.http.fields import Date, DateTime, Output, ShownAmount, one_of
from chalicelib.http.instants import utc
from chalicelib.http.prices import LateFee, Price, money_of

# The fields of a class that the engine stores in a resource's details.
CLASS_DETAILS = ("description", "type", "difficulty", "duration", "capacity", "price")

Content = TypeVar("Content")
SessionWord = Annotated[str, one_of(SESSION_STATUSES.values())]


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
    difficulty: Annotated[str, one_of(get_args(Difficulty))] | None
    duration: int
    capacity: int = Field(serialization_alias="maxCapacity")
    price: ShownAmount
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
    day: Date = Field(serialization_alias="sessionDate")
    starts: str = Field(serialization_alias="startTime")
    ends: str = Field(serialization_alias="endTime")
    status: SessionWord
    capacity: int = Field(serialization_alias="maxCapacity")
    taken: int = Field(serialization_alias="currentBookings")
    class_: ClassBrief = Field(serialization_alias="class")

    @classmethod
    def of(cls, session: ClassSession, resource: Resource, now: datetime) -> "NestedSession":
        """Create it from a session and its class, as they stand at `now`."""
        return cls(**_common_fields(session, now), capacity=session.capacity, class_=ClassBrief.of(resource))


class Session(Output):
    """A session with all its fields; `maxCapacity` is its own capacity, or null if the class's applies.

    `closed` is there where a closure meets it: nobody takes a seat. Where it is read, `total` is what a seat
    costs the caller by the prices of the class, if it has any.
    """

    id: str
    class_id: str = Field(serialization_alias="classId")
    day: Date = Field(serialization_alias="sessionDate")
    starts: str = Field(serialization_alias="startTime")
    ends: str = Field(serialization_alias="endTime")
    status: SessionWord
    capacity: int | None = Field(serialization_alias="maxCapacity")
    taken: int = Field(serialization_alias="currentBookings")
    notes: str | None
    class_: ClassBrief = Field(serialization_alias="class")
    closed: ClosedBy | None = None
    total: ShownAmount | None = None

    @classmethod
    def of(
        cls,
        session: ClassSession,
        resource: Resource,
        now: datetime,
        closure: Closure | None = None,
        total: float | None = None,
    ) -> "Session":
        """Create it from a session, its class and the closure that it meets, as they stand at `now`."""
        optional: dict[str, Any] = {} if closure is None else {"closed": ClosedBy.of(closure)}
        if total is not None:
            optional["total"] = total
        return cls(
            **optional,
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


class Arrival(Output):
    """Between when the holder checks in, and when they came."""

    NULLABLE = frozenset({"arrived"})

    opens: DateTime
    closes: DateTime
    arrived: DateTime | None


class ReservationOut(Output):
    """A reservation with its session and its user; `price`, `fee`, `checkIn` where it has them (rules.md)."""

    id: str
    status: Annotated[str, one_of(STATUSES.values())]
    notes: str | None
    created: DateTime = Field(serialization_alias="createdAt")
    updated: DateTime = Field(serialization_alias="updatedAt")
    session: NestedSession = Field(serialization_alias="classSession")
    profile: Profile = Field(serialization_alias="userProfile")
    price: Price | None = None
    fee: LateFee | None = None
    check_in: Arrival | None = Field(None, serialization_alias="checkIn")

    @classmethod
    def of(
        cls, record: Reservation, session: ClassSession, resource: Resource, now: datetime
    ) -> "ReservationOut":
        """Create it from an enrollment, its session and its class, as they stand at `now`."""
        optional: dict[str, Any] = {}
        if record.check_in is not None:
            times, arrived = record.check_in, record.arrived
            optional["check_in"] = Arrival(
                opens=utc(times.opens),
                closes=utc(times.closes),
                arrived=None if arrived is None else utc(arrived),
            )
        return cls(
            id=record.id,
            status=STATUSES[seat_status_at(record, session, now)],
            notes=record.details["notes"],
            created=utc(record.created),
            updated=utc(record.updated),
            session=NestedSession.of(session, resource, now),
            profile=Profile(id=record.holder, name=record.contact.name, avatar_url=record.details["avatar"]),
            **money_of(record),
            **optional,
        )


class BrokenRule(Output):
    """A rule that refuses, and what it allows; a closure is the rule `closed`."""

    rule: str
    message: str
    allowed: dict[str, Any]


class Validation(Output):
    """The five facts of a validation, and the reason; only a SCHEDULED session counts as active here.

    `brokenRules` has all rules and closures that forbid it, if any does.
    """

    can_reserve: bool = Field(serialization_alias="canReserve")
    has_membership: bool = Field(serialization_alias="hasActiveMembership")
    has_room: bool = Field(serialization_alias="sessionCapacityAvailable")
    is_enrolled: bool = Field(serialization_alias="hasExistingReservation")
    is_scheduled: bool = Field(serialization_alias="isSessionActive")
    reason: str | None
    broken: list[BrokenRule] | None = Field(None, serialization_alias="brokenRules")

    @classmethod
    def of(cls, facts: Eligibility, reason: str | None, broken: list[dict[str, Any]]) -> "Validation":
        """Create it from the facts of an eligibility check, and the bodies of the rules' refusals."""
        shown = {"broken": [BrokenRule(**body) for body in broken]} if broken else {}
        return cls(
            can_reserve=reason is None,
            has_membership=facts.has_membership,
            has_room=facts.has_room,
            is_enrolled=facts.is_enrolled,
            is_scheduled=facts.is_scheduled,
            reason=reason,
            **shown,
        )


class MembershipOut(Output):
    """A membership."""

    id: str
    holder: str = Field(serialization_alias="userProfileId")
    type: Annotated[str, one_of(get_args(MembershipType))]
    status: Annotated[str, one_of(MEMBERSHIP_STATUSES.values())]
    first_day: Date = Field(serialization_alias="startDate")
    last_day: Date = Field(serialization_alias="endDate")
    price: ShownAmount
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


class Done(Output):
    """What was asked for is done."""

    message: str


class Saved(Output, Generic[Content]):
    """A thing as it is now."""

    message: str
    data: Content


class ScheduleSaved(Output):
    """The sessions that a schedule made; `skipped` has the dates whose clocks skip one of its times."""

    message: str
    data: list[Session]
    skipped: list[Date] | None = None


class MyMembership(Output):
    """The caller's membership, or null."""

    data: MembershipOut | None


class WaitlistPlace(Output):
    """A place in a session's waitlist; the first is 1."""

    session: str = Field(serialization_alias="classSessionId")
    position: int


class MyWaitlistPlace(Output):
    """A place of the caller's in a waitlist, and its session; the first is 1."""

    position: int
    joined: DateTime = Field(serialization_alias="joinedAt")
    session: NestedSession = Field(serialization_alias="classSession")


class WaitingUser(Output):
    """Somebody in a session's waitlist; the first is 1."""

    position: int
    joined: DateTime = Field(serialization_alias="joinedAt")
    profile: Profile = Field(serialization_alias="userProfile")

    @classmethod
    def of(cls, position: int, waiter: Waiter) -> "WaitingUser":
        """Create it from a user who waits."""
        profile = Profile(id=waiter.user, name=waiter.contact.name, avatar_url=waiter.avatar)
        return cls(position=position, joined=utc(waiter.joined), profile=profile)


class Invalid(Output):
    """A refusal; `errors` has the messages of each invalid field."""

    message: str
    errors: dict[str, list[str]] | None = None
