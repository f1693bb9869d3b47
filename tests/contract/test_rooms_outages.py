"""When DynamoDB does not answer: 503 in the rooms' shape, and whatever happened, slots are right."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Answer
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import ids, made
from tests.faults import Fault, cancelled, failed, faults, lost_reply, lost_request

WRITE: Final = "TransactWriteItems"
ONCE: Final = [lost_reply, lost_request, cancelled("TransactionConflict"), failed(500, "InternalServerError")]
Action = Callable[[], Answer]
TEN, FIFTEEN = slot("10:00")["start_datetime"], slot("15:00")["start_datetime"]


@pytest.fixture
def ready(ready: Rooms) -> Rooms:
    """With a booking of Bruno's at noon in the first room."""
    ready.by("bruno").booked(title="De Bruno", **slot("12:00"))
    return ready


def booking(rooms: Rooms) -> int:
    return int(rooms.booked(guests=[address("carla")])["id"])


def creating(rooms: Rooms) -> Action:
    return partial(rooms.create, guests=[address("carla")])


def renaming(rooms: Rooms) -> Action:
    return partial(rooms.put, booking(rooms), title="Otra")


def inviting(rooms: Rooms) -> Action:
    return partial(rooms.put, booking(rooms), guests=[address("bruno")])


def moving(rooms: Rooms) -> Action:
    return partial(rooms.put, booking(rooms), **slot("15:00"))


def moving_to_another_room(rooms: Rooms) -> Action:
    return partial(rooms.put, booking(rooms), room_id=rooms.other_room_id, **slot("15:00", "40:00"))


def cancelling(rooms: Rooms) -> Action:
    return partial(rooms.cancel, booking(rooms), reason="Cambio de planes")


def deleting(rooms: Rooms) -> Action:
    return partial(rooms.delete, booking(rooms))


def deleting_a_cancelled_one(rooms: Rooms) -> Action:
    number = booking(rooms)
    made(rooms.cancel(number), 200)
    return partial(rooms.delete, number)


AFTER: Final[dict[Callable[[Rooms], Action], tuple[str, str] | None]] = {
    creating: ("Sala A", TEN),
    renaming: ("Sala A", TEN),
    inviting: ("Sala A", TEN),
    moving: ("Sala A", FIFTEEN),
    moving_to_another_room: ("Sala B", FIFTEEN),
    cancelling: None,
    deleting: None,
    deleting_a_cancelled_one: None,
}
on_every_path = pytest.mark.parametrize(
    ("prepare", "after"), list(AFTER.items()), ids=lambda part: getattr(part, "__name__", "")
)


def own(rooms: Rooms) -> list[tuple[str, str]]:
    """Where Ana's bookings stand; Bruno's must be where it was."""
    standing = rooms.standing()
    (brunos,) = ids(rooms.by("bruno").list(start_date="2024-01-15", room_id=rooms.room_id))[-1:]
    mine = set(rooms.listed(status="confirmed"))
    assert brunos in standing
    return [where for number, where in standing.items() if number in mine]


@on_every_path
@pytest.mark.parametrize("fault", ONCE, ids=["reply", "request", "conflict", "error"])
def test_a_write_that_fails_once_happens_once(
    ready: Rooms, prepare: Callable[[Rooms], Action], after: tuple[str, str] | None, fault: Fault
) -> None:
    act = prepare(ready)

    with faults(WRITE, fault):
        answer = act()

    assert answer.status in (200, 201, 204), answer.raw
    assert own(ready) == ([] if after is None else [after])


@on_every_path
@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
def test_a_write_of_which_nothing_is_heard_is_503_and_done_again_is_done_once(
    ready: Rooms, prepare: Callable[[Rooms], Action], after: tuple[str, str] | None, fault: Fault
) -> None:
    act = prepare(ready)
    before = own(ready)
    expected = [] if after is None else [after]

    with faults(WRITE, fault, *[lost_request] * 9):
        answer = act()

    assert is_unavailable(answer), (answer.status, answer.raw)
    assert own(ready) in (before, expected)
    act()
    assert own(ready) == expected


def is_unavailable(answer: Answer) -> bool:
    return answer.status == 503 and set(answer.body) == {"message"} and int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
