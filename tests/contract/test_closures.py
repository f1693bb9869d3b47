"""What comes in while a time is closed (contract rules.md, *Closures*): its author hears of it, once."""

from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.events import CLOSURE_MET, document_of
from chalicelib.store import closures as store
from chalicelib.store import rules
from chalicelib.store.stream import events_in
from chalicelib.store.tables import client
from stack.invariants import findings
from tests.api import Api
from tests.contract.courts import At, Courts
from tests.contract.gym import Gym
from tests.contract.notices import posted
from tests.faults import failed, faults
from tests.pipeline import Mail, Pipeline, still_due
from tests.store.days import items

DAY = {"from": "2024-01-15", "to": "2024-01-15", "title": "Feriado", "reason": "Por obras"}
SUBJECT = "Reservas en un cierre: Feriado"
CLOSED_AT, LATER, LAST = "2024-01-14T12:00:00Z", "2024-01-14T12:00:15Z", "2024-01-14T12:01:00Z"
AUTHOR_IS_TOLD = [("alma@example.com", SUBJECT)]


@pytest.fixture
def courts(api: Api, behind: Pipeline, at: At) -> Courts:
    """The courts; their admin is known to the directory."""
    at(CLOSED_AT)
    courts = Courts(api)
    courts.admin.request("GET", "/api/closures")
    assert courts.cancha_id
    behind.told()
    return courts


def closed(courts: Courts, **fields: Any) -> dict[str, Any]:
    answer = courts.admin.request("POST", "/api/closures", json={**DAY, **fields})
    assert answer.status == 201, answer.raw
    found: dict[str, Any] = answer.body["data"]
    return found


def swept(behind: Pipeline, at: At, instant: str) -> Mail:
    """Sweep at another time; the mail to the author."""
    at(instant)
    assert behind.sweep()["failed"] == 0
    return posted(behind)["alma"]


def came_in(courts: Courts, start: str) -> str:
    """Reserve an hour, by a process that does not know of the closure yet; the reservation's id."""
    store._cache.put("default", [])
    reserva = courts.booked(hora_inicio=start)
    store.clear_cache()
    return str(reserva["id"])


def test_the_author_hears_once_of_what_came_in(behind: Pipeline, courts: Courts, at: At) -> None:
    standing = courts.booked(hora_inicio="08:00")["id"]
    closure = closed(courts)
    assert [row["id"] for row in closure["reservations"]] == [standing]
    came_in(courts, "10:00")
    behind.told()

    mail = swept(behind, at, LATER)

    assert mail.subject == SUBJECT
    assert "Por obras" in mail.text
    assert "lun 15 ene 2024, 10:00-11:00 (UTC), Ana López" in mail.text
    assert "08:00" not in mail.text
    assert behind.tick(LAST) == behind.tick("2024-01-14T13:00:00Z") == []


def test_what_comes_in_after_the_first_look_is_told_by_the_last(
    behind: Pipeline, courts: Courts, at: At
) -> None:
    closed(courts)
    came_in(courts, "10:00")
    behind.told()
    assert behind.tick(LATER) == AUTHOR_IS_TOLD

    came_in(courts, "12:00")
    behind.told()
    mail = swept(behind, at, LAST)

    assert ("12:00-13:00" in mail.text, "10:00-11:00" in mail.text) == (True, False)


def test_nothing_is_told_where_nothing_came_in(behind: Pipeline, courts: Courts) -> None:
    courts.booked(hora_inicio="08:00")
    closed(courts)
    behind.told()

    assert behind.tick(LATER) == behind.tick(LAST) == []


def test_what_was_cancelled_meanwhile_is_not_told(behind: Pipeline, courts: Courts) -> None:
    closed(courts)
    courts.patch(came_in(courts, "10:00"), estado="CANCELADA")
    behind.told()

    assert behind.tick(LAST) == []


def test_a_move_into_the_closure_is_told_and_another_change_is_not(
    behind: Pipeline, courts: Courts, at: At
) -> None:
    moved = courts.booked(fecha="2024-01-16", hora_inicio="10:00")["id"]
    noted = courts.booked(hora_inicio="08:00")["id"]
    at("2024-01-14T13:00:00Z")
    closed(courts)
    store._cache.put("default", [])
    assert courts.admin.patch(moved, fecha="2024-01-15", hora_inicio="15:00", hora_fin="16:00").status == 200
    assert courts.admin.patch(noted, notas="Con pelotas").status == 200
    behind.told()

    text = swept(behind, at, "2024-01-14T13:01:00Z").text

    assert ("15:00-16:00" in text, "08:00-09:00" in text) == (True, False)


