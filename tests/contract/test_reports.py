"""Reports of a kind over some days: how full, how used, who did not come, what it brings in."""

import csv
import io
from typing import Any, Final

import pytest

from chalicelib.store import enrollments
from tests.api import Response
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.courts import At, Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, slot

NAMES: Final = ("occupancy", "usage", "no-shows", "revenue")
MONDAY, TUESDAY = "2024-01-15", "2024-01-16"
OPEN: Final = {"hours": [{"days": [1, 2], "from": "08:00", "to": "18:00"}], "prices": {"per_hour": 20}}


def asked(caller: Any, name: str, kind: str = "court", **query: str) -> Response:
    given = {"kind": kind, "from": MONDAY, "to": TUESDAY, **query}
    path = f"/api/reports/{name}?" + "&".join(f"{key}={value}" for key, value in given.items() if value)
    answer: Response = caller.admin.request("GET", path)
    return answer


def report(caller: Any, name: str, kind: str = "court", **query: str) -> dict[str, Any]:
    answer = asked(caller, name, kind, **query)
    assert answer.status == 200, answer.raw
    data: dict[str, Any] = answer.body["data"]
    return data


def row(caller: Any, name: str, kind: str = "court", **query: str) -> dict[str, Any]:
    (only,) = report(caller, name, kind, **query)["rows"]
    assert isinstance(only, dict)
    return only


def reserved(caller: Courts, begins: str, ends: str, **fields: Any) -> str:
    answer = caller.create(hora_inicio=begins, hora_fin=ends, **fields)
    assert answer.status == 201, answer.raw
    return str(answer.body["reserva"]["id"])


@pytest.fixture
def club(courts: Courts) -> Courts:
    """A court that is open ten hours on Monday and Tuesday, for 20 an hour."""
    answer = courts.admin.request("PUT", f"/api/rules/court/{courts.cancha_id}", json=OPEN)
    assert answer.status == 200, answer.raw
    return courts


def test_a_court_is_as_full_as_it_is_reserved_while_open(club: Courts) -> None:
    reserved(club, "09:00", "11:00")
    reserved(club.bruno, "12:00", "13:00", fecha=TUESDAY)
    cancelled = reserved(club, "14:00", "18:00")
    assert club.patch(cancelled, estado="CANCELADA").status == 200

    assert row(club, "occupancy") == {
        "resource_id": club.cancha_id,
        "name": "Cancha A",
        "open_minutes": 1200,
        "reserved_minutes": 180,
        "share": 0.15,
    }
    assert row(club, "occupancy", to=MONDAY)["share"] == 0.2


def test_a_closed_afternoon_is_not_open(club: Courts) -> None:
    closure = {"from": f"{MONDAY}T13:00", "to": f"{MONDAY}T23:00", "title": "Torneo", "reason": "Final"}
    assert club.admin.request("POST", "/api/closures", json=closure).status == 201

    assert row(club, "occupancy", to=MONDAY)["open_minutes"] == 300


def test_usage_tells_what_became_of_reservations_and_which_hours_are_busy(club: Courts) -> None:
    reserved(club, "09:00", "10:30")
    reserved(club, "11:00", "12:00")
    reserved(club.bruno, "09:30", "10:00", fecha=TUESDAY)
    assert club.patch(reserved(club, "15:00", "16:00"), estado="CANCELADA").status == 200

    found = report(club, "usage")
    (counts,) = found["rows"]

    assert (counts["reservations"], counts["users"], counts["minutes"]) == (3, 2, 180)
    assert (counts["pending"], counts["cancelled"], counts["completed"]) == (3, 1, 0)
    assert found["days"] == [
        {"date": MONDAY, "reservations": 2},
        {"date": TUESDAY, "reservations": 1},
    ]
    assert found["hours"] == [
        {"day": 1, "hour": 9, "minutes": 60},
        {"day": 1, "hour": 10, "minutes": 30},
        {"day": 1, "hour": 11, "minutes": 60},
        {"day": 2, "hour": 9, "minutes": 30},
    ]


def test_revenue_is_the_sum_of_what_was_to_be_paid_when_it_was_booked(club: Courts) -> None:
    reserved(club, "09:00", "11:00")
    reserved(club.bruno, "12:00", "13:00", fecha=TUESDAY)
    club.admin.request("PUT", f"/api/rules/court/{club.cancha_id}", json={"prices": {"per_hour": 99}})

    found = report(club, "revenue")

    assert (found["total"], found["rows"][0]["total"]) == (60.0, 60.0)
    assert found["days"] == [{"date": MONDAY, "total": 40.0}, {"date": TUESDAY, "total": 20.0}]


def test_without_prices_the_clients_own_total_counts(courts: Courts) -> None:
    reserved(courts, "09:00", "10:00", total=12.5)

    assert report(courts, "revenue")["total"] == 12.5


