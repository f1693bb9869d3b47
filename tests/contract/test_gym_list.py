"""GET /api/v1/reservations and /me: filters, order, pages."""

from collections.abc import Collection
from itertools import product
from typing import Any, Final

from tests.api import Response
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import STATUSES, UNKNOWN, ids, invalid, made

DAYS: Final = ("2024-01-15", "2024-01-16", "2024-01-17", "2024-01-18")
RANGES: Final[list[tuple[dict[str, str], slice]]] = [
    # Dates asked for, and which of the days they hold.
    ({"date_from": "2024-01-16"}, slice(1, 4)),
    ({"date_to": "2024-01-16"}, slice(2)),
    ({"date_from": "2024-01-16", "date_to": "2024-01-17"}, slice(1, 3)),
    ({"date_from": "2024-01-16", "date_to": "2024-01-16"}, slice(1, 2)),
    ({"date_from": "2024-01-17", "date_to": "2024-01-16"}, slice(0)),
    ({"date_from": "2024-01-19"}, slice(0)),
    ({"date_to": "2024-01-14"}, slice(0)),
    ({"date_from": "1999-01-01", "date_to": "2999-12-31"}, slice(4)),
]
WRONG: Final[dict[str, tuple[str, ...]]] = {
    "status": ("confirmed", "PENDING"),
    "dateFrom": ("15/01/2024", "2024-02-30"),
    "dateTo": ("mañana", "2024-13-01"),
    "page": ("0", "-1", "x", "1.5", "9" * 5000),
    "limit": ("0", "101", "-5", "ten", "\u0661"),
}


def holds(gym: Gym, expected: set[str], **query: Any) -> None:
    """Assert that a list holds these and counts them."""
    answer = gym.list(**{"limit": 100, **query})
    assert set(ids(answer)) == expected, query
    assert answer.body["pagination"]["total"] == len(ids(answer)) == len(expected), query


# Who sees what.


