"""Who does what with appointments, beyond the matrix of rights; names of professionals, and tenants."""

from collections.abc import Callable
from typing import Final

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import NO_PERMISSION, NO_PROFESSIONAL, ids, made, made_list, refused
from tests.contract.matrix import kept

CALLERS: Final[dict[str, Callable[[Appointments], Appointments]]] = {
    "client": lambda appointments: appointments,
    "other client": lambda appointments: appointments.by("bruno"),
    "professional": lambda appointments: appointments.professional,
    "other professional": lambda appointments: appointments.other_professional,
    "admin": lambda appointments: appointments.admin,
    "superadmin": lambda appointments: appointments.superadmin,
    "admin elsewhere": lambda appointments: appointments.by("alma", role="ADMIN", tenant="norte"),
    "nobody": lambda appointments: appointments.nobody,
}


def test_whoever_is_no_professional_any_more_sees_and_changes_nothing(appointments: Appointments) -> None:
    """Their token says that they are a client now."""
    pending = appointments.booked_in("PENDING")
    former, claim = appointments.by("sara", role="user"), pending["id"]

    assert made_list(former.of_professional()) == [{**pending, "client_id": None}]
    before = kept()
    for answer in (
        former.of_user("ana"),
        former.by_users(claim),
        former.get(claim),
        former.confirm(claim),
        former.cancel(claim),
        former.patch(claim, **slot("12:00")),
        former.delete(claim),
        former.create(client_id="ana", **slot("12:00")),
        former.patch_settings(buffer_minutes=5),
    ):
        refused(answer, 403, NO_PERMISSION)
    # What they make of their own time is no block any more.
    refused(former.create(client_id="sara", **slot("22:00")), 400)
    assert kept() == before


def test_settings_are_each_tenants_own(appointments: Appointments) -> None:
    here = made_list(appointments.all_settings())
    norte = appointments.by("ana", tenant="norte")
    norte.practising()
    assert CALLERS["admin elsewhere"](appointments).patch_settings(buffer_minutes=5).status == 200
    norte.practising(work_start_time="14:00", session_duration_minutes=60)

    assert made_list(appointments.all_settings()) == here
    assert [settings["user_id"] for settings in here] == ["pablo", "sara"]
    assert [settings["user_id"] for settings in made_list(norte.all_settings())] == ["sara"]
    assert (appointments.free()[0], norte.free()[0]) == ("09:00", "14:00")
    assert made(appointments.settings(), 200)["id"] != made(norte.settings(), 200)["id"]
    assert made_list(norte.admin.of_professional("pablo")) == []
    # Nor is a client of one tenant known in the other.
    appointments.by("bruno").booked()
    refused(norte.of_user("bruno"), 403, NO_PERMISSION)
    assert made_list(norte.admin.of_user("bruno")) == made_list(norte.professional.of_user("bruno")) == []


def test_a_name_that_looks_like_a_professionals_is_another(appointments: Appointments) -> None:
    for name in ("pro-sara", "RES#sara", "sara#", "META", "%73ara", "sara%00", "SARA", " sara"):
        refused(appointments.settings(name), 404, NO_PROFESSIONAL)
        refused(appointments.availability(professional_id=name), 404, NO_PROFESSIONAL)
        refused(appointments.create(professional_id=name), 404, NO_PROFESSIONAL)


def test_odd_names_practise_like_others(appointments: Appointments) -> None:
    names = ("a#b", "a%23b", "a b", "ñandú", "{0}", "a/b", "x" * 200, "😀" * 50, "0")
    for hour, name in enumerate(names, 9):
        settings = appointments.practising(name)
        reservation = appointments.booked(professional_id=name, **slot(f"{hour:02}:00"))

        assert settings["user_id"] == reservation["professional_id"] == name
        assert made(appointments.settings(name), 200) == settings
        assert ids(appointments.admin.of_professional(name)) == [reservation["id"]]
        assert appointments.occupied(professional_id=name) == [reservation["start_time"]]
        assert made(appointments.by(name, role="STAFF").confirm(reservation["id"]), 200) == reservation
    assert appointments.occupied() == []
