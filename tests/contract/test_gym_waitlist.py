"""The waitlist: joining, leaving, and the seat that comes free."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    FULL,
    HAS_ROOM,
    NO_MEMBERSHIP,
    NO_SESSION,
    NOT_OPEN,
    NOT_WAITING,
    PAST,
    TWICE,
    UNKNOWN,
    made,
    refused,
)

LEFT: Final = {"message": "Eliminado de la lista de espera"}
WAYS_OUT: Final[dict[str, Callable[[Gym, str], object]]] = {
    "cancelled": lambda gym, seat: made(gym.cancel(seat), 200),
    "cancelled by staff": lambda gym, seat: made(gym.staff.cancel(seat), 200),
    "patched": lambda gym, seat: made(gym.staff.patch(seat, status="CANCELLED"), 200),
    "erased": Gym.erase,
}


def enlarge(gym: Gym, seat: str) -> None:
    session_id = made(gym.get(seat), 200)["classSession"]["id"]
    made(gym.staff.patch_session(session_id, max_capacity=2), 200)


def full(gym: Gym, number: int = 0) -> str:
    """Make the session number so and so, of which the caller has the one seat."""
    session_id = gym.scheduled(max_capacity=1, start_time=f"09:{number:02}")
    gym.seated(session_id)
    return session_id


def crowd(gym: Gym, session_id: str, number: int) -> list[Gym]:
    """Return so many people with memberships, waiting in this order."""
    people = [gym.by(f"w{position}", name=f"W{position}") for position in range(1, number + 1)]
    for person in people:
        if person.membership().body["data"] is None:
            person.joined()
        person.becomes("ACTIVE")
    assert [person.waiting(session_id) for person in people] == list(range(1, number + 1))
    return people


def seats(session_id: str, *people: Gym) -> list[str | None]:
    return [person.holds(session_id) for person in people]


def each_way(gym: Gym, first: int) -> Iterator[tuple[str, Callable[[], object], int]]:
    """Yield a full session for each way in which a seat comes free: its id, the way, how many stay seated."""
    ways = [*WAYS_OUT.values(), enlarge]
    for number, free in enumerate(ways, first):
        session_id = full(gym, number)
        (seat,) = [seat["id"] for seat in gym.mine().body["data"] if seat["classSession"]["id"] == session_id]
        yield session_id, partial(free, gym, seat), 1 if free is enlarge else 0


# Joining and leaving.


def test_who_joins_is_told_their_position_also_if_they_ask_again(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = full(ana)

    for _ in range(3):
        answer = bruno.wait(session_id)
        assert answer.status == 201
        assert answer.body == {
            "message": "Agregado a la lista de espera",
            "data": {"classSessionId": session_id, "position": 1},
        }
        assert carla.waiting(session_id) == 2
    assert ana.taken(session_id) == 1
    assert bruno.holds(session_id) is None


def test_only_who_is_waiting_leaves_and_may_name_the_session_in_the_query(ana: Gym, bruno: Gym) -> None:
    session_id = full(ana)
    bruno.wait(session_id)
    path = f"/api/v1/reservations/waitlist?classSessionId={session_id}"

    assert bruno.request("DELETE", path).body == LEFT

    refused(bruno.request("DELETE", path), 404, NOT_WAITING)
    refused(ana.leave(session_id), 404, NOT_WAITING)
    refused(bruno.leave(session_id), 404, NOT_WAITING)
    refused(bruno.leave(UNKNOWN), 404, NOT_WAITING)


def test_waiting_takes_a_membership_and_an_open_session_ahead(ana: Gym, bruno: Gym, at: At) -> None:
    session_id = full(ana)

    refused(ana.by("dario").wait(session_id), 400, NO_MEMBERSHIP)
    refused(ana.by("dario").wait(UNKNOWN), 400, NO_MEMBERSHIP)
    refused(bruno.wait(UNKNOWN), 400, NO_SESSION)
    at("2024-01-15T10:00:00Z")
    refused(bruno.wait(session_id), 400, PAST)
    at("2024-01-15T09:00:01Z")
    made(ana.staff.patch_session(session_id, status="COMPLETED"), 200)
    refused(bruno.wait(session_id), 400, NOT_OPEN)


def test_nobody_waits_for_a_session_with_room_or_who_holds_a_place(ana: Gym, bruno: Gym) -> None:
    for number, status in enumerate(("CONFIRMED", "COMPLETED", "NO_SHOW")):
        session_id = ana.scheduled(max_capacity=1, start_time=f"09:0{number}")
        refused(bruno.wait(session_id), 400, HAS_ROOM)
        refused(bruno.leave(session_id), 404, NOT_WAITING)

        ana.seated_in(status, session_id)
        refused(ana.wait(session_id), 400, TWICE)


# The seat that comes free.


def test_a_free_seat_goes_to_the_first_in_line_whose_membership_holds(ana: Gym, bruno: Gym) -> None:
    for number, lapsed in enumerate(((), ("SUSPENDED",), ("EXPIRED", "INACTIVE", "SUSPENDED"))):
        for session_id, free, others in each_way(ana, 10 * number):
            line = crowd(ana, session_id, 3)
            skipped, rest = line[: len(lapsed)], line[len(lapsed) :]
            for person, status in zip(skipped, lapsed, strict=True):
                person.becomes(status)

            free()

            expected = ["CONFIRMED", None, None][: len(rest)]
            assert seats(session_id, *line) == [None] * len(skipped) + expected
            assert ana.taken(session_id) == others + (1 if rest else 0)
            if rest:
                refused(rest[0].wait(session_id), 400, TWICE)
                refused(rest[0].leave(session_id), 404, NOT_WAITING)
            else:
                assert bruno.reserve(session_id).status == 201
            for person in skipped:
                person.becomes("ACTIVE")
            waiting = [*skipped, *rest[1:]]
            assert [person.waiting(session_id) for person in waiting] == [*range(1, len(waiting) + 1)]


def test_a_much_larger_session_seats_all_who_wait(ana: Gym) -> None:
    session_id = full(ana)
    people = crowd(ana, session_id, 4)

    made(ana.staff.patch_session(session_id, max_capacity=4), 200)

    assert seats(session_id, *people) == ["CONFIRMED"] * 3 + [None]
    assert ana.taken(session_id) == 4
    assert people[3].waiting(session_id) == 1


def test_a_larger_class_seats_those_who_wait_for_its_sessions(ana: Gym, bruno: Gym, carla: Gym) -> None:
    class_id = ana.offered(max_capacity=1)["id"]
    following = ana.scheduled(class_id=class_id)
    own = ana.scheduled(class_id=class_id, start_time="11:00", end_time="12:00", max_capacity=1)
    for session_id in (following, own):
        ana.seated(session_id)
        bruno.waiting(session_id)

    made(ana.staff.patch_class(class_id, max_capacity=2), 200)

    assert (bruno.holds(following), bruno.holds(own)) == ("CONFIRMED", None)
    assert (ana.taken(following), ana.taken(own)) == (2, 1)
    refused(carla.reserve(own), 400, FULL)
