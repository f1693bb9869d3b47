"""A reservation without payment: who may make it, what it is, and what is checked before what."""

from typing import Any

import pytest

from tests.contract.appointments import (
    OTHER_PROFESSIONAL,
    PROFESSIONAL,
    Appointments,
    slot,
    times,
)
from tests.contract.appointments_answers import (
    KEYS,
    NO_PERMISSION,
    NO_PROFESSIONAL,
    TAKEN,
    UNKNOWN,
    ids,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.callers import MISSING

PAST = slot("10:00", day="2024-01-12")
NIGHT = slot("22:00")
FAR = slot("10:00", day="2024-06-03")


def nothing_was_made(appointments: Appointments) -> None:
    assert made_list(appointments.admin.everybodys()) == []
    assert appointments.occupied() == []


# What it is.


def test_a_client_books_for_themselves(appointments: Appointments) -> None:
    answer = appointments.create(**slot("10:00", "11:00"))

    reservation = made(answer, 201)
    assert reservation == {
        "id": reservation["id"],
        "client_id": "ana",
        "professional_id": "sara",
        **slot("10:00", "11:00"),
        "status": "CONFIRMED",
        "session_modality": "Virtual",
        "created_at": "2024-01-14T12:00:00Z",
    }
    assert set(reservation) == KEYS
    for caller in (appointments, appointments.professional, appointments.admin):
        assert made(caller.get(reservation["id"]), 200) == reservation
    assert made_list(appointments.of_user()) == [reservation]
    assert made_list(appointments.of_professional()) == [reservation]
    assert made_list(appointments.admin.everybodys()) == [reservation]


def test_every_reservation_has_an_id_of_its_own(appointments: Appointments) -> None:
    made_ids = [appointments.booked(**slot(f"{hour}:00"))["id"] for hour in range(10, 18)]

    assert len(set(made_ids)) == 8


@pytest.mark.parametrize("requires_approval", [False, True])
@pytest.mark.parametrize("wish", [MISSING, "PENDING", "CONFIRMED"])
def test_a_clients_own_wish_is_ignored(
    appointments: Appointments, requires_approval: bool, wish: object
) -> None:
    appointments.practising(requires_approval=requires_approval)

    reservation = appointments.booked(status=wish)

    assert reservation["status"] == ("PENDING" if requires_approval else "CONFIRMED")


@pytest.mark.parametrize("requires_approval", [False, True])
@pytest.mark.parametrize("wish", ["PENDING", "CONFIRMED"])
def test_the_wish_of_professional_and_admin_counts(
    appointments: Appointments, requires_approval: bool, wish: str
) -> None:
    appointments.practising(requires_approval=requires_approval)

    for hour, caller in enumerate((appointments.professional, appointments.admin), 10):
        reservation = caller.booked(client_id="ana", status=wish, **slot(f"{hour}:00"))
        assert reservation["status"] == appointments.status_of(reservation["id"]) == wish


@pytest.mark.parametrize("wish", ["CANCELLED", "confirmed", "EXPIRED", "x", 5, True, [], {}])
def test_professional_and_admin_may_wish_for_nothing_else(appointments: Appointments, wish: Any) -> None:
    for caller in (appointments.professional, appointments.admin):
        refused_naming(caller.create(client_id="ana", status=wish), "status")

    nothing_was_made(appointments)


def test_what_a_professional_or_an_admin_makes_is_the_clients(appointments: Appointments) -> None:
    for hour, caller in enumerate((appointments.professional, appointments.admin), 10):
        reservation = caller.booked(client_id="bruno", **slot(f"{hour}:00"))
        assert reservation["client_id"] == "bruno"
        assert made(appointments.by("bruno").get(reservation["id"]), 200) == reservation
        refused(appointments.get(reservation["id"]), 403, NO_PERMISSION)
    assert ids(appointments.admin.of_user("alma")) == []
    assert len(ids(appointments.by("bruno").of_user())) == 2


def test_a_professional_is_a_client_of_others(appointments: Appointments) -> None:
    pablo = appointments.other_professional

    reservation = pablo.booked(client_id=OTHER_PROFESSIONAL, professional_id=PROFESSIONAL)

    assert reservation["client_id"] == OTHER_PROFESSIONAL
    assert made_list(pablo.of_user()) == [reservation]
    refused(pablo.create(client_id="ana", **slot("14:00")), 403, NO_PERMISSION)


# Modality.


@pytest.mark.parametrize(
    ("offered", "sent", "kept"),
    [
        ("BOTH", "Virtual", "Virtual"),
        ("BOTH", "Presencial", "Presencial"),
        ("BOTH", "presencial", "Presencial"),
        ("BOTH", "virtual", "Presencial"),
        ("BOTH", "En persona", "Presencial"),
        ("BOTH", "", ""),
        ("BOTH", MISSING, ""),
        ("Virtual", "Virtual", "Virtual"),
        ("Virtual", "", ""),
        ("Virtual", MISSING, ""),
        ("Presencial", "Presencial", "Presencial"),
        ("Presencial", "x", "Presencial"),
        ("Presencial", MISSING, ""),
    ],
)
def test_anything_but_virtual_is_presencial(
    appointments: Appointments, offered: str, sent: object, kept: str
) -> None:
    appointments.practising(session_modalities=offered)

    assert appointments.booked(session_modality=sent)["session_modality"] == kept


@pytest.mark.parametrize(
    ("offered", "sent"), [("Virtual", "Presencial"), ("Virtual", "x"), ("Presencial", "Virtual")]
)
def test_a_modality_that_is_not_offered_is_refused(
    appointments: Appointments, offered: str, sent: str
) -> None:
    appointments.practising(session_modalities=offered)

    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.create(client_id="ana", session_modality=sent), 400)

    nothing_was_made(appointments)


