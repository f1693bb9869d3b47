"""Lists: of a client, of a professional, of all; whole, latest first, and to each what is theirs to see."""

from typing import Any

import pytest

from tests.contract.appointments import OTHER_PROFESSIONAL, PROFESSIONAL, Appointments, slot
from tests.contract.appointments_answers import (
    ALL_LISTED,
    NO_PERMISSION,
    ids,
    made_list,
    professional_listed,
    refused,
    user_listed,
)
from tests.contract.courts import At

DAYS = ("2024-01-17", "2024-01-15", "2024-01-19", "2024-01-16")


def several(appointments: Appointments, **fields: Any) -> list[dict[str, Any]]:
    """Reservations of four days, latest first."""
    made = [appointments.booked(**fields, **slot("10:00", day=day)) for day in DAYS]
    return sorted(made, key=lambda each: str(each["start_time"]), reverse=True)


# Of a client.


def test_a_clients_list_is_theirs_latest_first(appointments: Appointments) -> None:
    mine = several(appointments)
    appointments.by("bruno").booked(**slot("14:00"))

    answer = appointments.of_user()

    assert answer.body["message"] == user_listed("ana")
    assert made_list(answer) == mine


def test_a_clients_list_has_all_statuses(appointments: Appointments) -> None:
    expected = {
        appointments.booked_in(status, **slot(f"{hour}:00"))["id"]: status
        for hour, status in enumerate(("PENDING", "CONFIRMED", "CANCELLED"), 10)
    }

    assert {each["id"]: each["status"] for each in made_list(appointments.of_user())} == expected


def test_a_clients_list_has_all_professionals(appointments: Appointments) -> None:
    with_sara = appointments.booked(**slot("10:00"))
    with_pablo = appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("12:00"))

    assert made_list(appointments.of_user()) == [with_pablo, with_sara]


def test_those_of_one_start_are_all_there(appointments: Appointments) -> None:
    expected = {
        appointments.booked(professional_id=professional)["id"]
        for professional in (PROFESSIONAL, OTHER_PROFESSIONAL)
    }

    assert set(ids(appointments.of_user())) == expected


def test_professionals_see_of_a_client_what_is_theirs(appointments: Appointments) -> None:
    with_sara = appointments.booked(**slot("10:00"))
    with_pablo = appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("12:00"))

    assert made_list(appointments.professional.of_user("ana")) == [with_sara]
    assert made_list(appointments.other_professional.of_user("ana")) == [with_pablo]
    assert made_list(appointments.by("nora", role="STAFF").of_user("ana")) == []
    assert made_list(appointments.admin.of_user("ana")) == [with_pablo, with_sara]


def test_professionals_see_all_of_their_own(appointments: Appointments) -> None:
    pablo = appointments.other_professional
    as_client = pablo.booked(client_id=OTHER_PROFESSIONAL, **slot("10:00"))
    block = pablo.booked(client_id=OTHER_PROFESSIONAL, professional_id=OTHER_PROFESSIONAL, **slot("12:00"))
    appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("15:00"))

    assert made_list(pablo.of_user()) == [block, as_client]


@pytest.mark.parametrize("role", ["user", "client", "patient", "king"])
def test_clients_see_nothing_of_another(appointments: Appointments, role: str) -> None:
    appointments.booked()

    for client_id in ("ana", "nadie", "sara"):
        refused(appointments.by("bruno", role=role).of_user(client_id), 403, NO_PERMISSION)


@pytest.mark.parametrize(
    "client_id", ["nadie", "a b", "ñandú", "{0}", "{client_id}", "100%", "%41", "a/b", "#"]
)
def test_whoever_is_not_known_has_an_empty_list_and_is_named_letter_for_letter(
    appointments: Appointments, client_id: str
) -> None:
    for caller in (appointments.by(client_id), appointments.professional, appointments.admin):
        answer = caller.of_user(client_id)
        assert made_list(answer) == []
        assert answer.body["message"] == user_listed(client_id)


def test_an_id_is_decoded_once(appointments: Appointments) -> None:
    answer = appointments.admin.request("GET", "/api/reservations/user/%61na")
    twice = appointments.admin.request("GET", "/api/reservations/user/%2561na")

    assert answer.body["message"] == user_listed("ana")
    assert twice.body["message"] == user_listed("%61na")


