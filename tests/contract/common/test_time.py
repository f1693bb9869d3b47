"""Time (contract common.md): instants however written, wall clocks, hours that clocks skip or repeat."""

import itertools
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.appointments import after
from tests.contract.common.adapters import Dialect
from tests.contract.courts import At, SettingsChanged

with_instants = pytest.mark.parametrize("dialect", ["appointments", "rooms"], indirect=True)
"""The gym and the courts take a day and two times of it."""
with_intervals = pytest.mark.parametrize("dialect", ["appointments", "courts", "rooms"], indirect=True)

SANTIAGO: Final = "America/Santiago"
MADRID: Final = "Europe/Madrid"
NEW_YORK: Final = "America/New_York"
BUENOS_AIRES: Final = "America/Argentina/Buenos_Aires"
TONGA: Final = "Pacific/Tongatapu"
HONOLULU: Final = "Pacific/Honolulu"

MOMENTS: Final = [
    # Zone, start on its wall clock, end, and the start in UTC.
    (SANTIAGO, "2024-01-15T10:00", "11:00", "2024-01-15T13:00:00Z"),
    (SANTIAGO, "2024-07-15T10:00", "11:00", "2024-07-15T14:00:00Z"),
    (MADRID, "2024-01-15T10:00", "11:00", "2024-01-15T09:00:00Z"),
    (MADRID, "2024-07-15T10:00", "11:00", "2024-07-15T08:00:00Z"),
    (MADRID, "2024-03-30T09:00", "10:00", "2024-03-30T08:00:00Z"),
    (TONGA, "2024-01-16T00:30", "01:00", "2024-01-15T11:30:00Z"),
    (TONGA, "2024-03-10T09:00", "10:00", "2024-03-09T20:00:00Z"),
    (TONGA, "2024-03-10T22:00", "23:00", "2024-03-10T09:00:00Z"),
    (BUENOS_AIRES, "2024-01-15T22:00", "23:00", "2024-01-16T01:00:00Z"),
    (BUENOS_AIRES, "2024-03-10T00:30", "01:30", "2024-03-10T03:30:00Z"),
    # Madrid skips from two to three on 31 March 2024, and has the same hour twice on 27 October.
    (MADRID, "2024-03-31T01:30", "03:30", "2024-03-31T00:30:00Z"),
    (MADRID, "2024-03-31T01:59", "03:30", "2024-03-31T00:59:00Z"),
    (MADRID, "2024-03-31T03:00", "04:00", "2024-03-31T01:00:00Z"),
    (MADRID, "2024-03-31T09:00", "10:00", "2024-03-31T07:00:00Z"),
    (MADRID, "2024-10-27T02:30", "02:45", "2024-10-27T00:30:00Z"),
    (MADRID, "2024-10-27T09:00", "10:00", "2024-10-27T08:00:00Z"),
    (NEW_YORK, "2024-11-03T01:30", "01:45", "2024-11-03T05:30:00Z"),
    # Santiago has the last hour of 6 April 2024 twice, and skips the first of 8 September.
    (SANTIAGO, "2024-04-06T19:00", "20:00", "2024-04-06T22:00:00Z"),
    (SANTIAGO, "2024-04-06T23:15", "23:45", "2024-04-07T02:15:00Z"),
    (SANTIAGO, "2024-04-07T19:00", "20:00", "2024-04-07T23:00:00Z"),
    (SANTIAGO, "2024-09-07T19:00", "20:00", "2024-09-07T23:00:00Z"),
    (SANTIAGO, "2024-09-07T23:30", "23:59", "2024-09-08T03:30:00Z"),
    (SANTIAGO, "2024-09-08T01:00", "02:00", "2024-09-08T04:00:00Z"),
    (SANTIAGO, "2024-09-08T19:00", "20:00", "2024-09-08T22:00:00Z"),
]

