"""GET /api/v1/reservations and /me: filters, order, pages."""

from typing import Any, Final

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
    answer = gym.list(**query)
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


def test_by_status_and_by_the_sessions_date_inclusive(ana: Gym) -> None:
    created = [
        ana.seated_in(status, ana.scheduled(session_date=day))["id"]
        for status, day in zip(STATUSES, DAYS, strict=True)
    ]

    for caller in (ana, ana.staff):
        for status, reservation_id in zip(STATUSES, created, strict=True):
            holds(caller, {reservation_id}, status=status)
        for asked, days in RANGES:
            holds(caller, set(created[days]), **asked)


def test_by_session_and_by_class_through_its_sessions(ana: Gym, bruno: Gym) -> None:
    yoga, box = ana.offered()["id"], ana.offered(name="Box")["id"]
    first, second = ana.scheduled(class_id=yoga), ana.scheduled(class_id=yoga, start_time="08:00")
    mine, theirs = ana.seated(first)["id"], bruno.seated(first)["id"]
    other, boxing = ana.seated(second)["id"], ana.seated(ana.scheduled(class_id=box))["id"]

    holds(ana.staff, {mine, theirs}, class_session_id=first)
    holds(ana, {mine}, class_session_id=first)
    holds(ana, {mine, other}, class_id=yoga)
    holds(ana.staff, {mine, theirs, other}, class_id=yoga)
    for caller in (ana, ana.staff):
        holds(caller, {boxing}, class_id=box)
        holds(caller, set(), class_id=UNKNOWN)
        holds(caller, set(), class_session_id=UNKNOWN)


def test_filters_combine(ana: Gym, bruno: Gym) -> None:
    yoga, box = ana.offered()["id"], ana.offered(name="Box")["id"]
    early = ana.scheduled(class_id=yoga)
    late = ana.scheduled(class_id=yoga, session_date="2024-01-20")
    wanted = ana.seated_in("CANCELLED", early)["id"]
    bruno.seated_in("CANCELLED", early)
    ana.seated_in("CANCELLED", late)
    ana.seated_in("CANCELLED", ana.scheduled(class_id=box))
    ana.seated(ana.scheduled(class_id=yoga, start_time="15:00", end_time="16:00"))

    everything = {"class_id": yoga, "status": "CANCELLED", "date_from": DAYS[0], "date_to": DAYS[0]}
    for caller in (ana, ana.staff):
        holds(caller, {wanted}, user_id="ana", **everything)
    holds(ana.staff, {wanted}, user_id="ana", class_session_id=early, **everything)
    holds(ana.staff, set(), user_id="ana", class_session_id=late, **everything)


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