def test_ids_differ_by_case(appointments: Appointments) -> None:
    appointments.booked()

    assert made_list(appointments.admin.of_user("ANA")) == []
    refused(appointments.by("ANA").of_user("ana"), 403, NO_PERMISSION)


def test_a_list_knows_no_filters_and_no_pages(appointments: Appointments) -> None:
    mine = several(appointments)

    for query in ("page=2", "limit=1", "status=CANCELLED", "page=x&limit=-1", "client_id=bruno"):
        answer = appointments.request("GET", f"/api/reservations/user/ana?{query}")
        assert made_list(answer) == mine


def test_a_change_is_seen_at_once(appointments: Appointments) -> None:
    reservation = appointments.booked()
    appointments.professional.cancel(reservation["id"])

    for answer in (appointments.of_user(), appointments.of_professional(), appointments.admin.everybodys()):
        assert [each["status"] for each in made_list(answer)] == ["CANCELLED"]


# Of a professional.


def test_a_professionals_list_is_theirs_latest_first(appointments: Appointments) -> None:
    theirs = several(appointments)
    appointments.booked(professional_id=OTHER_PROFESSIONAL)

    for caller in (appointments.professional, appointments.admin, appointments.superadmin):
        answer = caller.of_professional()
        assert answer.body["message"] == professional_listed(PROFESSIONAL)
        assert made_list(answer) == theirs


def test_a_client_sees_what_is_taken_and_of_others_not_by_whom(appointments: Appointments) -> None:
    mine = appointments.booked(**slot("10:00"))
    theirs = appointments.by("bruno").booked(**slot("12:00"))
    block = appointments.blocked(client_id="sara", **slot("15:00"))

    answer = appointments.of_professional()

    assert answer.body["message"] == professional_listed(PROFESSIONAL)
    assert made_list(answer) == [{**block, "client_id": None}, {**theirs, "client_id": None}, mine]


@pytest.mark.parametrize(("user", "role"), [("carla", "user"), ("pablo", "STAFF"), ("nora", "STAFF")])
def test_nobody_else_sees_whose_an_appointment_is(appointments: Appointments, user: str, role: str) -> None:
    theirs = several(appointments)

    listed = made_list(appointments.by(user, role=role).of_professional())

    assert listed == [{**each, "client_id": None} for each in theirs]


def test_a_professional_sees_their_own_appointment_with_another(appointments: Appointments) -> None:
    pablo = appointments.other_professional
    mine = pablo.booked(client_id=OTHER_PROFESSIONAL, **slot("10:00"))
    other = appointments.booked(**slot("12:00"))

    assert made_list(pablo.of_professional(PROFESSIONAL)) == [{**other, "client_id": None}, mine]


@pytest.mark.parametrize("professional_id", ["nadie", "ana", "{0}", "a b", "ñ"])
def test_a_professional_whom_nobody_knows_has_an_empty_list(
    appointments: Appointments, professional_id: str
) -> None:
    for caller in (appointments, appointments.professional, appointments.admin):
        answer = caller.of_professional(professional_id)
        assert made_list(answer) == []
        assert answer.body["message"] == professional_listed(professional_id)


# Of all.


def test_the_list_of_all_is_for_admins_latest_first(appointments: Appointments) -> None:
    theirs = several(appointments)
    other = appointments.by("bruno").booked(professional_id=OTHER_PROFESSIONAL, **slot("12:00"))

    for caller in (appointments.admin, appointments.superadmin):
        answer = caller.everybodys()
        assert answer.body["message"] == ALL_LISTED
        assert made_list(answer) == sorted(
            [*theirs, other], key=lambda each: str(each["start_time"]), reverse=True
        )


@pytest.mark.parametrize("role", ["user", "client", "STAFF", "professional", "king"])
def test_the_list_of_all_is_for_nobody_else(appointments: Appointments, role: str) -> None:
    refused(appointments.by("sara", role=role).everybodys(), 403, NO_PERMISSION)


def test_the_list_of_nothing_is_empty(appointments: Appointments) -> None:
    assert made_list(appointments.admin.everybodys()) == []
    assert made_list(appointments.professional.of_professional()) == []


def test_every_list_has_what_is_long_past(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked()
    at("2027-01-01T12:00:00Z")

    for answer in (
        appointments.of_user(),
        appointments.professional.of_professional(),
        appointments.admin.everybodys(),
    ):
        assert made_list(answer) == [reservation]
