"""Routes of sessions: /api/v1/classes/{id}/sessions and /schedules, and /api/v1/class-sessions."""

from datetime import date, datetime, timedelta

from chalicelib import settings
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT, SESSION_STATUS_OF
from chalicelib.dialects.gym.responses import Saved, ScheduleSaved, Session
from chalicelib.dialects.gym.schemas import NewSchedule, NewSession, SessionPatch, SessionQuery
from chalicelib.domain.errors import SessionNotFound
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.zones import SkippedTime
from chalicelib.http.call import Call, Reply
from chalicelib.http.pages import Page, reply_in_pages
from chalicelib.http.parts import SortedList
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.http.wallclock import Names, interval_of
from chalicelib.operations import seat_rules
from chalicelib.operations import sessions as operations
from chalicelib.operations.resources import existing
from chalicelib.operations.sessions import SessionChange, Timing
from chalicelib.store import enrollments, resources, sessions

LONGEST_SCHEDULE = timedelta(weeks=26)

_NAMES = Names("sessionDate", "startTime", "endTime")


@route("GET", "/api/v1/classes/{class_id}/sessions", query=SessionQuery, response=Page[Session])
def list_sessions(call: Call[None]) -> Reply:
    """List a class's sessions by date and time; both ends of the range are inclusive."""
    query: SessionQuery = call.query
    resource = existing(call.tenant, CLASS, call.path["class_id"])
    if query.first is not None and query.last is not None and query.last < query.first:
        # What DynamoDB would not take is a range without sessions.
        return reply_in_pages(call, SortedList([], lambda _: ("", "", "")), rows=lambda _: [])
    listed = sessions.list_of_class(resource.tenant, resource.id, query.first, query.last)
    total_of = seat_rules.totals_for(ENROLLMENT, resource.id, call.caller, call.now)
    return reply_in_pages(
        call,
        listed,
        rows=lambda rows: [_shown(row, resource, call.now, total_of(row)) for row in rows],
        count=listed.count,
    )


@route(
    "POST",
    "/api/v1/classes/{class_id}/sessions",
    body=NewSession,
    response=Saved[Session],
    role=Role.STAFF,
    docs=CREATES,
    idempotent=True,
)
def create_session(call: Call[NewSession]) -> Reply:
    """Create a session on one date."""
    body = call.body
    resource = existing(call.tenant, CLASS, call.path["class_id"])

    def reply_for(session: ClassSession) -> Reply:
        return _one(201, "Sesión creada exitosamente", session, resource, call.now)

    session = operations.add(
        tenant=call.tenant,
        kind=CLASS,
        resource=resource.id,
        timing=_timing(_zone_of(resource), body.day, body.starts, body.ends),
        own_capacity=body.capacity,
        notes=body.notes,
        now=call.now,
        idempotency=call.idempotency_record(reply_for),
    )
    return reply_for(session)


@route(
    "POST",
    "/api/v1/classes/{class_id}/schedules",
    body=NewSchedule,
    response=ScheduleSaved,
    role=Role.STAFF,
    docs=CREATES,
    idempotent=True,
)
def create_schedule(call: Call[NewSchedule]) -> Reply:
    """Create the sessions of a weekly schedule; sessions that exist already stay as they are.

    A date on which a change of the clocks skips one of the times is left out, and named.
    """
    body = call.body
    resource = existing(call.tenant, CLASS, call.path["class_id"])
    if not timedelta(0) <= body.last - body.first <= LONGEST_SCHEDULE:
        es = "debe estar entre from y 26 semanas después"
        raise FieldsInvalid.of_field("until", es, "must be between from and 26 weeks later")
    timings, skipped = _timings(resource, body)

    def reply_for(created: list[ClassSession]) -> Reply:
        data = [Session.of(session, resource, call.now) for session in created]
        left_out = {"skipped": skipped} if skipped else {}
        return Reply(201, {"message": "Horario creado exitosamente", "data": data, **left_out})

    created = operations.add_weekly(
        tenant=call.tenant,
        kind=CLASS,
        resource=resource.id,
        timings=timings,
        now=call.now,
        idempotency=call.idempotency_record(reply_for),
    )
    return reply_for(created)