SKIPPED: Final = [
    # Zone, time that its clocks skip, one before it, and one after; Santiago skips from midnight on.
    (MADRID, "2024-03-31T02:30", "2024-03-31T01:00", "2024-03-31T05:00"),
    (NEW_YORK, "2024-03-10T02:30", "2024-03-10T01:00", "2024-03-10T04:00"),
    (SANTIAGO, "2024-09-08T00:30", "2024-09-07T20:00", "2024-09-08T05:00"),
]

TEN: Final = "2024-01-15T10:00:00Z"
WAYS_TO_WRITE_TEN: Final = [
    *(TEN, "2024-01-15T10:00:00z", "2024-01-15 10:00:00Z", "2024-01-15T10:00Z", "2024-01-15T10:00:00.000Z"),
    *("2024-01-15T10:00:00.999Z", "2024-01-15T10:00:00+00:00", "2024-01-15T07:00:00-03:00"),
    *("2024-01-15T15:30:00+05:30", "2024-01-14T23:00:00-11:00", "2024-01-16T00:00:00+14:00"),
    *("2024-01-15 07:00:00-03:00", "2024-01-15T10:00:00", "2024-01-15 10:00:00", "2024-01-15 10:00"),
]
NO_INSTANTS: Final[list[Any]] = [
    *("", "mañana", "10:00", "2024-01-15T25:00:00Z", "2024-01-15T10:60:00Z", "2024-02-30T10:00:00Z"),
    *("2024-13-01T10:00:00Z", "2024-01-15T10:00:00+25:00", "2024-01-15T10:00:00 America/Santiago"),
    *("15/01/2024 10:00", "1705312800", "now", "9" * 50),
    *(5, 1705312800, 1705312800.5, True, [], {}, {"$date": TEN}),
]
PAST: Final = {
    "appointments": "La reserva debe ser en el futuro",
    "courts": "No se puede reservar en el pasado",
    "rooms": "Debe ser en el futuro",
}
ENDS_OF_TIME: Final = [
    *("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00"),
    *("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59"),
]


def zones_of(dialect: Dialect) -> list[str]:
    """Return whose zone counts: a court has none but the stage's."""
    return ["stage"] if dialect.name == "courts" else ["resource", "stage"]


def placed(dialect: Dialect, settings_changed: SettingsChanged, name: str, zone: str) -> dict[str, Any]:
    """Make a place, and put it, or its stage, in this zone."""
    is_of_stage = name.startswith("stage")
    settings_changed(DEFAULT_TIMEZONE=zone if is_of_stage else HONOLULU)
    return dialect.other_place(name, zone=None if is_of_stage else zone)


def is_past(dialect: Dialect, answer: Response) -> None:
    words = dialect.refusal(answer, 422 if dialect.name == "rooms" else 400)
    assert answer.body.get("errors", {"start_datetime": [words]}) == {"start_datetime": [PAST[dialect.name]]}


def seen(dialect: Dialect, claim: str) -> dict[str, Any]:
    return dialect.thing(dialect.admin.get(claim))


# Instants.


@with_instants
def test_an_instant_may_be_written_in_every_way_and_is_answered_in_one(dialect: Dialect) -> None:
    start, end = dialect.time_fields
    other = dialect.created(15)
    for text in WAYS_TO_WRITE_TEN:
        created = dialect.create_with(**{start: text, end: "2024-01-15T11:00:00Z"})
        assert created.status == 201, (text, created.raw)
        claim = dialect.id_of(created)

        assert dialect.thing(created)[start] == seen(dialect, claim)[start] == TEN, text
        assert TEN in dialect.read_list().raw.decode(), text
        dialect.taken(dialect.change(other, **{start: text, end: "2024-01-15T10:30:00Z"}), claim)
        moved = dialect.change(other, **{start: "2024-01-15 09:00:00", end: text})
        assert dialect.times("09:00", "10:00").items() <= dialect.thing(moved).items(), text
        assert dialect.delete(claim).status == dialect.deleted_status