# Fields.


@pytest.mark.parametrize("field", ["client_id", "professional_id", "start_time", "end_time"])
@pytest.mark.parametrize("absent", [MISSING, None, "", "  "])
def test_a_required_field_that_is_absent_is_named(
    appointments: Appointments, field: str, absent: object
) -> None:
    refused_naming(appointments.create(**{field: absent}), field)

    nothing_was_made(appointments)


@pytest.mark.parametrize("field", ["client_id", "professional_id", "session_modality"])
@pytest.mark.parametrize("bad", [5, True, [], {}, "x" * 2001], ids=lambda bad: repr(bad)[:20])
def test_a_field_of_a_wrong_kind_is_named(appointments: Appointments, field: str, bad: object) -> None:
    refused_naming(appointments.create(**{field: bad}), field)

    nothing_was_made(appointments)


def test_the_first_faulty_field_is_named(appointments: Appointments) -> None:
    refused_naming(appointments.create(start_time="x", end_time="y"), "start_time")


def test_unknown_fields_are_nobodys_business(appointments: Appointments) -> None:
    reservation = appointments.booked(id="x", created_at="2020-01-01T00:00:00Z", refund="pending", precio=5)

    assert set(reservation) == KEYS
    assert reservation["id"] != "x"
    assert reservation["created_at"] == "2024-01-14T12:00:00Z"


@pytest.mark.parametrize(
    ("start", "end"),
    [("11:00", "10:00"), ("10:00", "10:00")],
)
def test_the_end_must_be_after_the_start(appointments: Appointments, start: str, end: str) -> None:
    refused(appointments.create(**slot(start, end)), 400)

    nothing_was_made(appointments)


def test_a_reservation_lasts_a_minute_at_least(appointments: Appointments) -> None:
    short = {"start_time": "2024-01-15T10:00:00Z", "end_time": "2024-01-15T10:00:59Z"}

    refused(appointments.create(**short), 400)
    refused(appointments.professional.create(client_id="sara", **short), 400)

    assert times(appointments.booked(**slot("10:00", "10:01"))) == slot("10:00", "10:01")


# The order of checks.


def test_fields_come_before_permission(appointments: Appointments) -> None:
    refused_naming(appointments.create(client_id="bruno", start_time="x"), "start_time")


def test_permission_comes_before_the_professional(appointments: Appointments) -> None:
    refused(appointments.create(client_id="bruno", professional_id=UNKNOWN), 403, NO_PERMISSION)


def test_the_professional_comes_before_all_that_is_asked_of_the_time(appointments: Appointments) -> None:
    for when in (PAST, NIGHT, FAR):
        refused(appointments.create(professional_id=UNKNOWN, **when), 404, NO_PROFESSIONAL)
    refused(appointments.create(professional_id="bruno"), 404, NO_PROFESSIONAL)


def test_the_deposit_comes_before_the_time_and_the_modality(appointments: Appointments) -> None:
    appointments.practising(requires_deposit=True, deposit_amount=5000, session_modalities="Virtual")

    reason = refused(appointments.create(), 400)
    for fields in (PAST, NIGHT, FAR, {"session_modality": "Presencial"}):
        refused(appointments.create(**fields), 400, reason)
    nothing_was_made(appointments)


def test_the_deposit_is_asked_for_whoever_makes_the_reservation(appointments: Appointments) -> None:
    appointments.practising(requires_deposit=True, deposit_amount=5000)

    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.create(client_id="ana"), 400)
    nothing_was_made(appointments)


def test_the_conflict_comes_last(appointments: Appointments) -> None:
    appointments.practising(session_modalities="Virtual")
    appointments.booked(**slot("10:00"))
    night = appointments.blocked(client_id="sara", **NIGHT)

    refused(appointments.create(**slot("10:30")), 409, TAKEN)
    refused(appointments.create(session_modality="Presencial", **slot("10:30")), 400)
    refused(appointments.create(**times(night)), 400)


def test_every_refusal_has_a_reason_of_its_own(appointments: Appointments) -> None:
    appointments.practising(session_modalities="Virtual")
    reasons = [refused(appointments.create(**when), 400) for when in (PAST, NIGHT, FAR)]
    reasons.append(refused(appointments.create(session_modality="Presencial"), 400))
    appointments.practising(requires_deposit=True, deposit_amount=5000)
    reasons.append(refused(appointments.create(), 400))

    assert len(set(reasons)) == 5
