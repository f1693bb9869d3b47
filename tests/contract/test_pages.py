"""Lists with pages by number: they are true as far as is counted, and a cursor leads on from any page."""

from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest

from chalicelib.http import pages
from chalicelib.store import start_order
from tests.api import Response
from tests.contract.callers import Caller
from tests.contract.gym import Gym
from tests.contract.parts import FORGED
from tests.contract.rooms import Rooms, address, slot
from tests.faults import faults

Counts = Callable[[Response], tuple[int, int, bool]]


def rooms_counts(answer: Response) -> tuple[int, int, bool]:
    """Return number and total of a page of rooms, and whether there are more."""
    meta = answer.body["meta"]
    return meta["current_page"], meta["total"], meta.get("total_is_at_least", False)


def gym_counts(answer: Response) -> tuple[int, int, bool]:
    pagination = answer.body["pagination"]
    return pagination["page"], pagination["total"], pagination.get("total_is_at_least", False)


def next_of(answer: Response) -> str:
    """Return the query that the header leads to, or nothing."""
    return answer.headers.get("link", "").partition("<")[2].partition(">")[0]


def followed(caller: Caller, path: str, counts: Counts) -> list[Any]:
    """Read a first page, and whatever its header leads to."""
    answer = caller.request("GET", path)
    assert answer.status == 200, answer.raw
    assert "next" not in answer.body
    rows: list[Any] = answer.body["data"]
    bare = path.partition("?")[0]
    while query := next_of(answer):
        assert "page=" not in query.replace("per_page=", "")
        answer = caller.request("GET", bare + query)
        assert answer.status == 200, answer.raw
        assert answer.body["next"] == (next_of(answer) or None)
        assert counts(answer) == (0, len(answer.body["data"]), True)
        rows = rows + answer.body["data"]
    return rows


def numbered(caller: Caller, path: str, counts: Counts) -> list[Any]:
    """Read all pages by number; their totals are true."""
    rows: list[Any] = []
    number = 1
    while True:
        answer = caller.request("GET", f"{path}&page={number}")
        assert answer.status == 200, answer.raw
        if not answer.body["data"]:
            break
        rows += answer.body["data"]
        number += 1
    assert counts(answer) == (number, len(rows), False)
    return rows


