"""By users: the rows that a professional's table shows of the reservations it is given."""

from itertools import product
from typing import Any, Final

from tests.api import Response
from tests.contract.appointments import OTHER_PROFESSIONAL, Appointments, slot
from tests.contract.appointments_answers import ROW_KEYS, STATUSES, UNKNOWN, deleted, made, made_list, refused
from tests.contract.common.adapters import ALWAYS_OPEN
from tests.contract.courts import At, Courts

SANTIAGO: Final = "America/Santiago"
ON_THE_WALL: Final = [
    # Zone, from when to when, and what a row says of it.
    (SANTIAGO, "2024-01-15T13:00:00Z", "2024-01-15T13:45:00Z", "Lunes, 15 de enero", "10:00"),
    (SANTIAGO, "2024-01-17T02:00:00Z", "2024-01-17T02:45:00Z", "Martes, 16 de enero", "23:00"),
    ("Pacific/Tongatapu", "2024-01-15T20:00:00Z", "2024-01-15T21:00:00Z", "Martes, 16 de enero", "09:00"),
    ("Asia/Kolkata", "2024-01-15T04:00:00Z", "2024-01-15T05:15:00Z", "Lunes, 15 de enero", "09:30"),
    ("Europe/Madrid", "2024-01-15T22:15:00Z", "2024-01-15T23:00:00Z", "Lunes, 15 de enero", "23:15"),
]
NO_REFERENCES: Final[list[Any]] = [
    *({}, {"id": "x"}, None, "x", 5, True, [1], ["x"], [None], [[]], [{}], [{"id": None}], [{"id": 5}])
]


def send(appointments: Appointments, body: Any) -> Response:
    return appointments.request("POST", "/api/reservations/by-users", json=body)


def test_a_row_says_who_when_and_how_and_follows_its_reservation(appointments: Appointments) -> None:
    reservation = appointments.booked(**slot("10:00", "11:00"))
    expected = {
        "id": reservation["id"],
        "fullname": "Ana López",
        "email": "ana@example.com",
        "date": "Lunes, 15 de enero",
        "schedule": "10:00",
        "modality": "Virtual",
        "status": "Confirmada",
        "itPast": False,
    }

    for caller in (appointments.professional, appointments.admin, appointments.superadmin):
        assert caller.rows(reservation) == [expected]
    made(appointments.patch(reservation["id"], **slot("16:00", "17:00")), 200)
    assert appointments.professional.rows(reservation) == [{**expected, "schedule": "16:00"}]


def test_the_list_of_a_professional_can_be_sent_as_it_is(appointments: Appointments) -> None:
    for hour, user in enumerate(("ana", "bruno", "carla"), 10):
        appointments.by(user).booked(**slot(f"{hour}:00"))
    listed = made_list(appointments.professional.of_professional())

    rows = made_list(send(appointments.professional, listed))

    assert [each["id"] for each in rows] == [each["id"] for each in listed]
    assert [each["fullname"] for each in rows] == ["Carla Gil", "Bruno Díaz", "Ana López"]
    assert all(set(each) == ROW_KEYS for each in rows)


def test_an_id_is_enough_and_the_rest_of_what_is_sent_counts_for_nothing(appointments: Appointments) -> None:
    reservation = appointments.booked()
    forged = {**reservation, "client_id": "bruno", "status": "CANCELLED", "fullname": "x", "email": 5}

    assert appointments.professional.rows(forged) == appointments.professional.rows(reservation["id"])


def test_rows_come_in_the_order_sent(appointments: Appointments) -> None:
    made_ids = [appointments.booked(**slot(f"{hour}:00"))["id"] for hour in (12, 10, 14, 11)]

    for order in (made_ids, made_ids[::-1], sorted(made_ids)):
        assert [each["id"] for each in appointments.professional.rows(*order)] == order


def test_what_is_unknown_deleted_or_of_others_is_left_out(appointments: Appointments, courts: Courts) -> None:
    mine = appointments.booked(**slot("10:00"))["id"]
    theirs = appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("12:00"))["id"]
    gone = deleted(appointments.delete(appointments.booked(**slot("14:00"))["id"]))["id"]
    block = appointments.blocked(client_id="sara", **slot("15:00"))["id"]
    asked = [UNKNOWN, theirs, courts.booked()["id"], gone, mine, block]

    assert [each["id"] for each in appointments.professional.rows(*asked)] == [mine]
    assert [each["id"] for each in appointments.other_professional.rows(*asked)] == [theirs]
    assert [each["id"] for each in appointments.admin.rows(*asked)] == [theirs, mine]


def test_status_and_modality_are_those_of_the_reservation(appointments: Appointments) -> None:
    expected = list(product(STATUSES, ("Virtual", "Presencial", "")))
    reservations = [
        appointments.booked_in(status, session_modality=modality, **slot(f"{hour:02}:00"))["id"]
        for hour, (status, modality) in enumerate(expected, 9)
    ]

    rows = appointments.professional.rows(*reservations)

    words = {"PENDING": "Pendiente", "CONFIRMED": "Confirmada", "CANCELLED": "Cancelada"}
    assert [(row["status"], row["modality"]) for row in rows] == [
        (words[status], modality) for status, modality in expected
    ]


def test_whom_a_professional_books_for_is_called_by_their_own_name(appointments: Appointments) -> None:
    made_list(appointments.by("bruno").of_user())
    reservation = appointments.professional.booked(client_id="bruno")

    [row] = appointments.professional.rows(reservation["id"])

    assert (row["fullname"], row["email"]) == ("Bruno Díaz", "bruno@example.com")


def test_date_and_schedule_are_on_the_professionals_clock(appointments: Appointments) -> None:
    for zone, start, end, date, schedule in ON_THE_WALL:
        appointments.practising(timezone=zone, **ALWAYS_OPEN)
        reservation = appointments.booked(start_time=start, end_time=end)

        [row] = appointments.professional.rows(reservation["id"])

        assert (row["date"], row["schedule"]) == (date, schedule), zone
        deleted(appointments.delete(reservation["id"]))


def test_a_row_is_past_once_it_has_ended(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked(**slot("10:00", "11:00"))

    for now, is_past in (
        ("2024-01-15T10:30:00Z", False),
        ("2024-01-15T10:59:59Z", False),
        ("2024-01-15T11:00:00Z", True),
        ("2024-01-16T11:00:00Z", True),
    ):
        at(now)
        [row] = appointments.professional.rows(reservation["id"])
        assert row["itPast"] is is_past


def test_a_thousand_are_answered_and_one_more_is_too_many(appointments: Appointments) -> None:
    """The document's client sends every reservation that its professional ever had."""
    reservation = appointments.booked()["id"]
    others = [f"clx1abc2def3gh{number:03}" for number in range(999)]

    assert appointments.professional.rows() == []
    assert [each["id"] for each in appointments.professional.rows(*others, reservation)] == [reservation]
    refused(appointments.professional.by_users(*others, "otro", reservation), 400)


def test_what_is_no_array_of_objects_with_an_id_is_refused(appointments: Appointments) -> None:
    for body in NO_REFERENCES:
        refused(send(appointments.professional, body), 400)