@pytest.mark.parametrize("write", [1, 2])
def test_a_look_that_is_cut_short_is_made_again_and_tells_once(
    behind: Pipeline, courts: Courts, write: int
) -> None:
    closed(courts)
    came_in(courts, "10:00")
    behind.told()

    planned = [lambda _: None] * (write - 1)
    with faults("TransactWriteItems", *planned, failed(400, "AccessDeniedException")):
        behind.sweep(LATER)
    told = behind.told() + behind.tick(LAST)

    assert told == AUTHOR_IS_TOLD


def test_an_opened_closure_tells_nothing(behind: Pipeline, courts: Courts) -> None:
    closure = closed(courts)
    came_in(courts, "10:00")
    assert courts.admin.request("DELETE", f"/api/closures/{closure['id']}").status == 204
    behind.told()

    assert behind.tick(LAST) == []
    assert still_due("CLOSURES") == []


def test_the_event_says_which_reservations_came_in(behind: Pipeline, courts: Courts) -> None:
    closed(courts, kind="court")
    reserva = came_in(courts, "10:00")
    behind.told()
    behind.tick(LATER)

    [told] = [
        event for record in behind.records() for event in events_in(record) if event.type == CLOSURE_MET
    ]
    event = document_of(told)
    assert (event["kind"], event["changes"], event["reservation"]["holder"]) == ("closure", {}, "admin")
    assert [row["id"] for row in event["reservation"]["details"]["reservations"]] == [reserva]


def test_of_classes_the_sessions_are_listed_and_the_seats_that_came_in_are_told(
    behind: Pipeline, courts: Courts, gym: Gym, at: At
) -> None:
    session = gym.scheduled()
    gym.by("ana").joined().seated(session)
    closure = closed(courts, kind="class")
    assert [(row["id"], row["seats"]) for row in closure["sessions"]] == [(session, 1)]
    store._cache.put("default", [])
    gym.by("bruno").joined().seated(session)
    behind.told()

    assert "Yoga: lun 15 ene 2024, 09:00-10:00" in swept(behind, at, LAST).text


def test_a_closure_is_removed_a_year_after_it_is_over(behind: Pipeline, courts: Courts) -> None:
    closure = closed(courts)
    for instant in (LATER, LAST, "2025-01-15T12:00:00Z"):
        behind.tick(instant)
    listed = courts.admin.request("GET", "/api/closures?from=2024-01-15&to=2024-01-15")
    assert [row["id"] for row in listed.body["data"]] == [closure["id"]]

    behind.tick("2025-01-17T00:00:00Z")

    assert courts.admin.request("DELETE", f"/api/closures/{closure['id']}").status == 404
    assert still_due("CLOSURES") == []


@pytest.mark.parametrize("name", ["99999999999999-c", "20240231000000-c1", "20240115120000-c1", "c1"])
def test_no_closure_has_such_an_id(courts: Courts, name: str) -> None:
    assert courts.admin.request("DELETE", f"/api/closures/{name}").status == 404


def test_a_document_that_is_emptied_is_read_no_more(courts: Courts) -> None:
    path = f"/api/rules/court/{courts.cancha_id}"
    for document, listed in (({"notice": 5}, {courts.cancha_id}), ({}, set())):
        assert courts.admin.request("PUT", path, json=document).status == 200
        assert rules.get("default", "court", None).resources == listed


# What the audit says.


def test_the_audit_finds_what_is_off_about_rules_and_closures(courts: Courts) -> None:
    closed(courts)
    path = f"/api/rules/court/{courts.cancha_id}"
    assert courts.admin.request("PUT", path, json={"notice": 5}).status == 200
    assert [fault for item in items() for fault in findings(item)] == []

    for item in items():
        if item["pk"]["S"].endswith("#RULES") and item["sk"]["S"] == "court":
            _change(item, "REMOVE resources")
        if item["pk"]["S"].endswith("#CLOSURES"):
            _change(item, "REMOVE dk, due")

    found = [fault for item in items() for fault in findings(item)]
    assert [fault.partition(" of default")[2] for fault in found] == [
        " stays, and nothing is due of it",
        " are read by nobody",
    ]


def _change(item: dict[str, Any], update: str) -> None:
    client().update_item(
        TableName=settings.load().reservations_table,
        Key={"pk": item["pk"], "sk": item["sk"]},
        UpdateExpression=update,
    )
