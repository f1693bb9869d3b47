"""/api/v1/classes/{id}/sessions and /schedules, /api/v1/class-sessions."""

from datetime import date, timedelta

from chalicelib import settings
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.gym.answers import Session
from chalicelib.dialects.gym.dialect import gym
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT, SESSION_STATUS_OF
from chalicelib.dialects.gym.schemas import NewSchedule, NewSession, SessionPatch, SessionQuery
from chalicelib.dialects.pages import page_of
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.dialects.shown import CREATES
from chalicelib.dialects.wallclock import Names, interval_of
from chalicelib.domain.errors import SessionNotFound
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.domain.sessions import ClassSession
from chalicelib.operations import sessions as operations
from chalicelib.operations.resources import existing
from chalicelib.operations.sessions import SessionChange, Timing
from chalicelib.store import resources, sessions

LONGEST_SCHEDULE = timedelta(weeks=26)

_NAMES = Names("sessionDate", "startTime", "endTime")


@gym.route("GET", "/api/v1/classes/{class_id}/sessions", query=SessionQuery)
def list_sessions(call: Call[None]) -> Reply:
    """A class's sessions by date and time; both ends of the range are inclusive."""
    query: SessionQuery = call.query
    of = existing(call.tenant, CLASS, call.path["class_id"])
    page, pagination = page_of(sessions.of_class(of.tenant, of.id, query.first, query.last), query)
    return Reply(200, {"data": [Session.of(each, of) for each in page], "pagination": pagination})


@gym.route("POST", "/api/v1/classes/{class_id}/sessions", body=NewSession, role=Role.STAFF, shown=CREATES)
def create_session(call: Call[NewSession]) -> Reply:
    """Make a dated session."""
    call.raise_if_answered()
    wanted = call.body
    of = existing(call.tenant, CLASS, call.path["class_id"])

    def answer(made: ClassSession) -> Reply:
        return _one(201, "Sesión creada exitosamente", made, of)

    made = operations.add(
        tenant=call.tenant,
        kind=CLASS,
        resource=of.id,
        timing=_timing(of, wanted.day, wanted.starts, wanted.ends),
        own_capacity=wanted.capacity,
        notes=wanted.notes,
        now=call.now,
        receipt=call.receipt(answer),
    )
    return answer(made)


@gym.route("POST", "/api/v1/classes/{class_id}/schedules", body=NewSchedule, role=Role.STAFF, shown=CREATES)
def create_schedule(call: Call[NewSchedule]) -> Reply:
    """Make the dated sessions of a weekly schedule; those that are there already stay."""
    call.raise_if_answered()
    wanted = call.body
    of = existing(call.tenant, CLASS, call.path["class_id"])
    if not timedelta(0) <= wanted.last - wanted.first <= LONGEST_SCHEDULE:
        es = "debe estar entre from y 26 semanas después"
        raise FieldsInvalid((Fault("until", es, "must be between from and 26 weeks later"),))
    days = operations.days_of_week(wanted.weekday, wanted.first, wanted.last)

    def answer(made: list[ClassSession]) -> Reply:
        data = [Session.of(each, of) for each in made]
        return Reply(201, {"message": "Horario creado exitosamente", "data": data})

    made = operations.add_weekly(
        tenant=call.tenant,
        kind=CLASS,
        resource=of.id,
        timings=[_timing(of, day, wanted.starts, wanted.ends) for day in days],
        now=call.now,
        receipt=call.receipt(answer),
    )
    return answer(made)


@gym.route("GET", "/api/v1/class-sessions/{session_id}")
def get_session(call: Call[None]) -> Reply:
    """One session."""
    found = _found(call.tenant, call.path["session_id"])
    return _one(200, "Sesión obtenida exitosamente", found, _class_of(found))


@gym.route("PATCH", "/api/v1/class-sessions/{session_id}", body=SessionPatch, role=Role.STAFF)
def patch_session(call: Call[SessionPatch]) -> Reply:
    """Change a session; its reservations go along with a cancellation or its end."""
    patch = call.body
    before = _found(call.tenant, call.path["session_id"])
    sent = patch.model_fields_set
    timing = None
    if sent & {"day", "starts", "ends"}:
        timing = _retimed(before, patch)
    changed = operations.alter(
        tenant=call.tenant,
        kind=CLASS,
        enrolled=ENROLLMENT,
        session=before.id,
        wanted=SessionChange(
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
    return _one(200, "Sesión actualizada exitosamente", changed, _class_of(changed))


def _found(tenant: str, session_id: str) -> ClassSession:
    found = sessions.get(tenant, session_id)
    if found is None:
        raise SessionNotFound
    return found


def _class_of(session: ClassSession) -> Resource:
    """A removed class stays readable, so that a session never lacks its own."""
    found = resources.get(session.tenant, CLASS, session.resource)
    if found is None:
        raise SessionNotFound
    return found


def _timing(of: Resource, day: date, starts: str, ends: str) -> Timing:
    zone = of.timezone or settings.load().default_timezone
    return _timing_in(zone, day, starts, ends)


def _retimed(before: ClassSession, patch: SessionPatch) -> Timing:
    return _timing_in(
        before.zone, patch.day or before.day, patch.starts or before.starts, patch.ends or before.ends
    )


def _timing_in(zone: str, day: date, starts: str, ends: str) -> Timing:
    interval = interval_of(day, starts, ends, zone, _NAMES)
    return Timing(day=day, starts=starts, ends=ends, zone=zone, interval=interval)


def _one(status: int, message: str, session: ClassSession, of: Resource) -> Reply:
    return Reply(status, {"message": message, "data": Session.of(session, of)})
