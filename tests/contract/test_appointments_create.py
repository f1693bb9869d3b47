"""A reservation without payment: who may make it, what it is, and what is checked before what."""

from itertools import product
from typing import Any, Final

from tests.contract.appointments import OTHER_PROFESSIONAL, PROFESSIONAL, Appointments, slot, times
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

PAST: Final = slot("10:00", day="2024-01-12")
NIGHT: Final = slot("22:00")
FAR: Final = slot("10:00", day="2024-06-03")
MODALITIES: Final[dict[str, list[tuple[object, str | None]]]] = {
    "BOTH": [
        *(("Virtual", "Virtual"), ("Presencial", "Presencial"), ("presencial", "Presencial")),
        *(("virtual", "Presencial"), ("En persona", "Presencial"), ("", ""), (MISSING, "")),
    ],
    "Virtual": [("Virtual", "Virtual"), ("", ""), (MISSING, ""), ("Presencial", None), ("x", None)],
    "Presencial": [("Presencial", "Presencial"), ("x", "Presencial"), (MISSING, ""), ("Virtual", None)],
}
"""By what is offered: what is sent, and what is kept of it; None where it is refused."""
ABSENT: Final[tuple[Any, ...]] = (MISSING, None, "", "  ")
FIELD_ERRORS: Final[dict[str, tuple[Any, ...]]] = {
    **dict.fromkeys(("start_time", "end_time"), ABSENT),
    **dict.fromkeys(("client_id", "professional_id"), (*ABSENT, 5, True, [], {}, "x" * 2001)),
    "session_modality": (5, True, [], {}, "x" * 2001),
}


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
        assert made_list(caller.get(reservation["id"])) == [reservation]
    assert made_list(appointments.of_user()) == [reservation]
    assert made_list(appointments.of_professional()) == [reservation]
    assert made_list(appointments.admin.everybodys()) == [reservation]


def test_a_clients_wish_is_ignored_and_a_professionals_or_admins_counts(appointments: Appointments) -> None:
    for requires_approval, expected in ((False, "CONFIRMED"), (True, "PENDING")):
        appointments.practising(requires_approval=requires_approval)
        for wish in (MISSING, "PENDING", "CONFIRMED"):
            assert appointments.booked_once(status=wish)["status"] == expected, wish
        for wish, caller in product(
            ("PENDING", "CONFIRMED"), (appointments.professional, appointments.admin)
        ):
            assert caller.booked_once(client_id="ana", status=wish)["status"] == wish


def test_professional_and_admin_may_wish_for_nothing_else(appointments: Appointments) -> None:
    wishes: tuple[Any, ...] = ("CANCELLED", "confirmed", "EXPIRED", "x", 5, True, [], {})
    for wish, caller in product(wishes, (appointments.professional, appointments.admin)):
        refused_naming(caller.create(client_id="ana", status=wish), "status")

    nothing_was_made(appointments)


def test_what_a_professional_or_an_admin_makes_is_the_clients(appointments: Appointments) -> None:
    for hour, caller in enumerate((appointments.professional, appointments.admin), 10):
        reservation = caller.booked(client_id="bruno", **slot(f"{hour}:00"))
        assert reservation["client_id"] == "bruno"
        assert made_list(appointments.by("bruno").get(reservation["id"])) == [reservation]
        refused(appointments.get(reservation["id"]), 403, NO_PERMISSION)
    assert ids(appointments.admin.of_user("alma")) == []
    assert len(ids(appointments.by("bruno").of_user())) == 2


def test_a_professional_is_a_client_of_others(appointments: Appointments) -> None:
    pablo = appointments.other_professional

    reservation = pablo.booked(client_id=OTHER_PROFESSIONAL, professional_id=PROFESSIONAL)

    assert reservation["client_id"] == OTHER_PROFESSIONAL
    assert made_list(pablo.of_user()) == [reservation]
    refused(pablo.create(client_id="ana", **slot("14:00")), 403, NO_PERMISSION)


# Fields.


def test_anything_but_virtual_is_presencial_if_that_is_offered(appointments: Appointments) -> None:
    for offered, cases in MODALITIES.items():
        appointments.practising(session_modalities=offered)
        for sent, kept in cases:
            if kept is not None:
                assert appointments.booked_once(session_modality=sent)["session_modality"] == kept, sent
                continue
            for caller in (appointments, appointments.professional, appointments.admin):
                refused(caller.create(client_id="ana", session_modality=sent), 400)
    nothing_was_made(appointments)


def test_a_field_that_is_absent_or_of_a_wrong_kind_is_named(appointments: Appointments) -> None:
    """The first, if there are several; what is no instant is in common/test_time.py."""
    for field, values in FIELD_ERRORS.items():
        for value in values:
            refused_naming(appointments.create(**{field: value}), field)
    refused_naming(appointments.create(start_time="x", end_time="y"), "start_time")

    nothing_was_made(appointments)


def test_unknown_fields_are_nobodys_business(appointments: Appointments) -> None:
    reservation = appointments.booked(id="x", created_at="2020-01-01T00:00:00Z", refund="pending", precio=5)

    assert set(reservation) == KEYS
    assert reservation["id"] != "x"
    assert reservation["created_at"] == "2024-01-14T12:00:00Z"


def test_a_reservation_lasts_a_minute_at_least(appointments: Appointments) -> None:
    for end in ("09:00:00", "10:00:00", "10:00:59"):
        when = {"start_time": "2024-01-15T10:00:00Z", "end_time": f"2024-01-15T{end}Z"}
        refused(appointments.create(**when), 400)
        refused(appointments.professional.create(client_id="sara", **when), 400)
    nothing_was_made(appointments)

    assert times(appointments.booked(**slot("10:00", "10:01"))) == slot("10:00", "10:01")


# The order of checks.


def test_fields_come_first_then_permission_the_professional_and_the_time(appointments: Appointments) -> None:
    refused_naming(appointments.create(client_id="bruno", start_time="x"), "start_time")
    refused(appointments.create(client_id="bruno", professional_id=UNKNOWN), 403, NO_PERMISSION)
    for when in (PAST, NIGHT, FAR):
        refused(appointments.create(professional_id=UNKNOWN, **when), 404, NO_PROFESSIONAL)
    refused(appointments.create(professional_id="bruno"), 404, NO_PROFESSIONAL)


def test_the_deposit_comes_before_time_and_modality_each_with_its_reason(appointments: Appointments) -> None:
    appointments.practising(session_modalities="Virtual")
    wrong = (PAST, NIGHT, FAR, {"session_modality": "Presencial"})
    reasons = {refused(appointments.create(**fields), 400) for fields in wrong}
    appointments.practising(requires_deposit=True, deposit_amount=5000)
    deposit = refused(appointments.create(), 400)

    assert len({*reasons, deposit}) == 5
    for fields in wrong:
        refused(appointments.create(**fields), 400, deposit)
    for caller in (appointments.professional, appointments.admin):
        refused(caller.create(client_id="ana"), 400, deposit)
    nothing_was_made(appointments)


def test_the_conflict_comes_last(appointments: Appointments) -> None:
    appointments.practising(session_modalities="Virtual")
    appointments.booked(**slot("10:00"))
    night = appointments.blocked(client_id="sara", **NIGHT)

    refused(appointments.create(**slot("10:30")), 409, TAKEN)
    refused(appointments.create(session_modality="Presencial", **slot("10:30")), 400)
    refused(appointments.create(**times(night)), 400)
