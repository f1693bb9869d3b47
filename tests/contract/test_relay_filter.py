"""The filter of the stream: the relay is handed all that it makes something of, and not every write."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.store import stream
from chalicelib.store.stream import FeedChanges
from tests.contract.appointments import Appointments
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address
from tests.pipeline import Pipeline
from tests.stream_filter import PATTERNS, passed


def is_used(record: dict[str, Any]) -> bool:
    """Whether anything comes of a record: an event, a mail, the mark of a feed."""
    return (
        bool(stream.events_in(record))
        or stream.shown_in(record) != FeedChanges()
        or stream.registered_in(record) is not None
    )


@pytest.fixture
def life(
    behind: Pipeline, appointments: Appointments, courts: Courts, rooms: Rooms, ana: Gym, bruno: Gym
) -> Callable[[], None]:
    """Something of every kind that is written, changed, ended and erased."""

    def live() -> None:
        eva = courts.proved().usuario["id"]
        rooms.by("bruno").known()
        booking = rooms.booked(guests=[address("bruno")])
        rooms.cancel(booking["id"])
        courts.by(eva).booked()
        courts.superadmin.delete(courts.booked(hora_inicio="18:00", hora_fin="19:00")["id"])
        appointments.confirm(appointments.booked()["id"])
        session = ana.scheduled(max_capacity=1)
        seat = ana.seated(session)
        assert bruno.wait(session).status == 201
        ana.staff.patch_session(session, start_time="19:00", end_time="20:00")
        ana.staff.erase(seat["id"])
        assert courts.superadmin.delete_user(eva).status == 200
        behind.run()
        behind.sweep("2024-01-16T12:00:00Z")

    return live


def kinds_of(records: list[dict[str, Any]]) -> Iterator[str]:
    for record in records:
        yield record["dynamodb"]["Keys"]["sk"]["S"].partition("#")[0]


def test_the_relay_is_handed_all_that_it_uses_and_less_than_half_of_what_is_written(
    behind: Pipeline, life: Callable[[], None]
) -> None:
    life()
    records = behind.records()

    handed = passed(records)
    used = [record for record in records if is_used(record)]

    assert [record for record in used if record not in handed] == []
    assert {"RSV", "SEAT", "WAIT", "META", "PERSON", "PROFILE"} <= set(kinds_of(used))
    assert any(record["dynamodb"]["Keys"]["pk"]["S"].endswith("#RULINGS") for record in used)
    assert len(handed) < len(records) / 2


def test_no_pattern_is_there_for_nothing(behind: Pipeline, life: Callable[[], None]) -> None:
    life()
    used = [record for record in behind.records() if is_used(record)]

    for pattern in PATTERNS:
        rest = [each for each in PATTERNS if each is not pattern]
        assert len(passed(used, rest)) < len(used), pattern
