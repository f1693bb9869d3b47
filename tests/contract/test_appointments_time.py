"""Time: instants however they are written, wall clocks of professionals, hours that clocks skip or repeat."""

from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import (
    NO_PROFESSIONAL,
    TAKEN,
    UNKNOWN,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.courts import At, SettingsChanged

SANTIAGO: Final = "America/Santiago"
MADRID: Final = "Europe/Madrid"
TONGA: Final = "Pacific/Tongatapu"
TEN: Final = "2024-01-15T10:00:00Z"
WHOLE: Final[dict[str, Any]] = {
    "work_days": "MON-SUN",
    "work_start_time": "00:00",
    "work_end_time": "24:00",
    "reservation_window_days": 365,
}


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15T10:00:00Z",
        "2024-01-15T10:00:00z",
        "2024-01-15 10:00:00Z",
        "2024-01-15T10:00:00.000Z",
        "2024-01-15T10:00:00.999Z",
        "2024-01-15T10:00:00+00:00",
        "2024-01-15T07:00:00-03:00",
        "2024-01-15T15:30:00+05:30",
        "2024-01-14T23:00:00-11:00",
        "2024-01-16T00:00:00+14:00",
        "2024-01-15 07:00:00-03:00",
        "2024-01-15T10:00:00",
        "2024-01-15 10:00:00",
        "2024-01-15T10:00Z",
        "2024-01-15 10:00",
    ],
)
def test_an_instant_may_be_written_in_every_way_and_is_answered_in_one(
    appointments: Appointments, text: str
) -> None:
    reservation = appointments.booked(start_time=text, end_time="2024-01-15T11:00:00Z")

    assert reservation["start_time"] == TEN
    assert made_list(appointments.of_user()) == [reservation]
    other = appointments.booked(**slot("15:00"))
    moved = {"start_time": text, "end_time": "2024-01-15T10:30:00Z"}
    refused(appointments.patch(other["id"], **moved), 409, TAKEN)
    assert times(
        made(appointments.patch(other["id"], start_time="2024-01-15 09:00:00", end_time=text), 200)
    ) == slot("09:00", "10:00")


@pytest.mark.parametrize(
    "bad",
    [
        "mañana",
        "10:00",
        "2024-01-15",
        "2024-01-15T25:00:00Z",
        "2024-01-15T10:60:00Z",
        "2024-02-30T10:00:00Z",
        "2024-13-01T10:00:00Z",
        "2024-01-15T10:00:00+25:00",
        "2024-01-15T10:00:00 America/Santiago",
        "15/01/2024 10:00",
        "1705312800",
        "now",
        "9" * 50,
        1705312800,
        1705312800.5,
        True,
        [],
        {"$date": "2024-01-15T10:00:00Z"},
    ],
    ids=str,
)
def test_what_is_no_instant_is_a_fault_of_the_field(appointments: Appointments, bad: Any) -> None:
    refused_naming(appointments.create(start_time=bad), "start_time")
    refused_naming(appointments.create(end_time=bad), "end_time")
    assert made_list(appointments.admin.everybodys()) == []


@pytest.mark.parametrize(
    "edge",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", TONGA, "Pacific/Honolulu"])
def test_the_ends_of_time_are_refused_and_break_nothing(
    appointments: Appointments, zone: str, edge: str
) -> None:
    appointments.practising(timezone=zone, **WHOLE)
    block = appointments.blocked(client_id="sara", **slot("15:00"))

    for field in ("start_time", "end_time"):
        refused(appointments.create(**{**slot("10:00"), field: edge}), 400)
        refused(appointments.professional.create(client_id="sara", **{**slot("10:00"), field: edge}), 400)
        refused(appointments.professional.patch(block["id"], **{**slot("10:00"), field: edge}), 400)
    assert appointments.seen(block["id"]) == block


# Wall clocks.


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        (SANTIAGO, "2024-01-15T10:00:00", "2024-01-15T13:00:00Z"),
        (SANTIAGO, "2024-07-15 10:00:00", "2024-07-15T14:00:00Z"),
        (MADRID, "2024-01-15T10:00:00", "2024-01-15T09:00:00Z"),
        (MADRID, "2024-07-15T10:00:00", "2024-07-15T08:00:00Z"),
        (TONGA, "2024-01-16T00:30:00", "2024-01-15T11:30:00Z"),
        ("America/Argentina/Buenos_Aires", "2024-01-15T22:00:00", "2024-01-16T01:00:00Z"),
        # The hours before and after the ones that are skipped.
        (MADRID, "2024-03-31T01:59:00", "2024-03-31T00:59:00Z"),
        (MADRID, "2024-03-31T03:00:00", "2024-03-31T01:00:00Z"),
        (SANTIAGO, "2024-09-07T23:30:00", "2024-09-08T03:30:00Z"),
        (SANTIAGO, "2024-09-08T01:00:00", "2024-09-08T04:00:00Z"),
        # What occurs twice is the first.
        (MADRID, "2024-10-27T02:30:00", "2024-10-27T00:30:00Z"),
        (SANTIAGO, "2024-04-06T23:30:00", "2024-04-07T02:30:00Z"),
    ],
)
@pytest.mark.parametrize("of", ["professional", "stage"])
def test_a_time_without_offset_is_on_the_professionals_clock_else_the_stages(
    appointments: Appointments,
    settings_changed: SettingsChanged,
    of: str,
    zone: str,
    local: str,
    instant: str,
) -> None:
    settings_changed(DEFAULT_TIMEZONE=zone if of == "stage" else "Pacific/Honolulu")
    own = {"timezone": zone} if of == "professional" else {}
    appointments.practising("nora", **WHOLE, **own)
    when = {"start_time": local, "end_time": after(instant, minutes=15)}

    reservation = appointments.booked(professional_id="nora", **when)

    assert reservation["start_time"] == instant
    refused(appointments.by("bruno").create(professional_id="nora", **when), 409, TAKEN)


