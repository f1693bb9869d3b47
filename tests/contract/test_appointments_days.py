"""Days: those of the professional's zone, also when they have 23 hours, or 25, or 23 and a half."""

from typing import Any, Final

from tests.contract.appointments import MONDAY, Appointments, slot
from tests.contract.appointments_answers import TAKEN, made, refused
from tests.contract.common.adapters import ALWAYS_OPEN

SANTIAGO: Final = "America/Santiago"
MADRID: Final = "Europe/Madrid"
LORD_HOWE: Final = "Australia/Lord_Howe"
WHOLE: Final[dict[str, Any]] = {**ALWAYS_OPEN, "session_duration_minutes": 60}
DAYS: Final = [
    # Zone and day, its first session and its last, and how many there are.
    (MADRID, "2024-03-31", "2024-03-30T23:00:00Z", "2024-03-31T21:00:00Z", 23),
    (MADRID, "2024-10-27", "2024-10-26T22:00:00Z", "2024-10-27T22:00:00Z", 25),
    (MADRID, "2024-03-30", "2024-03-29T23:00:00Z", "2024-03-30T22:00:00Z", 24),
    (SANTIAGO, "2024-09-08", "2024-09-08T04:00:00Z", "2024-09-09T02:00:00Z", 23),
    (SANTIAGO, "2024-04-06", "2024-04-06T03:00:00Z", "2024-04-07T03:00:00Z", 25),
    (SANTIAGO, "2024-04-07", "2024-04-07T04:00:00Z", "2024-04-08T03:00:00Z", 24),
    (LORD_HOWE, "2024-10-06", "2024-10-05T13:30:00Z", "2024-10-06T11:30:00Z", 23),
    (LORD_HOWE, "2024-04-07", "2024-04-06T13:00:00Z", "2024-04-07T12:00:00Z", 24),
]
JUMPS: Final = [
    # Zone, day, and working hours that begin or end where the clocks jump.
    (MADRID, "2024-03-31", "02:30", "06:00"),
    (MADRID, "2024-03-31", "00:00", "02:30"),
    (MADRID, "2024-10-27", "02:30", "06:00"),
    (MADRID, "2024-10-27", "00:00", "02:30"),
    (SANTIAGO, "2024-04-06", "20:00", "23:30"),
    (SANTIAGO, "2024-04-06", "23:30", "24:00"),
    (SANTIAGO, "2024-09-08", "00:30", "04:00"),
]


def test_the_day_is_that_of_the_professionals_zone(appointments: Appointments) -> None:
    appointments.practising(timezone=SANTIAGO)
    appointments.blocked(client_id="sara", **slot("02:00", "02:59"))
    appointments.blocked(client_id="sara", **slot("03:00", "04:00"))
    appointments.blocked(client_id="sara", **slot("26:00", "27:00"))

    day = made(appointments.availability(), 200)

    assert (day["date"], day["timezone"]) == (MONDAY, SANTIAGO)
    # On the wall without an offset, as clients compare; and the instants.
    assert day["occupiedSlots"] == ["2024-01-15T00:00:00", "2024-01-15T23:00:00"]
    assert day["occupied"] == [slot("03:00", "04:00"), slot("26:00", "27:00")]
    assert day["freeSlots"][0] == slot("12:00")
    assert day["freeSlots"][-1] == slot("20:15")


def test_a_day_has_as_many_hours_as_it_has(appointments: Appointments) -> None:
    """That each of them can be booked is in test_appointments_property.py."""
    for zone, day, first, last, count in DAYS:
        appointments.practising(timezone=zone, **WHOLE)

        offered = appointments.offered(date=day)

        assert len(offered) == count, (zone, day)
        assert (offered[0]["start_time"], offered[-1]["start_time"]) == (first, last)
        assert [each["end_time"] for each in offered[:-1]] == [each["start_time"] for each in offered[1:]]


def test_the_hours_of_a_short_or_long_night_are_counted_as_they_pass(appointments: Appointments) -> None:
    hours = {"work_start_time": "01:00", "work_end_time": "04:00"}
    appointments.practising(timezone=MADRID, **{**WHOLE, **hours})

    assert appointments.free(date="2024-03-31") == ["00:00", "01:00"]
    assert appointments.free(date="2024-10-27") == ["23:00", "00:00", "01:00", "02:00"]
    assert appointments.free(date="2024-03-30") == ["00:00", "01:00", "02:00"]


def test_a_day_whose_midnight_is_skipped_begins_at_one(appointments: Appointments) -> None:
    appointments.practising(timezone=SANTIAGO, **WHOLE)

    assert appointments.offered(date="2024-09-08")[0]["start_time"] == "2024-09-08T04:00:00Z"
    assert appointments.create(start_time="2024-09-08T01:00:00", end_time="2024-09-08T02:00:00").status == 201
    assert appointments.offered(date="2024-09-08")[0]["start_time"] == "2024-09-08T05:00:00Z"
    assert appointments.offered(date="2024-09-07")[-1]["end_time"] == "2024-09-08T04:00:00Z"


def test_hours_beside_a_jump_of_the_clocks_offer_what_can_be_booked(appointments: Appointments) -> None:
    for number, (zone, day, opens, closes) in enumerate(JUMPS):
        hours = {"work_start_time": opens, "work_end_time": closes, "session_duration_minutes": 15}
        name = appointments.practising(f"p{number}", timezone=zone, **{**WHOLE, **hours})["user_id"]
        where = {"date": day, "professional_id": name}
        offered = appointments.offered(**where)

        assert offered
        for each in offered:
            assert appointments.create(professional_id=name, **each).status == 201, (zone, day, each)
        assert appointments.offered(**where) == []
        assert appointments.occupied(**where) == [each["start_time"] for each in offered]
        refused(appointments.create(professional_id=name, **offered[0]), 409, TAKEN)