@with_instants
def test_what_is_no_instant_is_a_fault_of_the_field(dialect: Dialect) -> None:
    claim = dialect.created(15)
    before = seen(dialect, claim)

    for bad in NO_INSTANTS:
        for field in dialect.time_fields:
            fields = {**dialect.times("15:30", "16:30"), field: bad}
            dialect.faulty(dialect.create_with(**fields), field)
            dialect.faulty(dialect.change(claim, **fields), field)
    assert seen(dialect, claim) == before
    assert dialect.blocking() == [claim]


@with_instants
def test_the_ends_of_time_are_refused_and_break_nothing(dialect: Dialect) -> None:
    claim = dialect.always_open().created(15)
    before = seen(dialect, claim)

    for zone in ("UTC", TONGA, HONOLULU):
        dialect.in_zone(zone)
        for edge in ENDS_OF_TIME:
            for field in dialect.time_fields:
                fields = {**dialect.times("10:00", "11:00"), field: edge}
                for answer in (dialect.create_with(**fields), dialect.change(claim, **fields)):
                    dialect.refusal(answer, 422 if dialect.name == "rooms" else 400)
                    assert set(answer.body.get("errors", [])) <= set(dialect.time_fields), answer.body
    assert seen(dialect, claim) == before
    assert dialect.blocking() == [claim]


@with_instants
def test_conflicts_are_exact_to_the_second(dialect: Dialect) -> None:
    start, end = dialect.time_fields
    claim = dialect.id_of(dialect.create_with(**{start: TEN, end: "2024-01-15T10:30:15Z"}))
    later = {end: "2024-01-15T11:00:00Z"}

    dialect.taken(dialect.create_with(**{start: "2024-01-15T10:30:14Z", **later}), claim)
    touching = dialect.create_with(**{start: "2024-01-15T10:30:15Z", **later})
    assert dialect.thing(touching)[start] == "2024-01-15T10:30:15Z"


# Wall clocks.


@with_intervals
def test_a_time_without_offset_is_on_the_resources_clock_else_the_stages(
    dialect: Dialect, settings_changed: SettingsChanged, at: At
) -> None:
    for of, number in itertools.product(zones_of(dialect), range(len(MOMENTS))):
        zone, local, end, instant = MOMENTS[number]
        place = placed(dialect, settings_changed, f"{of} {number}", zone)
        fields = {**dialect.wall_clock(local, f"{local[:11]}{end}"), **place}

        at(after(instant, seconds=-1))
        created = dialect.create_with(**fields)
        assert created.status == 201, (zone, local, created.raw)
        claim = dialect.id_of(created)
        if dialect.name != "courts":
            assert dialect.thing(created)[dialect.time_fields[0]] == instant, (zone, local)
        dialect.taken(dialect.bruno.create_with(**fields), claim)
        assert dialect.delete(claim).status == dialect.deleted_status
        at(after(instant, seconds=1))
        is_past(dialect, dialect.create_with(**fields))
        at("2024-01-14T12:00:00Z")


@with_instants
def test_a_move_reads_its_times_on_the_same_clock(dialect: Dialect) -> None:
    dialect.in_zone(SANTIAGO)
    claim = dialect.created(15)

    moved = dialect.change(claim, **dialect.wall_clock("2024-01-16 10:00:00", "2024-01-16T10:45:00"))

    expected = dialect.times("13:00", "13:45", day="2024-01-16")
    assert expected.items() <= dialect.thing(moved).items()