def test_a_key_finds_out_what_became_of_a_create(ready: Rooms, fault: Fault) -> None:
    keyed = partial(ready.keyed().create, has_google_meet=True)
    with faults(WRITE, fault, *[lost_request] * 9):
        assert is_unavailable(keyed())

    found_out = keyed()

    assert found_out.status == 201
    assert found_out.headers.get("idempotent-replayed") == ("true" if fault is lost_reply else None)
    assert made(ready.get(found_out.body["data"]["id"]), 200) == found_out.body["data"]
    assert own(ready) == [("Sala A", TEN)]


@pytest.mark.parametrize("operation", [WRITE, "PutItem", "UpdateItem", "DeleteItem"])
@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
def test_keeping_rooms_survives_a_lost_write(rooms: Rooms, operation: str, fault: Fault) -> None:
    rooms.admin.known()
    with faults(operation, fault):
        assert rooms.admin.new_room(name="Sala B").status in (201, 503)
    assert rooms.admin.new_room(name="Sala B").status in (201, 422)
    (room_id,) = ids(rooms.all_rooms())

    with faults(operation, fault):
        assert rooms.admin.put_room(room_id, name="Sala C", capacity=3).status in (200, 503)
    assert made(rooms.admin.put_room(room_id, name="Sala C", capacity=3), 200)["name"] == "Sala C"
    assert rooms.built(name="Sala B")["id"] != room_id

    with faults(operation, fault):
        assert rooms.admin.delete_room(room_id).status in (204, 503)
    assert rooms.admin.delete_room(room_id).status in (204, 404)
    assert rooms.built(name="sala c")["id"] != room_id


@pytest.mark.parametrize("operation", [WRITE, "PutItem", "UpdateItem"])
@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
def test_a_user_becomes_known_once_whatever_is_lost(rooms: Rooms, operation: str, fault: Fault) -> None:
    eva = rooms.by("eva", name="Eva Paz", email="eva@example.com")

    with faults(operation, fault):
        assert eva.all_rooms().status in (200, 503)
    eva.known()

    assert rooms.found("eva") == ["Eva Paz"]
    assert rooms.booked(guests=["eva@example.com"])["guests"][0]["id"] == eva.user_id


@pytest.mark.parametrize("operation", [WRITE, "PutItem", "UpdateItem"])
@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
def test_a_telephone_is_saved_whatever_is_lost(rooms: Rooms, operation: str, fault: Fault) -> None:
    with faults(operation, fault):
        assert rooms.save_phone().status in (200, 201, 503)

    assert rooms.save_phone().body["phone_e164"] == "+56912345678"
    assert rooms.save_phone().status == 200


@pytest.mark.parametrize("operation", ["GetItem", "Query", "BatchGetItem", "TransactGetItems"])
@pytest.mark.parametrize("fault", [lost_request, failed(503, "ServiceUnavailable")], ids=["lost", "failed"])
def test_a_read_without_an_answer_is_unavailable(ready: Rooms, operation: str, fault: Fault) -> None:
    number = booking(ready)
    reads: list[Action] = [
        ready.all_rooms,
        partial(ready.room, ready.room_id),
        partial(ready.availability, ready.room_id, **slot("10:00")),
        partial(ready.check, room_id=ready.room_id, **slot("10:00")),
        ready.list,
        ready.admin.list,
        partial(ready.list, room_id=ready.room_id),
        partial(ready.get, number),
        partial(ready.search, "bruno"),
        ready.calendar,
        ready.weekly,
        partial(ready.monthly, ready.room_id),
        partial(ready.create, guests=[address("bruno")]),
        partial(ready.put, number, **slot("12:00")),
    ]

    for read in reads:
        with faults(operation, *[fault] * 40) as seen:
            answer = read()
        assert is_unavailable(answer) or not seen or answer.status in (200, 409), answer.raw

    assert own(ready) == [("Sala A", TEN)]


def test_an_unexpected_error_is_the_rooms_500_with_the_request_id(
    ready: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    with faults("Query", *[failed(400, "ValidationException")] * 9):
        answer = ready.admin.list()

    assert (answer.status, answer.body) == (500, {"message": "Error interno"})
    (entry,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert vars(entry)["request_id"] == answer.headers["x-request-id"]
