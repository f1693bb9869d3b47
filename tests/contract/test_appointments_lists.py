"""Lists: of a client, of a professional, of all; whole, latest first, and to each what is theirs to see."""

from typing import Any, Final

from tests.contract.appointments import OTHER_PROFESSIONAL, PROFESSIONAL, Appointments, slot
from tests.contract.appointments_answers import (
    ALL_LISTED,
    NO_PERMISSION,
    STATUSES,
    ids,
    made,
    made_list,
    professional_listed,
    refused,
    user_listed,
)
from tests.contract.courts import At

DAYS: Final = ("2024-01-17", "2024-01-15", "2024-01-19", "2024-01-16")
NOBODYS: Final = ("nadie", "a b", "ñandú", "{0}", "{client_id}", "100%", "%41", "a/b", "#")
"""Names that nobody has."""


def several(appointments: Appointments, **fields: Any) -> list[dict[str, Any]]:
    """Reservations of four days, latest first."""
    made = [appointments.booked(**fields, **slot("10:00", day=day)) for day in DAYS]
    return latest_first(made)


def latest_first(reservations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(reservations, key=lambda each: str(each["start_time"]), reverse=True)


# Of a client.


def test_a_clients_list_is_of_all_statuses_and_professionals_latest_first(appointments: Appointments) -> None:
    mine = several(appointments)
    for hour, status in enumerate(STATUSES, 12):
        mine.append(appointments.booked_in(status, **slot(f"{hour}:00")))
    mine.append(appointments.booked(professional_id=OTHER_PROFESSIONAL, **slot("15:00")))
    appointments.by("bruno").booked(**slot("16:00"))

    answer = appointments.of_user()

    assert answer.body["message"] == user_listed("ana")
    assert made_list(answer) == latest_first(mine)


def test_those_of_one_start_are_all_there(appointments: Appointments) -> None:
    professionals = (PROFESSIONAL, OTHER_PROFESSIONAL)
    expected = {appointments.booked(professional_id=each)["id"] for each in professionals}

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


def test_clients_see_nothing_of_another_and_ids_differ_by_case(appointments: Appointments) -> None:
    appointments.booked()

    for client_id in ("ana", "nadie", "sara"):
        refused(appointments.by("bruno").of_user(client_id), 403, NO_PERMISSION)
    refused(appointments.by("ANA").of_user("ana"), 403, NO_PERMISSION)
    assert made_list(appointments.admin.of_user("ANA")) == []


def test_whoever_is_unknown_has_empty_lists_and_is_named_to_the_letter(appointments: Appointments) -> None:
    for name in NOBODYS:
        for caller in (appointments.by(name), appointments.professional, appointments.admin):
            for answer, message in (
                (caller.of_user(name), user_listed(name)),
                (caller.of_professional(name), professional_listed(name)),
            ):
                assert (made_list(answer), answer.body["message"]) == ([], message)


def test_an_id_is_decoded_once(appointments: Appointments) -> None:
    for written, user in (("%61na", "ana"), ("%2561na", "%61na")):
        answer = appointments.admin.request("GET", f"/api/reservations/user/{written}")
        assert answer.body["message"] == user_listed(user)


def test_a_list_knows_no_filters_but_dates_and_no_pages(appointments: Appointments) -> None:
    mine = several(appointments)

    for query in ("page=2", "status=CANCELLED", "page=x&per_page=-1", "client_id=bruno"):
        answer = appointments.request("GET", f"/api/reservations/user/ana?{query}")
        assert made_list(answer) == mine


# Of a professional.


def test_a_professionals_list_is_theirs_and_does_not_tell_others_of_whom(appointments: Appointments) -> None:
    theirs = several(appointments)
    appointments.booked(professional_id=OTHER_PROFESSIONAL)

    for caller in (appointments.professional, appointments.admin, appointments.superadmin):
        answer = caller.of_professional()
        assert answer.body["message"] == professional_listed(PROFESSIONAL)
        assert made_list(answer) == theirs
    for user, role in (("carla", "user"), ("pablo", "STAFF"), ("nora", "STAFF")):
        listed = made_list(appointments.by(user, role=role).of_professional())
        assert listed == [{**each, "client_id": None} for each in theirs], user


def test_a_client_sees_what_is_taken_and_of_others_not_by_whom(appointments: Appointments) -> None:
    mine = appointments.booked(**slot("10:00"))
    theirs = appointments.by("bruno").booked(**slot("12:00"))
    block = appointments.blocked(client_id="sara", **slot("15:00"))

    answer = appointments.of_professional()

    assert answer.body["message"] == professional_listed(PROFESSIONAL)
    # By the professional's own id clients know a block.
    assert made_list(answer) == [block, {**theirs, "client_id": None}, mine]


def test_a_professional_sees_their_own_appointment_with_another(appointments: Appointments) -> None:
    pablo = appointments.other_professional
    mine = pablo.booked(client_id=OTHER_PROFESSIONAL, **slot("10:00"))
    other = appointments.booked(**slot("12:00"))

    assert made_list(pablo.of_professional(PROFESSIONAL)) == [{**other, "client_id": None}, mine]


# Of all.


def test_the_list_of_all_is_of_all_latest_first(appointments: Appointments) -> None:
    assert made_list(appointments.admin.everybodys()) == []
    assert made_list(appointments.professional.of_professional()) == []
    all_of_them = several(appointments)
    bruno = appointments.by("bruno")
    all_of_them.append(bruno.booked(professional_id=OTHER_PROFESSIONAL, **slot("12:00")))

    for caller in (appointments.admin, appointments.superadmin):
        answer = caller.everybodys()
        assert answer.body["message"] == ALL_LISTED
        assert made_list(answer) == latest_first(all_of_them)


def test_every_list_shows_a_change_at_once_and_what_is_long_past(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked()
    changed = made(appointments.professional.cancel(reservation["id"]), 200)

    for instant in ("2024-01-14T12:00:00Z", "2027-01-01T12:00:00Z"):
        at(instant)
        professional, admin = appointments.professional, appointments.admin
        for answer in (appointments.of_user(), professional.of_professional(), admin.everybodys()):
            assert made_list(answer) == [changed]