@route("GET", "/api/v1/class-sessions/{session_id}", response=Saved[Session])
def get_session(call: Call[None]) -> Reply:
    """Return a session."""
    session = _existing(call.tenant, call.path["session_id"])
    total = seat_rules.totals_for(ENROLLMENT, session.resource, call.caller, call.now)(session)
    data = _shown(session, _class_of(session), call.now, total)
    return Reply(200, {"message": "Sesión obtenida exitosamente", "data": data})


@route(
    "PATCH",
    "/api/v1/class-sessions/{session_id}",
    body=SessionPatch,
    response=Saved[Session],
    role=Role.STAFF,
)
def patch_session(call: Call[SessionPatch]) -> Reply:
    """Change a session; if it is cancelled or completed, its reservations are, too."""
    patch = call.body
    before = _existing(call.tenant, call.path["session_id"])
    sent = patch.model_fields_set
    timing = None
    if sent & {"day", "starts", "ends"}:
        starts, ends = patch.starts or before.starts, patch.ends or before.ends
        timing = _timing(before.zone, patch.day or before.day, starts, ends)
    session = operations.alter(
        tenant=call.tenant,
        kind=CLASS,
        enrolled=ENROLLMENT,
        session=before.id,
        changes=SessionChange(
            timing=timing,
            status=SESSION_STATUS_OF[patch.status] if patch.status else None,
            has_capacity="capacity" in sent,
            own_capacity=patch.capacity,
            has_notes="notes" in sent,
            notes=patch.notes,
        ),
        actor=call.caller,
        now=call.now,
    )
    return _one(200, "Sesión actualizada exitosamente", session, _class_of(session), call.now)


def _existing(tenant: str, session_id: str) -> ClassSession:
    session = sessions.get(tenant, session_id)
    if session is None:
        raise SessionNotFound
    return session


def _class_of(session: ClassSession) -> Resource:
    """Return the class of a session; a removed class stays readable for its sessions."""
    resource = resources.get(session.tenant, CLASS, session.resource)
    if resource is None:
        raise SessionNotFound
    return resource


def _zone_of(resource: Resource) -> str:
    return resource.timezone or settings.load().default_timezone


def _timings(resource: Resource, schedule: NewSchedule) -> tuple[list[Timing], list[str]]:
    """Return the times of the schedule's sessions, and the dates that do not have such times.

    :raises FieldsInvalid: if no date has them
    """
    timings: list[Timing] = []
    skipped: dict[str, FieldsInvalid] = {}
    for day in operations.days_of_week(schedule.weekday, schedule.first, schedule.last):
        try:
            timings.append(_timing(_zone_of(resource), day, schedule.starts, schedule.ends))
        except FieldsInvalid as invalid:
            if not isinstance(invalid.__cause__, SkippedTime):
                raise
            skipped[day.isoformat()] = invalid
    if skipped and not timings:
        raise next(iter(skipped.values()))
    return timings, list(skipped)


def _timing(zone: str, day: date, starts: str, ends: str) -> Timing:
    interval = interval_of(day, starts, ends, zone, _NAMES)
    return Timing(day=day, starts=starts, ends=ends, zone=zone, interval=interval)


def _one(status: int, message: str, session: ClassSession, resource: Resource, now: datetime) -> Reply:
    return Reply(status, {"message": message, "data": _shown(session, resource, now)})


def _shown(session: ClassSession, resource: Resource, now: datetime, total: float | None = None) -> Session:
    closure = seat_rules.closure_of(ENROLLMENT, session, now) if session.is_open_at(now) else None
    return Session.of(enrollments.counted(session), resource, now, closure, total)