def test_a_user_sees_their_own_and_staff_see_all_and_filter_by_user(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    mine, theirs = ana.seated(session_id)["id"], bruno.seated(session_id)["id"]
    own = ana.staff.joined().seated(session_id)["id"]

    assert ids(ana.list()) == ids(ana.mine()) == [mine]
    assert ids(bruno.list()) == ids(bruno.mine()) == [theirs]
    assert ids(ana.staff.mine()) == [own]
    for user in ("bruno", "ana", UNKNOWN):
        holds(ana, {mine}, user_id=user)
    for role in ("STAFF", "ADMIN", "SUPERADMIN"):
        caller = ana.by("jefa", role=role)
        holds(caller, {mine, theirs, own})
        holds(caller, {mine}, user_id="ana")
        holds(caller, {theirs}, user_id="bruno")
        holds(caller, set(), user_id=UNKNOWN)
    assert made(ana.staff.get(mine), 200) == made(ana.get(mine), 200)


# Filters.


def test_ones_own_take_a_range_of_the_sessions_dates_both_included(ana: Gym) -> None:
    seats = [ana.seated(ana.scheduled(session_date=day))["id"] for day in DAYS]

    def mine(query: str) -> Response:
        return ana.request("GET", f"/api/v1/reservations/me?{query}")

    for query, shown in (
        ("from=2024-01-16", seats[1:]),
        ("to=2024-01-16", seats[:2]),
        ("from=2024-01-16&to=2024-01-17", seats[1:3]),
        ("from=2024-01-16&to=2024-01-16", seats[1:2]),
        ("from=2024-01-19", []),
    ):
        answer = mine(query)
        assert (set(ids(answer)), set(answer.body)) == (set(shown), {"data"}), query
    first = mine("from=2024-01-16&limit=2")
    second = mine(first.body["next"].removeprefix("?"))
    parts = [[row["id"] for row in part.body["data"]] for part in (first, second)]
    assert [len(part) for part in parts] == [2, 1]
    assert {seat for part in parts for seat in part} == set(seats[1:])
    assert second.body["next"] is None
    for query, field in (
        ("from=2024-01-17&to=2024-01-16", "to"),
        ("from=hoy", "from"),
        ("to=2024-02-30", "to"),
    ):
        invalid(mine(query), field)


def test_filters_combine_and_dates_are_those_of_the_session_inclusive(ana: Gym, bruno: Gym) -> None:
    yoga, box = ana.offered()["id"], ana.offered(name="Box")["id"]
    sessions = {
        ana.scheduled(class_id=class_id, session_date=day): (class_id, day)
        for class_id, day in product((yoga, box), DAYS)
    }
    statuses = dict(zip(DAYS, STATUSES, strict=True))
    seats: dict[str, tuple[str, str, dict[str, str]]] = {}
    for caller, (session, (class_id, day)) in product((ana, bruno), sessions.items()):
        said = {"class_id": class_id, "class_session_id": session, "status": statuses[day]}
        seats[caller.seated_in(statuses[day], session)["id"]] = (caller.user, day, said)

    def found_by(users: tuple[str, ...], asked: dict[str, str], days: Collection[str] = DAYS) -> set[str]:
        return {
            seat
            for seat, (user, day, said) in seats.items()
            if user in users and day in days and asked.items() <= said.items()
        }

    session = next(iter(sessions))
    queries: list[dict[str, str]] = [
        *({"status": status} for status in STATUSES),
        *({"class_id": yoga}, {"class_id": box}, {"class_id": UNKNOWN}),
        *({"class_session_id": session}, {"class_session_id": UNKNOWN}),
        *({"class_id": yoga, "status": "CANCELLED"}, {"class_id": box, "class_session_id": session}),
    ]
    for caller, users in ((ana, ("ana",)), (ana.staff, ("ana", "bruno"))):
        for dates, days in RANGES:
            holds(caller, found_by(users, {}, DAYS[days]), **dates)
        for asked in queries:
            holds(caller, found_by(users, asked), **asked)
            holds(caller, found_by(users, asked, DAYS[:2]), **asked, date_to=DAYS[1])
            holds(caller, found_by(("ana",), asked), user_id="ana", **asked)


def test_a_filter_out_of_its_range_is_a_fault_of_the_field_and_an_unknown_one_is_none(ana: Gym) -> None:
    for caller in (ana, ana.staff):
        for field, values in WRONG.items():
            for value in values:
                invalid(caller.list(**{field: value}), field)
    holds(ana, {ana.seated(ana.scheduled())["id"]}, color="red")


# Order and pages.


def test_newest_created_come_first_whatever_becomes_of_them(ana: Gym, at: At) -> None:
    expected: list[str] = []
    for minute, day in enumerate(("2024-01-17", "2024-01-15", "2024-01-18", "2024-01-16")):
        at(f"2024-01-14T12:0{minute}:00Z")
        expected.insert(0, ana.seated(ana.scheduled(session_date=day))["id"])
    at("2024-01-14T13:00:00Z")
    ana.cancel(expected[2])

    assert ids(ana.list()) == ids(ana.mine()) == ids(ana.staff.list()) == expected
    assert ids(ana.staff.list(date_from="2024-01-16")) == [expected[0], expected[1], expected[3]]


def test_pages_hold_everything_once_and_the_total_is_that_of_the_filtered(ana: Gym, at: At) -> None:
    created: list[str] = []
    for number in range(13):
        at(f"2024-01-14T12:{number:02}:00Z")
        session_id = ana.scheduled(start_time=f"{number + 9:02}:00", end_time="23:00")
        created.insert(0, ana.seated_in("CANCELLED" if number % 2 else "CONFIRMED", session_id)["id"])

    for caller in (ana, ana.staff):
        pages = [caller.list(limit=5, page=page) for page in (1, 2, 3, 4)]
        assert [reservation_id for page in pages for reservation_id in ids(page)] == created
        assert [len(ids(page)) for page in pages] == [5, 5, 3, 0]
        for number, page in enumerate(pages, 1):
            assert page.body["pagination"] == {"page": number, "limit": 5, "total": 13, "totalPages": 3}
        assert ids(caller.list()) == created[:10]
        assert ids(caller.list(limit=100)) == created
        filtered = caller.list(status="CANCELLED", limit=4, page=2)
        assert filtered.body["pagination"] == {"page": 2, "limit": 4, "total": 6, "totalPages": 2}
        assert ids(filtered) == [created[9], created[11]]
        beyond = caller.list(page=1000)
        assert ids(beyond) == []
        assert beyond.body["pagination"] == {"page": 1000, "limit": 10, "total": 13, "totalPages": 2}
    assert ids(ana.mine()) == created