@pytest.mark.parametrize(
    ("zone", "skipped"), [(MADRID, "2024-03-31T02:30:00"), (SANTIAGO, "2024-09-08 00:30:00")]
)
def test_a_time_that_the_clocks_skip_is_a_fault_of_its_field(
    appointments: Appointments, zone: str, skipped: str
) -> None:
    appointments.practising(timezone=zone, **WHOLE)
    reservation = appointments.booked()
    day = skipped[:10]
    later, earlier = f"{day}T05:00:00", f"{day[:-2]}{int(day[-2:]) - 1:02}T20:00:00"

    for start, end, field in ((skipped, later, "start_time"), (earlier, skipped, "end_time")):
        asked = {"start_time": start, "end_time": end}
        refused_naming(appointments.create(**asked), field)
        refused_naming(appointments.professional.create(client_id="sara", **asked), field)
        refused_naming(appointments.patch(reservation["id"], **asked), field)
    assert appointments.seen(reservation["id"]) == reservation


def test_the_same_words_with_an_offset_are_an_instant(appointments: Appointments) -> None:
    appointments.practising(timezone=MADRID, **WHOLE)

    reservation = appointments.booked(start_time="2024-03-31T02:30:00+01:00", end_time="2024-03-31T04:00:00")

    assert times(reservation) == {"start_time": "2024-03-31T01:30:00Z", "end_time": "2024-03-31T02:00:00Z"}


def test_hours_across_a_change_of_the_clocks_are_as_long_as_they_are(appointments: Appointments) -> None:
    appointments.practising(timezone=MADRID, **WHOLE)

    spring = appointments.booked(start_time="2024-03-31T01:30:00", end_time="2024-03-31T03:30:00")
    autumn = appointments.booked(start_time="2024-10-27T01:30:00", end_time="2024-10-27T03:30:00")

    assert times(spring) == {"start_time": "2024-03-31T00:30:00Z", "end_time": "2024-03-31T01:30:00Z"}
    assert times(autumn) == {"start_time": "2024-10-26T23:30:00Z", "end_time": "2024-10-27T02:30:00Z"}


def test_a_time_without_offset_for_nobody_is_no_second_fault(appointments: Appointments) -> None:
    when = {"start_time": "2024-03-31T02:30:00", "end_time": "2024-03-31T03:30:00"}

    refused(appointments.create(professional_id=UNKNOWN, **when), 404, NO_PROFESSIONAL)


def test_a_change_of_zone_leaves_the_instants_alone(appointments: Appointments) -> None:
    reservation = appointments.booked()

    appointments.practising(timezone=TONGA)

    assert appointments.seen(reservation["id"]) == reservation
    assert appointments.occupied() == [TEN]


# The clock.


def test_the_clock_that_decides_is_the_services_own(appointments: Appointments, at: At) -> None:
    at("2035-06-01T12:00:00Z")

    assert appointments.create(**slot("10:00", day="2035-06-04")).status == 201
    refused(appointments.create(**slot("10:00", day="2035-05-31")), 400)


def test_instants_are_answered_to_the_second_whatever_the_clock_says(
    appointments: Appointments, at: At
) -> None:
    at("2024-01-14T12:34:56.789Z")

    assert appointments.booked()["created_at"] == "2024-01-14T12:34:56Z"
    assert appointments.practising("nora")["created_at"] == "2024-01-14T12:34:56Z"


def test_the_fraction_of_the_clock_does_not_offer_what_has_begun(appointments: Appointments, at: At) -> None:
    at("2024-01-15T09:00:00.500Z")

    assert appointments.free()[0] == "09:45"
    refused(appointments.create(**slot("09:00")), 400)
