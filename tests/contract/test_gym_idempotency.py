"""Idempotency-Key on everything the gym creates: the same request again is the same answer, once."""

from collections.abc import Callable

import pytest

from tests.api import Answer
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import FULL, TWICE, ids, made, refused
from tests.faults import faults, first

REPLAYED = "idempotent-replayed"
Make = Callable[[Gym, str, str], Answer]


def reserve(gym: Gym, session_id: str, key: str = "k-1") -> Answer:
    return gym.keyed(key).reserve(session_id, notes="una 🧘")


def new_class(gym: Gym, _session_id: str, key: str = "k-1") -> Answer:
    return gym.staff.keyed(key).new_class(name="Box")


def new_session(gym: Gym, _session_id: str, key: str = "k-1") -> Answer:
    return gym.staff.keyed(key).new_session(session_date="2024-02-01")


def new_membership(gym: Gym, _session_id: str, key: str = "k-1") -> Answer:
    return gym.staff.keyed(key).new_membership("nueva")


def wait(gym: Gym, session_id: str, key: str = "k-1") -> Answer:
    return gym.keyed(key).wait(session_id)


def otherwise(make: Make, gym: Gym, session_id: str) -> Answer:
    """The same with another body."""
    staff = gym.staff.keyed()
    match make.__name__:
        case "reserve":
            return gym.keyed().reserve(session_id, notes="otra")
        case "new_class":
            return staff.new_class(name="Pilates")
        case "new_session":
            return staff.new_session(session_date="2024-02-02")
        case "new_membership":
            return staff.new_membership("otra")
        case _:
            return gym.keyed().wait(gym.scheduled(start_time="11:00", end_time="12:00"))


on_every_create = pytest.mark.parametrize(
    "make", [reserve, new_class, new_session, new_membership, wait], ids=lambda make: str(make.__name__)
)


@pytest.fixture
def session_id(ana: Gym, bruno: Gym, request: pytest.FixtureRequest) -> str:
    """A session with a place for Ana, or with none where she is to wait for one."""
    session_id = ana.scheduled(max_capacity=1)
    if "[wait" in request.node.name or "-wait" in request.node.name:
        bruno.seated(session_id)
    return session_id


def replays(again: Answer, once: Answer) -> None:
    assert (again.status, again.raw) == (once.status, once.raw)
    assert again.headers[REPLAYED] == "true"


@on_every_create
def test_the_same_key_and_body_is_the_same_answer_byte_for_byte(
    ana: Gym, at: At, session_id: str, make: Make
) -> None:
    once = make(ana, session_id, "k-1")
    at("2024-01-14T12:30:00Z")

    again = [make(ana, session_id, "k-1") for _ in range(2)]

    assert once.status == 201, once.raw
    assert REPLAYED not in once.headers
    for answer in again:
        replays(answer, once)


@on_every_create
def test_the_same_key_with_another_body_is_422(ana: Gym, session_id: str, make: Make) -> None:
    once = make(ana, session_id, "k-1")

    refused(otherwise(make, ana, session_id), 422)

    replays(make(ana, session_id, "k-1"), once)


@on_every_create
@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "clave-ñ"], ids=lambda key: repr(key)[:8])
def test_a_bad_key_is_refused(ana: Gym, session_id: str, make: Make, key: str) -> None:
    assert make(ana, session_id, key).status == 400


def test_a_replay_seats_once_and_a_key_does_not_get_around_the_checks(ana: Gym, session_id: str) -> None:
    once = reserve(ana, session_id)
    replays(reserve(ana, session_id), once)

    refused(ana.keyed("k-2").reserve(session_id), 400, FULL)
    assert ana.taken(session_id) == 1
    assert len(ids(ana.mine())) == 1


def test_a_refusal_is_not_remembered(ana: Gym, bruno: Gym, session_id: str) -> None:
    theirs = bruno.seated(session_id)
    refused(reserve(ana, session_id), 400, FULL)
    bruno.cancel(theirs["id"])

    answer = reserve(ana, session_id)

    made(answer, 201)
    assert REPLAYED not in answer.headers


def test_the_first_answer_comes_back_whatever_became_of_the_reservation(ana: Gym, session_id: str) -> None:
    once = reserve(ana, session_id)
    ana.cancel(once.body["data"]["id"])

    replays(reserve(ana, session_id), once)

    assert ana.taken(session_id) == 0


def test_a_key_that_revives_is_replayed_too(ana: Gym, session_id: str) -> None:
    ana.cancel(ana.seated(session_id)["id"])

    once = reserve(ana, session_id)

    replays(reserve(ana, session_id), once)
    assert ana.taken(session_id) == 1


def test_the_same_key_of_another_user_is_another_request(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=2)

    answers = [reserve(ana, session_id), reserve(bruno, session_id)]

    assert [answer.status for answer in answers] == [201, 201]
    assert ana.taken(session_id) == 2


def test_a_key_is_kept_for_24_hours_and_no_longer(ana: Gym, at: At) -> None:
    session_id = ana.scheduled(session_date="2024-02-01")
    once = reserve(ana, session_id)

    at("2024-01-15T11:59:59Z")
    replays(reserve(ana, session_id), once)
    at("2024-01-15T12:00:01Z")
    refused(reserve(ana, session_id), 400, TWICE)


def test_two_with_one_key_at_once_get_one_answer_and_one_seat(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=2)
    faster: list[Answer] = []

    with faults("TransactWriteItems", first(lambda: faster.append(reserve(ana, session_id)))):
        slower = reserve(ana, session_id)

    assert faster[0].status == 201
    replays(slower, faster[0])
    assert ana.taken(session_id) == 1


def test_a_key_does_no_harm_where_nothing_is_created(ana: Gym, session_id: str) -> None:
    reservation_id = ana.seated(session_id)["id"]
    keyed, staff = ana.keyed(), ana.staff.keyed()

    assert keyed.list().status == keyed.validate(session_id).status == 200
    assert keyed.cancel(reservation_id).status == 200
    assert keyed.reactivate(reservation_id).status == 200
    assert staff.patch(reservation_id, status="NO_SHOW").status == 200
    assert staff.patch(reservation_id, status="COMPLETED").status == 200
    assert keyed.erase(reservation_id).status == 200
    assert ana.taken(session_id) == 0
