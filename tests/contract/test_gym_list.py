"""GET /api/v1/reservations and /me: filters, order, pages."""

from typing import Any

import pytest

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    STATUSES,
    UNKNOWN,
    ids,
    invalid,
    made,
    refused,
)

DAYS = ("2024-01-15", "2024-01-16", "2024-01-17", "2024-01-18")


def one_a_day(gym: Gym) -> dict[str, str]:
    """A reservation on each of the days; their ids."""
    return {day: gym.seated(gym.scheduled(session_date=day))["id"] for day in DAYS}


# Who sees what.


def test_a_user_sees_their_own_and_staff_see_all(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    mine, theirs = ana.seated(session_id)["id"], bruno.seated(session_id)["id"]

    assert ids(ana.list()) == ids(ana.mine()) == [mine]
    assert ids(bruno.list()) == ids(bruno.mine()) == [theirs]
    for role in ("STAFF", "ADMIN", "SUPERADMIN"):
        assert set(ids(ana.by("jefa", role=role).list())) == {mine, theirs}


def test_mine_are_the_callers_also_for_staff(ana: Gym) -> None:
    session_id = ana.scheduled()
    ana.seated(session_id)
    own = ana.staff.joined().seated(session_id)["id"]

    assert ids(ana.staff.mine()) == [own]


def test_a_users_user_id_filter_is_ignored(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    mine = ana.seated(session_id)["id"]
    bruno.seated(session_id)

    for user in ("bruno", "ana", UNKNOWN):
        answer = ana.list(user_id=user)
        assert ids(answer) == [mine]
        assert answer.body["pagination"]["total"] == 1


def test_staff_filter_by_user(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    mine, theirs = ana.seated(session_id)["id"], bruno.seated(session_id)["id"]

    assert ids(ana.staff.list(user_id="ana")) == [mine]
    assert ids(ana.admin.list(user_id="bruno")) == [theirs]
    assert ids(ana.staff.list(user_id=UNKNOWN)) == []


def test_another_users_reservation_may_not_be_read(ana: Gym, bruno: Gym) -> None:
    reservation_id = ana.seated(ana.scheduled())["id"]

    refused(bruno.get(reservation_id), 403, NO_PERMISSION)
    assert made(ana.staff.get(reservation_id), 200) == made(ana.get(reservation_id), 200)


@pytest.mark.parametrize("role", ["user", "STAFF", "ADMIN"])
def test_what_does_not_exist_is_not_found(gym: Gym, role: str) -> None:
    for unknown in (UNKNOWN, "x", "%C3%B1", "%00", "a%20b", "x" * 300):
        refused(gym.by("jefa", role=role).get(unknown), 404, NOT_FOUND)


# Filters.


def test_by_status(ana: Gym) -> None:
    made_in = {
        status: ana.seated_in(status, ana.scheduled(session_date=day))["id"]
        for status, day in zip(STATUSES, DAYS, strict=True)
    }

    for caller in (ana, ana.staff):
        for status in STATUSES:
            answer = caller.list(status=status)
            assert ids(answer) == [made_in[status]]
            assert answer.body["pagination"]["total"] == 1


def test_by_session(ana: Gym, bruno: Gym) -> None:
    first, second = ana.scheduled(), ana.scheduled(start_time="11:00", end_time="12:00")
    mine, theirs = ana.seated(first)["id"], bruno.seated(first)["id"]
    ana.seated(second)

    assert set(ids(ana.staff.list(class_session_id=first))) == {mine, theirs}
    assert ids(ana.list(class_session_id=first)) == [mine]
    assert ids(ana.staff.list(class_session_id=UNKNOWN)) == []


def test_by_class_through_its_sessions(ana: Gym) -> None:
    yoga, box = ana.offered()["id"], ana.offered(name="Box")["id"]
    sessions = [
        ana.scheduled(class_id=yoga),
        ana.scheduled(class_id=yoga, start_time="11:00", end_time="12:00"),
        ana.scheduled(class_id=box),
    ]
    first, second, third = (ana.seated(session_id)["id"] for session_id in sessions)

    for caller in (ana, ana.staff):
        assert set(ids(caller.list(class_id=yoga))) == {first, second}
        assert ids(caller.list(class_id=box)) == [third]
        assert ids(caller.list(class_id=UNKNOWN)) == []


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({"date_from": "2024-01-16"}, DAYS[1:]),
        ({"date_to": "2024-01-16"}, DAYS[:2]),
        ({"date_from": "2024-01-16", "date_to": "2024-01-17"}, DAYS[1:3]),
        ({"date_from": "2024-01-16", "date_to": "2024-01-16"}, DAYS[1:2]),
        ({"date_from": "2024-01-17", "date_to": "2024-01-16"}, ()),
        ({"date_from": "2024-01-19"}, ()),
        ({"date_to": "2024-01-14"}, ()),
        ({"date_from": "1999-01-01", "date_to": "2999-12-31"}, DAYS),
    ],
    ids=repr,
)
def test_by_the_sessions_date_inclusive(ana: Gym, asked: dict[str, str], days: tuple[str, ...]) -> None:
    made_on = one_a_day(ana)
    expected = {made_on[day] for day in days}

    for caller in (ana, ana.staff):
        answer = caller.list(**asked)
        assert set(ids(answer)) == expected
        assert answer.body["pagination"]["total"] == len(expected)


def test_filters_combine(ana: Gym, bruno: Gym) -> None:
    yoga, box = ana.offered()["id"], ana.offered(name="Box")["id"]
    early = ana.scheduled(class_id=yoga)
    late = ana.scheduled(class_id=yoga, session_date="2024-01-20")
    other = ana.scheduled(class_id=box)
    wanted = ana.seated_in("CANCELLED", early)["id"]
    bruno.seated_in("CANCELLED", early)
    ana.seated_in("CANCELLED", late)
    ana.seated_in("CANCELLED", other)
    ana.seated(ana.scheduled(class_id=yoga, start_time="15:00", end_time="16:00"))

    everything = {
        "user_id": "ana",
        "class_id": yoga,
        "status": "CANCELLED",
        "date_from": "2024-01-15",
        "date_to": "2024-01-15",
    }
    assert ids(ana.staff.list(**everything)) == [wanted]
    assert ids(ana.list(**everything)) == [wanted]
    assert ids(ana.staff.list(**everything, class_session_id=early)) == [wanted]
    assert ids(ana.staff.list(**everything, class_session_id=late)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "confirmed"),
        ("status", "PENDING"),
        ("dateFrom", "15/01/2024"),
        ("dateFrom", "2024-02-30"),
        ("dateTo", "mañana"),
        ("dateTo", "2024-13-01"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "x"),
        ("page", "1.5"),
        ("page", "9" * 5000),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-5"),
        ("limit", "ten"),
        ("limit", "\u0661"),
    ],
)
@pytest.mark.parametrize("role", ["user", "STAFF"])
def test_a_filter_out_of_its_range_is_a_fault_of_the_field(
    gym: Gym, role: str, field: str, value: Any
) -> None:
    invalid(gym.by("jefa", role=role).list(**{field: value}), field)