def is_invalid(caller: Caller, path: str, field: str) -> bool:
    answer = caller.request("GET", path)
    return answer.status in (400, 422) and field in answer.raw.decode()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than six records are looked at, two at a time."""
    monkeypatch.setattr(pages, "MOST_LOOKED_AT", 6)
    monkeypatch.setattr(pages, "MOST_ROWS", 2)
    monkeypatch.setattr(start_order, "_LARGEST_PAGE", 2)


QUERIES: Final = (
    "",
    "&status=confirmed",
    "&start_date=2024-01-15&end_date=2024-01-15",
    "&start_date=2024-01-16",
)


@pytest.fixture
def booked(rooms: Rooms) -> Rooms:
    """Eleven bookings of three days, Ana's and Bruno's, who invites her, one of them over midnight."""
    second = rooms.built(name="Sala B")["id"]
    bruno = rooms.by("bruno")
    for day, hour in product(("2024-01-15", "2024-01-16"), (10, 14)):
        rooms.booked(**slot(f"{hour}:00", day=day))
        bruno.booked(room_id=second, guests=[address("ana")], **slot(f"{hour}:00", day=day))
    rooms.booked(**slot("23:00", "25:00", day="2024-01-15"))
    rooms.booked_in("cancelled", **slot("16:00", day="2024-01-15"))
    bruno.booked(**slot("18:00", day="2024-01-15"))
    return rooms


def test_bookings_by_number_and_by_cursor_are_the_same(booked: Rooms) -> None:
    for caller in (booked, booked.admin):
        for query in (*QUERIES, f"&room_id={booked.room_id}"):
            whole = caller.request("GET", f"/api/bookings?per_page=100{query}").body["data"]
            assert whole
            for size in (1, 3, 4):
                path = f"/api/bookings?per_page={size}{query}"
                assert followed(caller, path, rooms_counts) == whole, path
                assert numbered(caller, path, rooms_counts) == whole, path
    assert len(booked.admin.listed()) == 11
    assert len(booked.listed()) == 10
    calendar = booked.calendar(start="2024-01-15", end="2024-01-17").body
    assert set(calendar) == {"data"}
    assert len(calendar["data"]) == 10


def test_a_cursor_of_bookings_is_of_its_caller_and_filters_and_outlives_what_it_names(booked: Rooms) -> None:
    first = booked.request("GET", "/api/bookings?per_page=2")
    query = next_of(first)
    expected = booked.request("GET", f"/api/bookings{query}").body["data"]

    for other, path in (
        (booked.by("bruno"), f"/api/bookings{query}"),
        (booked.admin, f"/api/bookings{query}"),
        (booked, f"/api/bookings{query}&status=confirmed"),
        (booked, f"/api/rooms{query}"),
        *((booked, f"/api/bookings?cursor={value}") for value in FORGED),
    ):
        assert is_invalid(other, path, "cursor"), path
    for row in first.body["data"]:
        assert booked.admin.delete(row["id"]).status == 204
    assert booked.request("GET", f"/api/bookings{query}&per_page=3").status == 200
    assert booked.request("GET", f"/api/bookings{query}").body["data"] == expected


@pytest.mark.usefixtures("few")
def test_beyond_what_is_counted_a_cursor_leads_on(booked: Rooms) -> None:
    for caller, query in product((booked, booked.admin), ("", "&start_date=2024-01-15")):
        first = caller.request("GET", f"/api/bookings?per_page=2{query}")
        assert rooms_counts(first) == (1, 6, True)
        assert first.body["meta"]["last_page"] == 3
        assert first.body["next"] == next_of(first)
        third = caller.request("GET", f"/api/bookings?per_page=2&page=3{query}")
        assert len(third.body["data"]) == 2
        assert is_invalid(caller, f"/api/bookings?per_page=2&page=4{query}", "cursor")
        assert is_invalid(caller, f"/api/bookings?page=1000000000{query}", "cursor")

        answer, rows = third, list(third.body["data"])
        while query_behind := next_of(answer):
            answer = caller.request("GET", f"/api/bookings{query_behind}")
            rows += answer.body["data"]

        everything = caller.request("GET", f"/api/bookings?per_page=2{query}").body["data"]
        everything += caller.request("GET", f"/api/bookings?per_page=2&page=2{query}").body["data"] + rows
        assert (
            len({row["id"] for row in everything}) == len(everything) == (11 if caller is not booked else 10)
        )


@pytest.mark.usefixtures("few")
def test_a_filter_that_finds_little_says_what_it_found_and_leads_on(booked: Rooms) -> None:
    first = booked.admin.request("GET", "/api/bookings?status=cancelled")

    assert rooms_counts(first)[1:] == (len(first.body["data"]), True)
    rows, answer = list(first.body["data"]), first
    while query := next_of(answer):
        answer = booked.admin.request("GET", f"/api/bookings{query}")
        rows += answer.body["data"]
    assert [row["status"] for row in rows] == ["cancelled"]


def test_the_unfiltered_list_is_counted_without_reading_it(booked: Rooms) -> None:
    with faults("Query") as queries:
        answer = booked.admin.request("GET", "/api/bookings?per_page=3")

    assert rooms_counts(answer) == (1, 11, False)
    bodies = [query.body.decode() for query in queries if b"by_collection" in query.body]
    assert ['"Select": "COUNT"' in body for body in bodies] == [False, True]


def test_rooms_come_by_number_and_by_cursor(rooms: Rooms) -> None:
    for number in range(5):
        rooms.built(name=f"Sala {number}", status="inactive" if number % 2 else "active")

    for query in ("", "&status=active", "&status=inactive"):
        whole = rooms.request("GET", f"/api/rooms?per_page=100{query}").body["data"]
        for size in (1, 2, 100):
            assert followed(rooms, f"/api/rooms?per_page={size}{query}", rooms_counts) == whole
            assert numbered(rooms, f"/api/rooms?per_page={size}{query}", rooms_counts) == whole


def test_the_gyms_lists_come_by_number_and_by_cursor(ana: Gym, bruno: Gym, carla: Gym) -> None:
    classes = [ana.offered(name=f"Clase {number}")["id"] for number in range(4)]
    sessions = [ana.scheduled(session_date=f"2024-01-{day}") for day in (19, 15, 17, 16, 18)]
    for session, user in product(sessions, (ana, bruno, carla)):
        user.seated(session)
    assert len(classes) == 4

    for caller, path, least in (
        (ana, "/api/v1/reservations?", 5),
        (ana, "/api/v1/reservations?dateFrom=2024-01-16&dateTo=2024-01-18", 3),
        (ana.staff, "/api/v1/reservations?", 15),
        (ana.staff, f"/api/v1/reservations?classSessionId={sessions[0]}", 3),
        (ana.staff, "/api/v1/reservations?userId=bruno&status=CONFIRMED", 5),
        (ana, "/api/v1/classes?", 5),
        (ana, f"/api/v1/classes/{ana.class_id}/sessions?", 5),
        (ana, f"/api/v1/classes/{ana.class_id}/sessions?dateFrom=2024-01-16", 4),
        (ana.staff, "/api/v1/memberships?", 3),
        (ana.staff, "/api/v1/memberships?userProfileId=bruno", 1),
        (ana.staff, "/api/v1/memberships?status=ACTIVE&type=PRO", 3),
        (ana.staff, "/api/v1/memberships?expiresSoon=true", 0),
    ):
        whole = caller.request("GET", f"{path}&limit=100").body["data"]
        assert len(whole) >= least, path
        for size in (1, 2, 7):
            assert followed(caller, f"{path}&limit={size}", gym_counts) == whole, path
            assert numbered(caller, f"{path}&limit={size}", gym_counts) == whole, path
        for value in FORGED:
            assert is_invalid(caller, f"{path}&cursor={value}", "cursor"), path


@pytest.mark.usefixtures("few")
def test_staff_page_through_more_than_is_counted(ana: Gym, bruno: Gym) -> None:
    for session, user in product(
        [ana.scheduled(session_date=f"2024-01-{day}") for day in range(15, 20)], (ana, bruno)
    ):
        user.seated(session)

    first = ana.staff.request("GET", "/api/v1/reservations?limit=4")

    assert gym_counts(first) == (1, 6, True)
    assert is_invalid(ana.staff, "/api/v1/reservations?limit=4&page=3", "cursor")
    rows, answer = list(first.body["data"]), first
    while query := next_of(answer):
        answer = ana.staff.request("GET", f"/api/v1/reservations{query}")
        rows += answer.body["data"]
    assert len({row["id"] for row in rows}) == len(rows) == 10
