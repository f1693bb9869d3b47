"""The table's stream as events: one for each change, none for anything else, the same whenever it is read."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.events import Event, document_of
from chalicelib.domain.reservation import HISTORY_LENGTH, Change, Reservation, Revision, revised
from chalicelib.domain.statuses import Status
from chalicelib.operations.settling import advance
from chalicelib.store import reservations
from chalicelib.store.records import item_of
from chalicelib.store.stream import events_in
from chalicelib.store.tables import client
from tests.api import Api
from tests.contract.gym import Gym
from tests.factories import KIND, NOW, changed, erased, hours, reserved
from tests.faults import AwsFault, faults, first, lost_reply
from tests.pipeline import Pipeline

pytestmark = pytest.mark.usefixtures("stream")

WRITE = "TransactWriteItems"


def told() -> list[Event]:
    return [event for record in Pipeline().records() for event in events_in(record)]


def bare(reservation: Reservation) -> Reservation:
    return replace(reservation, history=())


def test_each_change_is_one_event_with_the_reservation_as_the_change_left_it() -> None:
    steps = [reserved(attendees=("bruno",), details={"total": 10, "notas": None})]
    steps.append(changed(steps[-1], status=Status.CONFIRMED))
    steps.append(changed(steps[-1], interval=hours(22, 26)))
    steps.append(changed(steps[-1], reason="Llueve", status=Status.CANCELLED))

    events = told()

    assert events == [Event(step.history[-1], bare(step)) for step in steps]
    assert (events[0].type, events[0].change.actor) == ("reservation.created", "ana")


def test_a_link_alone_is_a_change_that_names_it() -> None:
    made = reserved(details={"link": None})
    told()

    changed(made, details={"link": "https://meet.example.com/abc"})

    [event] = told()
    assert (event.type, event.change.changed) == ("reservation.changed", {"details": ["link"]})
    assert event.reservation.details == {"link": "https://meet.example.com/abc"}


def test_what_changes_nothing_is_no_event() -> None:
    made = reserved()
    told()

    changed(made, status=Status.PENDING, interval=made.interval)

    assert told() == []


def test_a_full_history_still_tells_the_change_that_drops_the_oldest() -> None:
    entries = (Change(f"op-{number}", NOW, "ana", "changed", None, {}) for number in range(HISTORY_LENGTH))
    before = replace(reserved(), history=tuple(entries))
    after = revised(before, Revision(details={"total": 5}), Change("op-new", NOW, "ana", "changed", None, {}))
    images = {"OldImage": image_of(before), "NewImage": image_of(after)}

    assert len(after.history) == HISTORY_LENGTH
    assert events_in({"dynamodb": images}) == [Event(after.history[-1], bare(after))]


def image_of(reservation: Reservation) -> dict[str, Any]:
    return item_of(reservation, pk="T#default#RSV#r1", sk="RSV", order="", due=None)


def test_a_write_whose_reply_was_lost_is_one_event() -> None:
    made = reserved()
    with faults(WRITE, lost_reply):
        changed(made, status=Status.CONFIRMED)

    assert [event.type for event in told()] == ["reservation.created", "reservation.confirmed"]


def test_a_write_that_was_overtaken_is_one_event_after_the_other() -> None:
    made = reserved()
    with faults(WRITE, first(lambda: changed(made, details={"total": 5}))):
        changed(made, status=Status.CONFIRMED)

    assert [event.type for event in told()][1:] == ["reservation.changed", "reservation.confirmed"]


def test_changes_that_came_in_one_record_are_told_oldest_first() -> None:
    made = changed(changed(reserved(), status=Status.CONFIRMED), details={"total": 5})
    records = [record for record in Pipeline().records() if events_in(record)]
    whole = {"dynamodb": {**records[-1]["dynamodb"], "OldImage": records[0]["dynamodb"]["NewImage"]}}

    assert events_in(whole) == [Event(change, bare(made)) for change in made.history[1:]]


# What was erased.


@pytest.mark.parametrize("fault", [(), (lost_reply,)], ids=["heard of", "reply lost"])
def test_what_is_erased_is_one_event_with_the_reservation_as_it_was(fault: tuple[AwsFault, ...]) -> None:
    made = changed(reserved(), status=Status.CONFIRMED)
    told()

    with faults(WRITE, *fault):
        erased(made, reason="Repetida")

    [event] = told()
    assert (event.type, event.reservation) == ("reservation.erased", bare(made))
    assert (event.change.actor, event.change.reason) == ("admin", "Repetida")


def test_what_a_tombstone_says_is_what_was_told() -> None:
    made = reserved()
    erased(made)

    stone = reservations.record("default", KIND, made.id)

    assert isinstance(stone, Change)
    assert told()[-1].change == stone


@pytest.fixture
def ana(api: Api) -> Gym:
    return Gym(api).by("ana").joined()


def test_an_erased_seat_is_one_event_also_when_it_is_taken_again(ana: Gym) -> None:
    session_id = ana.scheduled()
    for _ in range(2):
        assert ana.erase(ana.seated(session_id)["id"]).status == 200
    ana.seated(session_id)

    events = told()

    assert [event.type.removeprefix("reservation.") for event in events] == [
        *("created", "erased", "created", "erased", "created")
    ]
    assert len({event.id for event in events}) == 5
    assert {event.reservation.id for event in events} == {ana.mine().body["data"][0]["id"]}
    assert [event.reservation.status for event in events] == [Status.CONFIRMED] * 5
    assert [event.reservation.version for event in events] == [1] * 5


# What is none.


def test_sessions_memberships_and_lines_are_no_events(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    bruno = ana.by("bruno").joined()
    ana.seated(session_id)
    told()

    bruno.waiting(session_id)
    bruno.becomes("SUSPENDED")
    assert ana.staff.patch_session(session_id, notes="Sala 2").status == 200
    assert bruno.leave(session_id).status == 200

    assert told() == []


def test_that_something_is_due_no_more_is_no_event() -> None:
    made = reserved(33, 34)
    told()

    advance(tenant="default", kind=KIND, reservation=made.id, now=hours(33, 34).start)

    records = Pipeline().records()
    assert [record["eventName"] for record in records] == ["MODIFY"]
    assert [events_in(record) for record in records] == [[]]


def test_what_dynamodb_deletes_is_no_event() -> None:
    made = reserved()
    place = {"pk": {"S": f"T#default#RSV#{made.id}"}, "sk": {"S": "RSV"}}
    told()

    client().delete_item(TableName="cupo-reservations", Key=place)

    assert told() == []


# The same whenever it is read.


def test_what_is_delivered_again_is_the_same_to_the_last_field() -> None:
    made = changed(reserved(attendees=("bruno",), expires=NOW + timedelta(hours=1)), status=Status.CONFIRMED)
    erased(made)
    records = Pipeline().records()

    first_time = [document_of(event) for record in records for event in events_in(deepcopy(record))]
    # After everything else has been read, the newest first.
    again = [document_of(event) for record in reversed(records) for event in reversed(events_in(record))]

    assert len(first_time) == 3
    assert list(reversed(again)) == first_time


def test_garbage_is_no_record() -> None:
    reserved()
    [record] = [record for record in Pipeline().records() if events_in(record)]
    spoils: tuple[Callable[[dict[str, Any]], object], ...] = (
        lambda image: image["history"]["L"].append({"S": "garbage"}),
        lambda image: image["history"]["L"][0]["M"].pop("id"),
        lambda image: image.update(status={"S": "perhaps"}),
        lambda image: image.update(start={"S": "gestern"}),
        lambda image: image["history"]["L"][0]["M"].pop("action"),
        lambda image: image.pop("tenant"),
        lambda image: image.pop("holder"),
        lambda image: image.update(change={"M": {}}),
        lambda image: image.update(history={"S": "[]"}),
    )
    for spoil in spoils:
        spoilt = deepcopy(record)
        spoil(spoilt["dynamodb"]["NewImage"])

        with pytest.raises(Exception):  # noqa: B017, PT011 - of whatever kind
            events_in(spoilt)

    others: tuple[dict[str, Any], ...] = ({}, {"dynamodb": None}, {"dynamodb": []}, {"eventName": "INSERT"})
    for other in others:
        with pytest.raises((LookupError, AttributeError, TypeError)):
            events_in(other)