def test_who_did_not_come_is_told_by_resource_and_by_name(gym: Gym, at: At) -> None:
    member = gym.joined()
    seat = member.seated(gym.scheduled())
    at("2024-01-15T09:30:00+00:00")
    assert gym.staff.patch(seat["id"], status="NO_SHOW").status == 200

    found = report(gym, "no-shows", "class")

    assert found["rows"] == [
        {
            "resource_id": gym.class_id,
            "name": found["rows"][0]["name"],
            "over": 1,
            "no_shows": 1,
            "share": 1.0,
        }
    ]
    assert [(absent["user_id"], absent["no_shows"]) for absent in found["users"]] == [(member.user, 1)]


def test_a_class_is_as_full_as_its_seats(gym: Gym) -> None:
    gym.joined().seated(gym.scheduled(max_capacity=4))

    found = row(gym, "occupancy", "class")

    assert found["share"] == 0.25
    assert found["open_minutes"] == 4 * found["reserved_minutes"]


def test_how_full_classes_are_takes_no_look_at_their_seats(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenant may have a thousand sessions: the seats of each are a request of their own."""
    first, second = (
        gym.scheduled(max_capacity=2),
        gym.scheduled(max_capacity=2, start_time="12:00", end_time="13:00"),
    )
    gym.joined().seated(first)
    seat = gym.seated(second)
    assert gym.cancel(seat["id"]).status == 200

    def of_session(*_: object) -> None:
        raise AssertionError("the seats are read")

    monkeypatch.setattr(enrollments, "of_session", of_session)
    assert row(gym, "occupancy", "class")["share"] == 0.25


def test_rooms_and_professionals_have_reports_too(rooms: Rooms, appointments: Appointments) -> None:
    rooms.booked(**slot("10:00", "12:00"))
    appointments.booked()

    assert row(rooms, "occupancy", "room")["reserved_minutes"] == 120
    found = report(appointments, "usage", "professional")["rows"]
    assert {row["resource_id"]: row["reservations"] for row in found}[PROFESSIONAL] == 1


def test_professionals_have_the_names_of_people_and_stand_by_these(appointments: Appointments) -> None:
    """A user's id, often a UUID, tells an administrator nothing."""
    assert [row["name"] for row in report(appointments, "usage", "professional")["rows"]] == ["pablo", "sara"]
    appointments.by("pablo", name="Úrsula Paz", email="ursula@example.com", role="STAFF").known()
    appointments.professional.known()

    for name in NAMES:
        found = report(appointments, name, "professional")["rows"]
        assert [row["name"] for row in found] == ["Sara Mora", "Úrsula Paz"]
    one = report(appointments, "usage", "professional", id=PROFESSIONAL)["rows"]
    assert [row["name"] for row in one] == ["Sara Mora"]


def test_what_runs_into_the_days_counts_as_far_as_it_lies_within_them(rooms: Rooms) -> None:
    rooms.booked(start_datetime=f"{MONDAY}T23:00:00Z", end_datetime=f"{TUESDAY}T02:00:00Z")

    found = row(rooms, "occupancy", "room", **{"from": TUESDAY})

    assert found["reserved_minutes"] == 120
    assert row(rooms, "usage", "room", **{"from": TUESDAY})["reservations"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_also_a_table_in_which_nothing_is_a_formula(courts: Courts, name: str) -> None:
    courts.admin.request("PUT", f"/api/canchas/{courts.cancha_id}", json={"nombre": '=1+1"; "'})

    answer = asked(courts, name, format="csv")
    head, first = csv.reader(io.StringIO(answer.raw.decode()))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    assert head[:2] == ["resource_id", "name"]
    assert first[:2] == [courts.cancha_id, '\'=1+1"; "']


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"to": "2024-01-14"}, "to"),
        ({"to": "2024-04-16"}, "to"),
        ({"from": "ayer"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"format": "xml"}, "format"),
    ],
)
def test_a_mistake_in_the_query_is_named(courts: Courts, query: dict[str, str], field: str) -> None:
    answer = asked(courts, "usage", **query)

    assert (answer.status, list(answer.body["errors"])) == (422, [field])


@pytest.mark.parametrize("query", [{"kind": "boat"}, {"id": "unknown"}])
def test_what_there_is_not_has_no_report(courts: Courts, query: dict[str, str]) -> None:
    assert asked(courts, "usage", **query).status == 404


def test_one_of_the_resources_and_92_days_can_be_asked_for(club: Courts) -> None:
    reserved(club, "09:00", "10:00")

    found = report(club, "usage", id=club.cancha_id, to="2024-04-15")

    assert len(found["days"]) == 92
    assert found["rows"][0]["reservations"] == 1


def test_without_days_it_is_the_thirty_up_to_today(courts: Courts) -> None:
    found = report(courts, "usage", **{"from": "", "to": ""})

    assert (found["from"], found["to"], len(found["days"])) == ("2023-12-16", "2024-01-14", 30)