def test_a_time_that_the_clocks_skip_is_a_fault_of_its_field(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    start_field, end_field = dialect.time_fields
    for of, number in itertools.product(zones_of(dialect), range(len(SKIPPED))):
        zone, skipped, earlier, later = SKIPPED[number]
        place = placed(dialect, settings_changed, f"{of} {number}", zone)
        right = dialect.wall_clock(later, f"{later[:11]}06:00")
        claim = dialect.id_of(dialect.create_with(**right, **place))
        before = seen(dialect, claim)
        wrong = [(dialect.wall_clock(skipped, later), start_field)]
        if earlier[:10] == skipped[:10] or dialect.name in ("appointments", "rooms"):
            wrong.append((dialect.wall_clock(earlier, skipped), end_field))

        for fields, field in wrong:
            dialect.faulty(dialect.create_with(**fields, **place), field)
            dialect.faulty(dialect.change(claim, **fields), field)
        assert seen(dialect, claim) == before, zone


@with_instants
def test_what_lasts_across_a_change_of_the_clocks_is_as_long_as_it_is(dialect: Dialect) -> None:
    dialect.always_open().in_zone(MADRID)
    spring, autumn = "2024-03-31T0", "2024-10-27T0"
    lasting = [
        (f"{spring}1:30:00", f"{spring}3:30:00", dialect.times("00:30", "01:30", day=spring[:10])),
        # The words of a skipped hour, with an offset, are an instant.
        (f"{spring}2:30:00+01:00", f"{spring}4:00:00", dialect.times("01:30", "02:00", day=spring[:10])),
        (f"{autumn}1:30:00", f"{autumn}3:30:00", dialect.times("23:30", "26:30", day="2024-10-26")),
        # From half past two, the first, to half past two with the offset of the second.
        (f"{autumn}2:30:00", f"{autumn}2:30:00+01:00", dialect.times("00:30", "01:30", day=autumn[:10])),
    ]
    for start, end, expected in lasting:
        created = dialect.create_with(**dialect.wall_clock(start, end))
        assert created.status == 201, (start, created.raw)
        assert expected.items() <= dialect.thing(created).items(), start
        assert dialect.delete(dialect.id_of(created)).status == dialect.deleted_status

    none = dialect.create_with(**dialect.wall_clock(f"{autumn}2:30:00", f"{autumn}2:30:00"))
    dialect.faulty(none, dialect.time_fields[1])


@with_instants
def test_a_time_without_offset_for_what_does_not_exist_is_no_second_fault(dialect: Dialect) -> None:
    times = dialect.wall_clock("2024-03-31T02:30:00", "2024-03-31T03:30:00")

    if dialect.name == "rooms":
        answer = dialect.create_with(room_id=1, **times)
        dialect.faulty(answer, "room_id")
        assert answer.body["errors"] == {"room_id": ["La sala no existe"]}
    else:
        answer = dialect.create_with(professional_id=dialect.unknown_id, **times)
        assert dialect.refusal(answer, 404) == "Profesional no encontrado"


@with_instants
def test_a_change_of_zone_leaves_the_instants_alone(dialect: Dialect) -> None:
    claim = dialect.always_open().created(10)
    before = seen(dialect, claim)

    dialect.in_zone(TONGA)

    assert seen(dialect, claim) == before
    dialect.taken(dialect.bruno.create(10), claim)


# The clock.


@with_intervals
def test_the_clock_that_decides_is_the_services_own(dialect: Dialect, at: At) -> None:
    at("2035-06-01T12:00:00Z")

    assert dialect.create(10, day="2035-06-04").status == 201
    is_past(dialect, dialect.create(10, day="2035-05-31"))


def test_instants_are_answered_to_the_second_whatever_the_clock_says(dialect: Dialect, at: At) -> None:
    at("2024-01-14T12:34:56.789Z")
    expected = "2024-01-14T12:34:56.000Z" if dialect.name == "courts" else "2024-01-14T12:34:56Z"
    claim = dialect.created()

    shown = seen(dialect, claim)

    of_creation = {
        shown[key] for key in ("created_at", "updated_at", "creadoEn", "createdAt") if key in shown
    }
    assert of_creation == {expected}
    if dialect.name == "rooms":
        assert dialect.thing(dialect.cancel(claim))["cancelled_at"] == expected
