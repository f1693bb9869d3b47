"""Lists of things without pages in their documents: in parts where asked for, in the order of the whole."""

from typing import Any

import pytest

from tests.contract.appointments import Appointments
from tests.contract.calendars import Calendars
from tests.contract.callers import Caller
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.parts import FORGED, parts_of, rows_of
from tests.contract.test_webhooks import Webhooks, names
from tests.faults import faults

__all__ = ["names"]

COUNT = 5
NAMES = ("Ñu", "alba", "Álamo", "Zoe", "bea")


def in_parts(caller: Caller, path: str, name: str, others: list[Caller]) -> list[Any]:
    """Assert that the list is whole, and the same in parts of any size; the rows."""
    mark = "&" if "?" in path else "?"
    whole = caller.request("GET", path)
    assert "next" not in whole.body
    assert "link" not in whole.headers
    rows: list[Any] = whole.body[name]
    for limit in (1, 2, len(rows), 1000):
        answers = parts_of(caller, f"{path}{mark}limit={limit}")
        assert [set(answer.body) for answer in answers] == [{*whole.body, "next"}] * len(answers)
        assert rows_of(answers, name) == rows, limit
    with faults("Query") as queries:
        first = caller.request("GET", f"{path}{mark}limit=2")
    assert len([query for query in queries if b'"Limit": 3' in query.body]) <= 1
    bare = path.partition("?")[0]
    for other in others:
        assert is_invalid(other, bare + first.body["next"], "cursor"), other
    for value in FORGED:
        assert is_invalid(caller, f"{path}{mark}cursor={value}", "cursor"), value
    for value in ("0", "1001", "abc"):
        assert is_invalid(caller, f"{path}{mark}limit={value}", "limit"), value
    return rows


def is_invalid(caller: Caller, path: str, field: str) -> bool:
    answer = caller.request("GET", path)
    return answer.status in (400, 422) and field in answer.raw.decode()


def test_canchas_come_in_parts_by_name_to_everybody(courts: Courts) -> None:
    for nombre in NAMES:
        courts.built(nombre=nombre)

    rows = in_parts(courts.nobody, "/api/canchas", "canchas", [courts, courts.in_tenant("norte")])

    assert [row["nombre"] for row in rows] == sorted(NAMES, key=str.casefold)
    assert in_parts(courts, "/api/canchas", "canchas", [courts.bruno, courts.nobody]) == rows


def test_settings_of_professionals_come_in_parts(appointments: Appointments) -> None:
    for name in NAMES:
        appointments.practising(name)

    rows = in_parts(
        appointments,
        "/api/professional-settings",
        "data",
        [appointments.professional, appointments.by("bruno")],
    )

    assert {row["user_id"] for row in rows} >= set(NAMES)


@pytest.mark.usefixtures("names")
def test_webhooks_come_in_parts_oldest_first(courts: Courts) -> None:
    admin = Webhooks(courts.api).by("admin", role="ADMIN")
    made = [admin.created(url=f"https://hooks.example.com/{number}") for number in range(COUNT)]

    rows = in_parts(admin, "/api/webhooks", "data", [admin.by("otra", role="ADMIN")])

    assert rows == sorted(made, key=lambda webhook: str(webhook["id"]))


def test_calendars_come_in_parts_newest_first(calendars: Calendars) -> None:
    made = [calendars.made()["id"] for _ in range(COUNT)]
    admin = calendars.by("admin", role="ADMIN")
    theirs = admin.made()["id"]

    own = in_parts(calendars, "/api/calendars", "data", [calendars.by("bruno"), admin])
    everybodys = in_parts(admin, "/api/calendars?all=true", "data", [admin.by("otra", role="ADMIN")])

    assert {row["id"] for row in own} == set(made)
    assert {row["id"] for row in everybodys} == {*made, theirs}
    own_cursor = calendars.request("GET", "/api/calendars?limit=2").body["next"]
    assert is_invalid(admin, f"/api/calendars{own_cursor}&all=true", "cursor")


def test_ones_own_seats_come_in_parts_newest_first(ana: Gym, bruno: Gym) -> None:
    sessions = [ana.scheduled(session_date=f"2024-01-{day}") for day in (19, 15, 17, 16, 18)]
    seats = [ana.seated(session)["id"] for session in sessions]

    rows = in_parts(ana, "/api/v1/reservations/me", "data", [bruno])

    assert {row["id"] for row in rows} == set(seats)