def test_an_unknown_filter_changes_nothing(ana: Gym) -> None:
    reservation_id = ana.seated(ana.scheduled())["id"]

    assert ids(ana.list(color="red")) == [reservation_id]


# Order and pages.


def test_newest_created_come_first(ana: Gym, at: At) -> None:
    expected: list[str] = []
    for minute, day in enumerate(("2024-01-17", "2024-01-15", "2024-01-18", "2024-01-16")):
        at(f"2024-01-14T12:0{minute}:00Z")
        expected.insert(0, ana.seated(ana.scheduled(session_date=day))["id"])

    assert ids(ana.list()) == ids(ana.mine()) == ids(ana.staff.list()) == expected
    assert ids(ana.staff.list(date_from="2024-01-16")) == [expected[0], expected[1], expected[3]]


def test_a_change_moves_nothing_in_the_order(ana: Gym, at: At) -> None:
    first = ana.seated(ana.scheduled())["id"]
    at("2024-01-14T12:01:00Z")
    second = ana.seated(ana.scheduled(session_date="2024-01-16"))["id"]
    at("2024-01-14T12:02:00Z")
    ana.cancel(first)

    assert ids(ana.list()) == ids(ana.mine()) == [second, first]


def test_pages_hold_everything_once(ana: Gym, at: At) -> None:
    created: list[str] = []
    for number in range(13):
        at(f"2024-01-14T12:{number:02}:00Z")
        created.insert(0, ana.seated(ana.scheduled(start_time=f"{number + 9:02}:00", end_time="23:00"))["id"])

    for caller in (ana, ana.staff):
        pages = [caller.list(limit=5, page=page) for page in (1, 2, 3, 4)]
        assert [each for page in pages for each in ids(page)] == created
        assert [len(ids(page)) for page in pages] == [5, 5, 3, 0]
        for number, page in enumerate(pages, 1):
            assert page.body["pagination"] == {"page": number, "limit": 5, "total": 13, "totalPages": 3}
        assert ids(caller.list()) == created[:10]
        assert ids(caller.list(limit=100)) == created
    assert ids(ana.mine()) == created


def test_the_total_is_that_of_the_filtered(ana: Gym, at: At) -> None:
    for number in range(6):
        at(f"2024-01-14T12:{number:02}:00Z")
        session_id = ana.scheduled(start_time=f"{number + 10}:00", end_time="23:00")
        ana.seated_in("CANCELLED" if number % 2 else "CONFIRMED", session_id)

    answer = ana.list(status="CANCELLED", limit=2, page=2)

    assert answer.body["pagination"] == {"page": 2, "limit": 2, "total": 3, "totalPages": 2}
    assert len(ids(answer)) == 1


def test_a_page_far_beyond_the_last_is_empty(ana: Gym) -> None:
    ana.seated(ana.scheduled())

    answer = ana.list(page=1000)

    assert ids(answer) == []
    assert answer.body["pagination"] == {"page": 1000, "limit": 10, "total": 1, "totalPages": 1}
