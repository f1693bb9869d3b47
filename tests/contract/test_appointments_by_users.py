"""By users: the rows that a professional's table shows of the reservations it is given."""

import json
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.appointments import OTHER_PROFESSIONAL, Appointments, slot, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    ROW_KEYS,
    UNKNOWN,
    made,
    made_list,
    refused,
)
from tests.contract.courts import At

SANTIAGO: Final = "America/Santiago"


def send(appointments: Appointments, body: Any) -> Answer:
    return appointments.request("POST", "/api/reservations/by-users", json=body)


def test_a_row_says_who_when_and_how(appointments: Appointments) -> None:
    reservation = appointments.booked(**slot("10:00", "11:00"))

    for caller in (appointments.professional, appointments.admin, appointments.superadmin):
        answer = caller.by_users(reservation)
        assert answer.status == 200
        assert made_list(answer) == [
            {
                "id": reservation["id"],
                "fullname": "Ana López",
                "email": "ana@example.com",
                "date": "2024-01-15",
                "schedule": "10:00 - 11:00",
                "modality": "Virtual",
                "status": "CONFIRMED",
                "itPast": False,
            }
        ]


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


def test_what_is_unknown_or_of_others_is_left_out(appointments: Appointments) -> None:
    mine = appointments.booked(**slot("10:00"))["id"]
    theirs = appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("12:00"))["id"]
    block = appointments.blocked(client_id="sara", **slot("15:00"))["id"]
    asked = [UNKNOWN, theirs, "x", mine, block]

    assert [each["id"] for each in appointments.professional.rows(*asked)] == [mine]
    assert [each["id"] for each in appointments.other_professional.rows(*asked)] == [theirs]
    assert [each["id"] for each in appointments.admin.rows(*asked)] == [theirs, mine]


def test_what_was_deleted_is_left_out(appointments: Appointments) -> None:
    reservation = appointments.booked()
    appointments.delete(reservation["id"])

    assert appointments.admin.rows(reservation["id"]) == []


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "CANCELLED"])
@pytest.mark.parametrize("modality", ["Virtual", "Presencial", ""])
def test_status_and_modality_are_those_of_the_reservation(
    appointments: Appointments, status: str, modality: str
) -> None:
    reservation = appointments.booked_in(status, session_modality=modality)

    [row] = appointments.professional.rows(reservation["id"])

    assert (row["status"], row["modality"]) == (status, modality)


def test_whom_a_professional_books_for_is_called_by_their_own_name(appointments: Appointments) -> None:
    made_list(appointments.by("bruno").of_user())
    reservation = appointments.professional.booked(client_id="bruno")

    [row] = appointments.professional.rows(reservation["id"])

    assert (row["fullname"], row["email"]) == ("Bruno Díaz", "bruno@example.com")


@pytest.mark.parametrize(
    ("zone", "start", "end", "date", "schedule"),
    [
        (SANTIAGO, "2024-01-15T13:00:00Z", "2024-01-15T13:45:00Z", "2024-01-15", "10:00 - 10:45"),
        (SANTIAGO, "2024-01-17T02:00:00Z", "2024-01-17T02:45:00Z", "2024-01-16", "23:00 - 23:45"),
        ("Pacific/Tongatapu", "2024-01-15T20:00:00Z", "2024-01-15T21:00:00Z", "2024-01-16", "09:00 - 10:00"),
        ("Asia/Kolkata", "2024-01-15T04:00:00Z", "2024-01-15T05:15:00Z", "2024-01-15", "09:30 - 10:45"),
        ("Europe/Madrid", "2024-01-15T22:15:00Z", "2024-01-15T23:00:00Z", "2024-01-15", "23:15 - 00:00"),
    ],
)
def test_date_and_schedule_are_on_the_professionals_clock(
    appointments: Appointments, zone: str, start: str, end: str, date: str, schedule: str
) -> None:
    appointments.practising(
        timezone=zone, work_days="MON-SUN", work_start_time="00:00", work_end_time="24:00"
    )
    reservation = appointments.booked(start_time=start, end_time=end)

    [row] = appointments.professional.rows(reservation["id"])

    assert (row["date"], row["schedule"]) == (date, schedule)


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


def test_a_row_follows_its_reservation(appointments: Appointments) -> None:
    reservation = appointments.booked()
    moved = made(appointments.patch(reservation["id"], **slot("16:00", "17:00")), 200)

    [row] = appointments.professional.rows(reservation["id"])

    assert times(moved) == slot("16:00", "17:00")
    assert row["schedule"] == "16:00 - 17:00"


def test_nothing_asked_is_nothing_answered(appointments: Appointments) -> None:
    assert appointments.professional.rows() == []


def test_a_hundred_are_answered_and_one_more_is_too_many(appointments: Appointments) -> None:
    reservation = appointments.booked()["id"]
    others = [f"clx1abc2def3ghi{number:02}" for number in range(99)]

    assert [each["id"] for each in appointments.professional.rows(*others, reservation)] == [reservation]
    refused(appointments.professional.by_users(*others, "otro", reservation), 400)


@pytest.mark.parametrize(
    "body",
    [{}, {"id": "x"}, None, "x", 5, True, [1], ["x"], [None], [[]], [{}], [{"id": None}], [{"id": 5}]],
    ids=json.dumps,
)
def test_what_is_no_array_of_objects_with_an_id_is_refused(appointments: Appointments, body: Any) -> None:
    refused(send(appointments.professional, body), 400)


@pytest.mark.parametrize("role", ["user", "client", "patient", "king"])
def test_rows_are_not_for_clients(appointments: Appointments, role: str) -> None:
    reservation = appointments.booked()

    refused(appointments.by("ana", role=role).by_users(reservation["id"]), 403, NO_PERMISSION)
