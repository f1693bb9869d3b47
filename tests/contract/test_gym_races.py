"""Two at once, where the gym has rules of its own: seats are counted, and checked again in the write."""

from collections.abc import Callable
from functools import partial
from itertools import product

import pytest

from chalicelib.store import enrollments, sessions
from tests.api import Response
from tests.contract.common.races import WRITE, assert_written_anew, passing, race
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    ALREADY_CANCELLED,
    FULL,
    NO_MEMBERSHIP,
    NOT_FOUND,
    NOT_OPEN,
    ONLY_CANCELLED,
    TWICE,
    made,
    refused,
    refused_naming,
)
from tests.faults import faults, first


def test_two_who_want_two_seats_get_both_and_one_who_clicks_twice_gets_one(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=3)
    reserve = partial(ana.reserve, session_id)

    faster, slower = race(partial(bruno.reserve, session_id), reserve)
    assert faster.status == slower.status == 201
    assert slower.body["data"]["classSession"]["currentBookings"] == ana.taken(session_id) == 2

    made(ana.cancel(slower.body["data"]["id"]), 200)
    again = partial(ana.reactivate, slower.body["data"]["id"])
    faster, slower = race(reserve, again)
    made(faster, 201)
    refused(slower, 400, ONLY_CANCELLED)
    assert ana.taken(session_id) == 2

    assert ana.erase(faster.body["data"]["id"]).status == 200
    faster, slower = race(reserve, reserve)
    made(faster, 201)
    refused(slower, 400, TWICE)
    assert ana.taken(session_id) == 2


def test_however_two_give_one_seat_up_it_comes_free_once(ana: Gym, bruno: Gym) -> None:
    def to_cancelled(reservation_id: str) -> Response:
        return ana.staff.patch(reservation_id, status="CANCELLED")

    pairs: list[tuple[Callable[[str], Response], Callable[[str], Response], str | None]] = [
        (ana.staff.cancel, ana.cancel, ALREADY_CANCELLED),
        (ana.cancel, ana.erase, None),
        (ana.erase, ana.cancel, NOT_FOUND),
        (ana.erase, ana.erase, NOT_FOUND),
        (ana.cancel, to_cancelled, None),
    ]
    session_id = ana.scheduled()
    bruno.seated(session_id)
    for number, (fast, slow, words) in enumerate(pairs):
        reservation_id = ana.seated(session_id)["id"]

        faster, slower = race(partial(fast, reservation_id), partial(slow, reservation_id))

        assert faster.status == 200, (number, faster.raw)
        if words is None:
            assert slower.status == 200, (number, slower.raw)
        else:
            refused(slower, 404 if words == NOT_FOUND else 400, words)
        assert (ana.holds(session_id) is None) is (ana.erase in (fast, slow)), number
        assert ana.taken(session_id) == 1, number


def test_of_a_cancellation_and_a_patch_the_faster_stands(ana: Gym) -> None:
    for is_patch_faster, stands in ((False, "CANCELLED"), (True, "NO_SHOW")):
        session_id = ana.scheduled(start_time="07:00" if is_patch_faster else "08:00")
        reservation_id = ana.seated(session_id)["id"]
        cancel, patch = (
            partial(ana.cancel, reservation_id),
            partial(ana.staff.patch, reservation_id, status="NO_SHOW"),
        )

        faster, slower = race(patch, cancel) if is_patch_faster else race(cancel, patch)

        made(faster, 200)
        refused_naming(slower, "CANCELLED", "NO_SHOW")
        assert ana.status_of(reservation_id) == stands
        assert ana.taken(session_id) == is_patch_faster


def test_the_last_seat_goes_to_a_create_or_to_a_reactivation(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation_id = ana.seated_in("CANCELLED", session_id)["id"]

    faster, slower = race(partial(bruno.reserve, session_id), partial(ana.reactivate, reservation_id))

    made(faster, 201)
    refused(slower, 400, FULL)
    assert ana.status_of(reservation_id) == "CANCELLED"
    assert ana.taken(session_id) == 1


# What is checked is checked again in the write.


def test_a_session_or_a_membership_that_ends_in_between_seats_nobody(ana: Gym) -> None:
    membership_id = ana.membership().body["data"]["id"]
    for number, status in enumerate(("CANCELLED", "COMPLETED", "SUSPENDED")):
        session_id = ana.scheduled(start_time=f"1{number}:00", end_time="20:00")
        end, words = partial(ana.staff.patch_session, session_id, status=status), NOT_OPEN
        if status == "SUSPENDED":
            end, words = partial(ana.staff.patch_membership, membership_id, status=status), NO_MEMBERSHIP

        faster, slower = race(end, partial(ana.reserve, session_id))

        made(faster, 200)
        refused(slower, 400, words)
        assert ana.taken(session_id) == 0


def test_a_lower_capacity_of_the_session_or_class_and_a_new_seat_are_not_both_there(
    ana: Gym, bruno: Gym
) -> None:
    for of, is_lower_faster in product(("session", "class"), (True, False)):
        class_id = ana.offered(max_capacity=2)["id"]
        session_id = ana.scheduled(class_id=class_id)
        bruno.seated(session_id)
        lower = partial(ana.staff.patch_session, session_id, max_capacity=1)
        if of == "class":
            lower = partial(ana.staff.patch_class, class_id, max_capacity=1)
        reserve = partial(ana.reserve, session_id)

        faster, slower = race(lower, reserve) if is_lower_faster else race(reserve, lower)

        if is_lower_faster:
            made(faster, 200)
            refused(slower, 400, FULL)
            assert ana.taken(session_id) == 1, of
        else:
            refused(slower, 409)
            shown = made(ana.get(made(faster, 201)["id"]), 200)["classSession"]
            assert shown["maxCapacity"] == ana.taken(session_id) == 2, of
            assert made(ana.get_class(class_id), 200)["maxCapacity"] == 2, of


@pytest.mark.parametrize("before", [1, 2])
@pytest.mark.parametrize("status", ["CANCELLED", "COMPLETED"])
def test_who_is_seated_while_the_session_closes_is_closed_with_it(
    ana: Gym, bruno: Gym, status: str, before: int
) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    seated: list[Response] = []

    with faults(WRITE, *[passing] * (before - 1), first(lambda: seated.append(ana.reserve(session_id)))):
        made(ana.staff.patch_session(session_id, status=status), 200)

    assert bruno.holds(session_id) == status
    assert ana.holds(session_id) == (status if seated and seated[0].status == 201 else None)
    ana.taken(session_id)


def test_a_seat_has_the_time_of_its_session_also_if_that_is_moved_meanwhile(ana: Gym) -> None:
    session_id = ana.scheduled()
    move = partial(ana.staff.patch_session, session_id, start_time="18:00", end_time="19:00")

    moved, reserved = race(move, partial(ana.reserve, session_id))

    made(moved, 200)
    seat = enrollments.get("default", "enrollment", made(reserved, 201)["id"])
    session = sessions.get("default", session_id)
    assert seat is not None
    assert session is not None
    assert (session.interval.start.hour, seat.interval) == (18, session.interval)


def test_a_seat_that_changes_while_its_session_is_cancelled_is_written_under_another_token(ana: Gym) -> None:
    session_id = ana.scheduled()
    seat = ana.seated(session_id)["id"]

    assert_written_anew(
        lambda: made(ana.staff.patch_session(session_id, status="CANCELLED"), 200),
        lambda: made(ana.staff.patch(seat, notes="mine"), 200),
        before=2,
    )

    assert ana.status_of(seat) == "CANCELLED"
