"""When DynamoDB does not answer: 503 in the dialect's shape, and everything happens once or not at all."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import (
    INTERNAL,
    LIST_FAILED,
    ids,
    made,
    made_list,
    refused,
)
from tests.contract.appointments_kept import held, history_of
from tests.contract.common.races import WRITE, passing
from tests.contract.courts import At
from tests.faults import Fault, cancelled, failed, faults, lost_reply, lost_request

ONCE: Final = [lost_reply, lost_request, cancelled("TransactionConflict"), failed(500, "InternalServerError")]
Action = Callable[[], Answer]


def is_unavailable(answer: Answer) -> bool:
    refused(answer, 503)
    return int(answer.headers["retry-after"]) > 0


def creating(appointments: Appointments) -> Action:
    return appointments.create


def confirming(appointments: Appointments) -> Action:
    return partial(appointments.professional.confirm, appointments.booked_in("PENDING")["id"])


def cancelling(appointments: Appointments) -> Action:
    return partial(appointments.professional.cancel, appointments.booked()["id"])


def moving(appointments: Appointments) -> Action:
    return partial(appointments.patch, appointments.booked()["id"], **slot("12:00"))


def deleting(appointments: Appointments) -> Action:
    return partial(appointments.delete, appointments.booked()["id"])


def deleting_a_cancelled_one(appointments: Appointments) -> Action:
    return partial(appointments.delete, appointments.booked_in("CANCELLED")["id"])


def blocking(appointments: Appointments) -> Action:
    return partial(appointments.professional.create, client_id="sara")


# What the professional has afterwards: when, and in which status.
AFTER: Final[dict[Callable[[Appointments], Action], list[tuple[str, str]]]] = {
    creating: [("10:00", "CONFIRMED")],
    confirming: [("10:00", "CONFIRMED")],
    cancelling: [("10:00", "CANCELLED")],
    moving: [("12:00", "CONFIRMED")],
    deleting: [],
    deleting_a_cancelled_one: [],
    blocking: [("10:00", "CONFIRMED")],
}
on_every_path = pytest.mark.parametrize(
    ("prepare", "after"), list(AFTER.items()), ids=lambda part: getattr(part, "__name__", "")
)


def has(appointments: Appointments) -> list[tuple[str, str]]:
    """When and in which status the professional has something; the day items must agree."""
    listed = made_list(appointments.professional.of_professional())
    blocking = [each["id"] for each in listed if each["status"] != "CANCELLED"]
    assert sorted(held()) == sorted(blocking)
    assert appointments.occupied() == [
        each["start_time"] for each in listed[::-1] if each["id"] in set(blocking)
    ]
    return [(each["start_time"][11:16], each["status"]) for each in listed]


@on_every_path
@pytest.mark.parametrize("fault", ONCE, ids=["reply", "request", "conflict", "error"])
def test_a_write_that_fails_once_happens_once(
    appointments: Appointments,
    prepare: Callable[[Appointments], Action],
    after: list[tuple[str, str]],
    fault: Fault,
) -> None:
    act = prepare(appointments)

    with faults(WRITE, fault):
        answer = act()

    assert answer.status in (200, 201), answer.raw
    assert has(appointments) == after
    for reservation in made_list(appointments.of_professional()):
        assert len(history_of(reservation["id"])) <= 2


@on_every_path
@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
def test_a_write_of_which_nothing_is_heard_is_503_and_done_again_is_done_once(
    appointments: Appointments,
    prepare: Callable[[Appointments], Action],
    after: list[tuple[str, str]],
    fault: Fault,
) -> None:
    act = prepare(appointments)
    before = has(appointments)

    with faults(WRITE, fault, *[lost_request] * 9):
        answer = act()

    assert is_unavailable(answer)
    assert has(appointments) in (before, after)
    act()
    assert has(appointments) == after


@pytest.mark.parametrize("fault", ONCE, ids=["reply", "request", "conflict", "error"])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_lapsed_hold_makes_way_once_whatever_fails(
    appointments: Appointments, at: At, fault: Fault, before: int
) -> None:
    lapsed = appointments.booked_in("PENDING", **slot("10:00", day="2024-01-18"))
    at("2024-01-16T12:00:00Z")
    bruno = appointments.by("bruno")

    with faults(WRITE, *[passing] * before, fault):
        made(bruno.create(**times(lapsed)), 201)

    [taken] = made_list(bruno.of_user())
    assert times(taken) == times(lapsed)
    assert appointments.status_of(lapsed["id"]) == "CANCELLED"
    assert held() == [taken["id"]]


@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
@pytest.mark.parametrize("before", [0, 1])
def test_a_lapsed_hold_of_which_nothing_is_heard_makes_way_at_the_next_try(
    appointments: Appointments, at: At, fault: Fault, before: int
) -> None:
    lapsed = appointments.booked_in("PENDING", **slot("10:00", day="2024-01-18"))
    at("2024-01-16T12:00:00Z")
    bruno = appointments.by("bruno")

    with faults(WRITE, *[passing] * before, fault, *[lost_request] * 9):
        is_unavailable(bruno.create(**times(lapsed)))

    assert bruno.create(**times(lapsed)).status in (201, 409)
    [taken] = made_list(bruno.of_user())
    assert appointments.status_of(lapsed["id"]) == "CANCELLED"
    assert held() == [taken["id"]]


@pytest.mark.parametrize("operation", [WRITE, "PutItem", "UpdateItem"])
@pytest.mark.parametrize("user", ["sara", "nora"])
def test_settings_survive_a_lost_reply(appointments: Appointments, operation: str, user: str) -> None:
    change = partial(appointments.admin.patch_settings, user, buffer_minutes=20)

    with faults(operation, lost_reply):
        assert change().status in (200, 503)

    assert made(change(), 200)["buffer_minutes"] == 20
    assert [each["user_id"] for each in made_list(appointments.all_settings())].count(user) == 1


@pytest.mark.parametrize("user", ["sara", "nora"])
def test_settings_that_never_arrive_are_503_and_as_they_were(appointments: Appointments, user: str) -> None:
    before = made_list(appointments.all_settings())

    with faults(WRITE, *[lost_request] * 9):
        answer = appointments.admin.patch_settings(user, buffer_minutes=20)

    assert is_unavailable(answer)
    assert made_list(appointments.all_settings()) == before


@pytest.mark.parametrize("operation", ["GetItem", "Query", "BatchGetItem", "TransactGetItems"])
@pytest.mark.parametrize("fault", [lost_request, failed(503, "ServiceUnavailable")])
def test_a_read_without_an_answer_is_unavailable(
    appointments: Appointments, operation: str, fault: Fault
) -> None:
    reservation_id = appointments.booked()["id"]
    reads: list[Action] = [
        partial(appointments.get, reservation_id),
        appointments.of_professional,
        appointments.admin.everybodys,
        appointments.availability,
        appointments.settings,
        appointments.all_settings,
        partial(appointments.professional.by_users, reservation_id),
        partial(appointments.create, **slot("12:00")),
        partial(appointments.delete, reservation_id),
        partial(appointments.patch, reservation_id, **slot("15:00")),
        partial(appointments.professional.confirm, reservation_id),
    ]

    unavailable = 0
    for read in reads:
        with faults(operation, *[fault] * 30) as seen:
            answer = read()
        if seen and answer.status != 200:
            assert is_unavailable(answer)
            unavailable += 1
    assert unavailable or operation in ("BatchGetItem", "TransactGetItems")


@pytest.mark.parametrize(
    "fault", [lost_request, failed(503, "ServiceUnavailable"), failed(500, "InternalServerError")]
)
def test_a_clients_list_that_fails_is_the_400_of_document_000(
    appointments: Appointments, fault: Fault
) -> None:
    appointments.booked()

    for caller in (appointments, appointments.professional, appointments.admin):
        with faults("Query", *[fault] * 30):
            answer = caller.of_user("ana")
        refused(answer, 400, LIST_FAILED)
    assert len(ids(appointments.of_user())) == 1


def test_a_clients_list_that_fails_is_told_in_english_too(appointments: Appointments) -> None:
    with faults("Query", *[lost_request] * 30):
        answer = appointments.sending({"Accept-Language": "en"}).of_user()

    assert refused(answer, 400) != LIST_FAILED


def test_an_unexpected_error_is_the_dialects_500_with_the_request_id(
    appointments: Appointments, caplog: pytest.LogCaptureFixture
) -> None:
    with faults("Query", *[failed(400, "ValidationException")] * 9):
        answer = appointments.of_professional()

    refused(answer, 500, INTERNAL)
    [entry] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert vars(entry)["request_id"] == answer.headers["x-request-id"]
    assert "ValidationException" in (entry.exc_text or "")
    assert "ValidationException" not in answer.raw.decode()
