"""When DynamoDB does not answer: 503 in the gym's shape, and whatever happened, the counter is right."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Answer
from tests.contract.gym import Gym
from tests.contract.gym_answers import made
from tests.faults import Fault, cancelled, failed, faults, lost_reply, lost_request

WRITE: Final = "TransactWriteItems"
ONCE: Final = [lost_reply, lost_request, cancelled("TransactionConflict"), failed(500, "InternalServerError")]
Action = Callable[[], Answer]


def is_unavailable(answer: Answer) -> bool:
    return answer.status == 503 and set(answer.body) == {"message"} and int(answer.headers["retry-after"]) > 0


def reserving(ana: Gym, session_id: str) -> Action:
    return partial(ana.reserve, session_id)


def reserving_again(ana: Gym, session_id: str) -> Action:
    ana.seated_in("CANCELLED", session_id)
    return partial(ana.reserve, session_id)


def reactivating(ana: Gym, session_id: str) -> Action:
    return partial(ana.reactivate, ana.seated_in("CANCELLED", session_id)["id"])


def cancelling(ana: Gym, session_id: str) -> Action:
    return partial(ana.cancel, ana.seated(session_id)["id"])


def patching_to_cancelled(ana: Gym, session_id: str) -> Action:
    return partial(ana.staff.patch, ana.seated(session_id)["id"], status="CANCELLED")


def patching_to_completed(ana: Gym, session_id: str) -> Action:
    return partial(ana.staff.patch, ana.seated(session_id)["id"], status="COMPLETED")


def erasing(ana: Gym, session_id: str) -> Action:
    return partial(ana.erase, ana.seated(session_id)["id"])


def erasing_a_cancelled_one(ana: Gym, session_id: str) -> Action:
    return partial(ana.erase, ana.seated_in("CANCELLED", session_id)["id"])


def cancelling_the_session(ana: Gym, session_id: str) -> Action:
    ana.seated(session_id)
    return partial(ana.staff.patch_session, session_id, status="CANCELLED")


def completing_the_session(ana: Gym, session_id: str) -> Action:
    ana.seated(session_id)
    return partial(ana.staff.patch_session, session_id, status="COMPLETED")


def enlarging_the_session(ana: Gym, session_id: str) -> Action:
    return partial(ana.staff.patch_session, session_id, max_capacity=4)


AFTER: Final[dict[Callable[[Gym, str], Action], str | None]] = {
    reserving: "CONFIRMED",
    reserving_again: "CONFIRMED",
    reactivating: "CONFIRMED",
    cancelling: "CANCELLED",
    patching_to_cancelled: "CANCELLED",
    patching_to_completed: "COMPLETED",
    erasing: None,
    erasing_a_cancelled_one: None,
    cancelling_the_session: "CANCELLED",
    completing_the_session: "COMPLETED",
    enlarging_the_session: None,
}
on_every_path = pytest.mark.parametrize(
    ("prepare", "after"), list(AFTER.items()), ids=lambda part: getattr(part, "__name__", "")
)


@on_every_path
@pytest.mark.parametrize("fault", ONCE, ids=["reply", "request", "conflict", "error"])
def test_a_write_that_fails_once_happens_once(
    ana: Gym, bruno: Gym, prepare: Callable[[Gym, str], Action], after: str | None, fault: Fault
) -> None:
    session_id = ana.scheduled(max_capacity=3)
    bruno.seated(session_id)
    act = prepare(ana, session_id)

    with faults(WRITE, fault):
        answer = act()

    assert answer.status in (200, 201), answer.raw
    assert ana.holds(session_id) == after
    check(ana, bruno, session_id, after)


@on_every_path
@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
def test_a_write_of_which_nothing_is_heard_is_503_and_done_again_is_done_once(
    ana: Gym, bruno: Gym, prepare: Callable[[Gym, str], Action], after: str | None, fault: Fault
) -> None:
    session_id = ana.scheduled(max_capacity=3)
    bruno.seated(session_id)
    act = prepare(ana, session_id)
    before = ana.holds(session_id)

    with faults(WRITE, fault, *[lost_request] * 9):
        answer = act()

    assert is_unavailable(answer), (answer.status, answer.raw)
    assert ana.holds(session_id) in (before, after)
    act()
    assert ana.holds(session_id) == after
    check(ana, bruno, session_id, after)


def check(ana: Gym, bruno: Gym, session_id: str, after: str | None) -> None:
    """The counter is right, and the next write is as well."""
    expected = 1 + (after not in (None, "CANCELLED"))
    is_closed = made(ana.session(session_id), 200)["status"] != "SCHEDULED"
    if bruno.holds(session_id) == "CANCELLED":
        expected = 0
    assert ana.taken(session_id) == expected
    if not is_closed:
        assert bruno.cancel(bruno.mine().body["data"][0]["id"]).status == 200
        assert ana.taken(session_id) == expected - 1


@pytest.mark.parametrize("operation", [WRITE, "PutItem", "UpdateItem", "DeleteItem"])
def test_joining_and_leaving_the_line_survive_a_lost_reply(ana: Gym, bruno: Gym, operation: str) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)

    with faults(operation, lost_reply):
        assert bruno.wait(session_id).status in (201, 503)
    assert bruno.waiting(session_id) == 1
    with faults(operation, lost_reply):
        assert bruno.leave(session_id).status in (200, 503)
    bruno.leave(session_id)

    assert ana.by("carla").joined().waiting(session_id) == 1
    assert ana.taken(session_id) == 1


@pytest.mark.parametrize("operation", [WRITE, "PutItem", "UpdateItem"])
def test_making_survives_a_lost_reply(gym: Gym, operation: str) -> None:
    class_id = gym.class_id
    makers: list[Action] = [
        partial(gym.staff.new_class, name="Box"),
        partial(gym.staff.new_session, class_id=class_id),
        partial(gym.staff.new_membership, "ana"),
    ]

    for make in makers:
        with faults(operation, lost_reply):
            assert make().status in (201, 409, 503)
        assert make().status in (201, 409)

    assert len(gym.sessions(class_id).body["data"]) == 1
    assert gym.staff.memberships().body["pagination"]["total"] == 1


@pytest.mark.parametrize("operation", [WRITE, "PutItem", "UpdateItem"])
def test_a_key_finds_out_what_became_of_a_create(ana: Gym, operation: str) -> None:
    session_id = ana.scheduled()
    keyed = partial(ana.keyed().reserve, session_id)
    with faults(operation, lost_reply, *[lost_request] * 9):
        unknown = keyed()

    found_out = keyed()

    assert unknown.status in (201, 503)
    assert found_out.status == 201
    assert ana.holds(session_id) == "CONFIRMED"
    assert ana.taken(session_id) == 1


@pytest.mark.parametrize("operation", ["GetItem", "Query", "BatchGetItem", "TransactGetItems"])
@pytest.mark.parametrize("fault", [lost_request, failed(503, "ServiceUnavailable")])
def test_a_read_without_an_answer_is_unavailable(ana: Gym, operation: str, fault: Fault) -> None:
    session_id = ana.scheduled()
    reservation_id = ana.seated(session_id)["id"]
    reads: list[Action] = [
        partial(ana.get, reservation_id),
        ana.list,
        ana.mine,
        ana.classes,
        ana.membership,
        ana.staff.list,
        ana.staff.memberships,
        partial(ana.session, session_id),
        partial(ana.sessions, ana.class_id),
        partial(ana.validate, session_id),
        partial(ana.reserve, session_id),
    ]

    for read in reads:
        with faults(operation, *[fault] * 30) as seen:
            answer = read()
        assert is_unavailable(answer) or not seen or answer.status in (200, 400), answer.raw

    assert ana.taken(session_id) == 1


def test_an_unexpected_error_is_the_gyms_500(ana: Gym) -> None:
    with faults("Query", *[failed(400, "ValidationException")] * 9):
        answer = ana.staff.list()

    assert (answer.status, answer.body) == (500, {"message": "Error interno"})
    assert answer.headers["x-request-id"]
